"""Channels: one provider account and number each, serving one area."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

channels = Table(
    "channels",
    metadata,
    own_id(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("provider", String(32), nullable=False),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("sender", String(64), nullable=False, default=""),
    Column("service_code", String(64), nullable=False, default=""),
    Column("api_url", String(500), nullable=False, default=""),
    Column("region", String(2), nullable=False),
    Column("secrets", LargeBinary, nullable=False),  # sealed: username, api key, path tokens
    # Networks on which a handset test showed that the script of Khmer arrives; "*" for all.
    Column("script_networks", Json, nullable=False, default=list),
    Column("paused_because", String(200), nullable=False, default=""),
    Column("paused_until", Instant),
    stamped("added_at"),
)
