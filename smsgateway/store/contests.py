"""Cycles, their contests, and the projects on each ballot."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

cycles = Table(
    "cycles",
    metadata,
    own_id(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("name", Json, nullable=False),
    Column("phase", String(16), nullable=False, default="voting"),
    Column("phase_until", Instant),  # how long it is planned to last; ideas are judged by it
    stamped("created_at"),
)

contests = Table(
    "contests",
    metadata,
    own_id(),
    Column("cycle_id", Id, ForeignKey("cycles.id"), nullable=False, index=True),
    Column("title", Json, nullable=False),
    Column("pot", Numeric(20, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("format", String(8), nullable=False, default="approval"),  # flows.ballot.Kind
    Column("least", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    Column("points", Integer, nullable=False, default=0),  # that a voter gives away
    Column("word", String(12), nullable=False, default=""),  # addresses it beside another
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    # Until when a text counts that the provider says was sent before the close.
    Column("late_until", Instant, nullable=False),
    Column("electorate", String(8), nullable=False, default="open"),  # open, roll, codes
    Column("least_age", Integer),  # what voters must say of themselves; null: nothing
    Column("residents", Boolean, nullable=False, default=False),
    Column("paused", Boolean, nullable=False, default=False),  # nobody votes for now
    # Groups of projects, by their file ids, of which only one can be built; null: none.
    Column("conflicts", Json),
    # Projects by their file ids, as a lot put them before voting; null: the ballot's order decides.
    Column("lot", Json),
    # What ties tags to phones, together with a key outside the database; destroyed at the end.
    Column("salt", LargeBinary),
    Column("key_version", Integer, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("file_id", String(200), nullable=False),  # the project's id in the outside world
    Column("code", String(3), nullable=False),  # what a voter types
    Column("position", Integer, nullable=False),
    Column("name", Json, nullable=False),
    Column("place", Json, nullable=False, default=dict),
    Column("about", Json, nullable=False, default=dict),
    Column("cost", Numeric(20, 2), nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
    UniqueConstraint("contest_id", "code"),
    UniqueConstraint("contest_id", "file_id"),
)

election_files = Table(
    "election_files",
    metadata,
    Column("contest_id", Id, ForeignKey("contests.id"), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("deflated", LargeBinary, nullable=False),  # the imported .pb, zlib
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    # Grows with every change to areas, channels, contests or projects: caches compare it.
    Column("number", Integer, nullable=False),
)
