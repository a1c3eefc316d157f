"""Proposals: what people asked for, who asked, and what each came from or went into.

What a citizen wrote stays sealed. Everybody else reads `title`, once a person has approved it.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

topics = Table(
    "proposal_topics",
    metadata,
    own_id(),
    Column("cycle_id", Id, ForeignKey("cycles.id"), nullable=False, index=True),
    Column("name", Json, nullable=False),
    Column("position", Integer, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    own_id(),
    Column("cycle_id", Id, ForeignKey("cycles.id"), nullable=False),
    Column("topic_id", Id, ForeignKey("proposal_topics.id")),
    Column("area_id", Id, ForeignKey("areas.id")),  # a part of the cycle's area; null: all of it
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("ticket", String(7), nullable=False, unique=True),
    Column("words", LargeBinary, nullable=False),  # sealed: the citizen's own
    Column("language", String(16), nullable=False),
    Column("cost", Numeric(20, 2)),  # what the citizen thought; then what a review found
    # new, feasible, rejected, merged, split, project
    Column("state", String(12), nullable=False, default="new"),
    Column("title", Json),  # language to the public text; null until somebody approved one
    Column("reason", Json),  # language to why not
    Column("project_id", Id, ForeignKey("projects.id")),
    stamped("made_at"),
    Column("decided_at", Instant),
    Index("ix_proposals_cycle", "cycle_id", "state"),
)

proposers = Table(
    "proposal_people",
    metadata,
    own_id(),
    Column("proposal_id", Id, ForeignKey("proposals.id"), nullable=False),
    # Whoever asked for it, its author too; null once they were erased.
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    stamped("joined_at"),
    UniqueConstraint("proposal_id", "person_id"),
)

lineage = Table(
    "proposal_lineage",
    metadata,
    own_id(),
    Column("from_id", Id, ForeignKey("proposals.id"), nullable=False, index=True),
    Column("to_id", Id, ForeignKey("proposals.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),  # merge, split
    stamped("made_at"),
)
"""Which proposal went into which; never changed, so that everybody's idea can be followed."""
