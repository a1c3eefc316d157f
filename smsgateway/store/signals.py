"""Signals: votes that a person should look at, and what two people decided about them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, UniqueConstraint

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

signals = Table(
    "signals",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # counting/signals.py
    # Which of its kind it is, keyed: a block of numbers is nearly a number.
    Column("key", LargeBinary(16), nullable=False),
    Column("facts", Json, nullable=False),
    Column("begins_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    # new; dismissed by one person; held, then counted or rejected by two
    Column("state", String(10), nullable=False, default="new"),
    Column("reason", Json, nullable=False, default=dict),
    Column("decided_by", Json, nullable=False, default=list),
    Column("decided_at", Instant),
    stamped("found_at"),
    UniqueConstraint("contest_id", "kind", "key"),
)

signal_voters = Table(
    "signal_voters",
    metadata,
    Column("signal_id", Id, ForeignKey("signals.id"), primary_key=True, autoincrement=False),
    Column("tag", LargeBinary(16), primary_key=True),
)
"""Tags as on ballots. The role that serves turns may not read them: a tag opens a ballot."""

held_ballots = Table(
    "held_ballots",
    metadata,
    Column("contest_id", Id, ForeignKey("contests.id"), primary_key=True, autoincrement=False),
    Column("receipt", String(10), primary_key=True),
    Column("signal_id", Id, ForeignKey("signals.id"), nullable=False, index=True),
)
"""Ballots that wait because of a signal."""
