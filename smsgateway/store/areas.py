"""Areas: the communes and wards that run a service, coded and nested."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from smsgateway.store.columns import Id, Json, own_id
from smsgateway.store.db import metadata

areas = Table(
    "areas",
    metadata,
    own_id(),
    Column("code", String(64), nullable=False, unique=True),
    Column("parent_id", Id, ForeignKey("areas.id")),
    Column("name", Json, nullable=False),  # language to name
    Column("contact", String(120), nullable=False, default=""),
    Column("time_zone", String(64), nullable=False),
    Column("languages", Json, nullable=False),  # offered on first contact, in order
)
