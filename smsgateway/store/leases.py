"""Leases: which process leads a job that must run once, by the database's clock."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from smsgateway.store.db import Instant, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Instant, nullable=False),
)
