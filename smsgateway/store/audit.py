"""The audit log: who did what, each entry bound to the one before by its hash."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from smsgateway.store.columns import Json
from smsgateway.store.db import Instant, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),  # from 1, no gaps
    Column("at", Instant, nullable=False),
    Column("by", String(254), nullable=False, index=True),
    Column("act", String(64), nullable=False),
    Column("about", String(200), nullable=False, index=True),
    Column("detail", Json, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
