"""Alarms: what a person must mend, raised once and kept until it is over."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, text

from smsgateway.store.columns import own_id, stamped
from smsgateway.store.db import Instant, metadata

STANDS = text("cleared_at is null")

alarms = Table(
    "alarms",
    metadata,
    own_id(),
    Column("name", String(32), nullable=False),  # refused, unreachable, balance, …
    Column("about", String(64), nullable=False),  # a channel's slug; never a person
    Column("detail", String(200), nullable=False),
    stamped("raised_at"),
    Column("cleared_at", Instant),
    Index(
        "uq_alarms_standing",
        "name",
        "about",
        unique=True,
        postgresql_where=STANDS,
        sqlite_where=STANDS,
    ),
)
