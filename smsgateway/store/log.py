"""The public log of each contest: leaves, checkpoints, cosignatures, witnesses, queued acts.

Leaves are written once, by the sequencer, and never changed. A ballot without a leaf waits for one
(`ballots.leaf`); an act without a leaf waits here.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

logs = Table(
    "logs",
    metadata,
    Column("contest_id", Id, ForeignKey("contests.id"), primary_key=True),
    Column("origin", String(200), nullable=False, unique=True),
    Column("salt", LargeBinary(16), nullable=False),  # with a version of PHONE_KEY, the log's key
    Column("key_version", Integer, nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
)

log_acts = Table(
    "log_acts",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("body", Json, nullable=False),
    Column("leaf", Integer),  # null while it waits
    stamped("acted_at"),
    Index(
        "ix_log_acts_waiting",
        "id",
        postgresql_where=text("leaf is null"),
        sqlite_where=text("leaf is null"),
    ),
)

log_leaves = Table(
    "log_leaves",
    metadata,
    Column("contest_id", Id, ForeignKey("contests.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),  # from 0, no gaps
    Column("kind", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact bytes
    Column("hash", LargeBinary(32), nullable=False),
)

checkpoints = Table(
    "log_checkpoints",
    metadata,
    Column("contest_id", Id, ForeignKey("contests.id"), primary_key=True),
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("note", Text, nullable=False),  # as the log signed it
    stamped("signed_at"),
)

witnesses = Table(
    "witnesses",
    metadata,
    own_id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("url", String(500), nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("asked_at", Instant),
    stamped("added_at"),
)

cosignatures = Table(
    "log_cosignatures",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("witness", String(200), nullable=False),
    Column("line", Text, nullable=False),  # the signature line, as the witness gave it
    UniqueConstraint("contest_id", "size", "witness"),
)
