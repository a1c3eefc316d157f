"""Approvals: what one account asked for and another must agree to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, text

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

WAITING = text("state = 'waiting'")

approvals = Table(
    "approvals",
    metadata,
    own_id(),
    Column("act", String(64), nullable=False),
    Column("about", String(200), nullable=False),
    Column("payload", Json, nullable=False),
    Column("area_id", Id, ForeignKey("areas.id")),  # null: the whole service
    Column("asked_by", String(254), nullable=False),
    stamped("asked_at"),
    Column("state", String(8), nullable=False, default="waiting"),  # approved, refused
    Column("decided_by", String(254), nullable=False, default=""),
    Column("decided_at", Instant),
    Index("ix_approvals_waiting", "id", postgresql_where=WAITING, sqlite_where=WAITING),
)
