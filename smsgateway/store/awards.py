"""What follows a count: the award record, objections to it, the council's decision, the works.

A record is never changed but for what became of it: who corrects or recounts writes another one.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

OPEN = text("state = 'open'")

award_records = Table(
    "award_records",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("number", Integer, nullable=False),  # of this contest, from 1
    # provisional, certified; corrected and recounted: the next record says how; annulled
    Column("state", String(12), nullable=False, default="provisional"),
    Column("award", Json, nullable=False),  # rule, parameters, rounds, winners: counting/award.py
    Column("inputs", Json, nullable=False),  # file to SHA-256, as the public log holds them
    Column("objections_until", Instant, nullable=False),
    Column("asked_by", String(254), nullable=False),
    Column("made_by", String(254), nullable=False),
    stamped("made_at"),
    Column("reason", Json, nullable=False, default=dict),  # language to why it came to its state
    Column("ruled_by", Json, nullable=False, default=list),  # the two accounts
    Column("ruled_at", Instant),
    Column("rerun_id", Id, ForeignKey("contests.id")),  # the vote in place of an annulled one
    UniqueConstraint("contest_id", "number"),
)

objections = Table(
    "objections",
    metadata,
    own_id(),
    Column("record_id", Id, ForeignKey("award_records.id"), nullable=False, index=True),
    Column("ticket", String(7), nullable=False, unique=True),
    Column("source", String(8), nullable=False),  # sms, ussd, console, paper
    # Null on paper and where the person was erased.
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("channel_id", Id, ForeignKey("channels.id")),
    Column("words", LargeBinary, nullable=False),  # sealed
    Column("language", String(16), nullable=False),
    stamped("made_at"),
    Column("state", String(10), nullable=False, default="open"),  # upheld, dismissed
    Column("reason", Json, nullable=False, default=dict),  # language to why, for everybody
    Column("decided_by", Json, nullable=False, default=list),  # the two accounts
    Column("decided_at", Instant),
    Index("ix_objections_open", "record_id", postgresql_where=OPEN, sqlite_where=OPEN),
)

council_decisions = Table(
    "council_decisions",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False, unique=True),
    Column("number", String(40), nullable=False),  # in the council's own book
    Column("decided_on", Date, nullable=False),
    Column("funded", Json, nullable=False),  # the projects' ids in the outside world, in order
    Column("follows", Boolean, nullable=False),
    Column("reason", Json, nullable=False),  # language to why it departs from the vote
    Column("entered_by", Json, nullable=False),  # the two accounts
    stamped("entered_at"),
)

works = Table(
    "project_works",
    metadata,
    own_id(),
    Column("project_id", Id, ForeignKey("projects.id"), nullable=False, index=True),
    Column("status", String(10), nullable=False),  # flows/work.py
    Column("percent", Integer, nullable=False),
    Column("note", Json, nullable=False),
    Column("made_by", String(254), nullable=False),
    stamped("made_at"),
)
"""The history of each funded project; the newest row is where it stands."""
