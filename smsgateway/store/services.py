"""Services: the health centres, schools and offices that people use, and who works there."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import metadata

services = Table(
    "services",
    metadata,
    own_id(),
    # On the poster at the door: the digit 2, three digits, and their check digit (Damm).
    Column("code", String(5), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False, index=True),
    Column("name", Json, nullable=False),  # language to name
    Column("standards", Json, nullable=False, default=dict),  # what it owes: name to promise
    Column("closed", Boolean, nullable=False, default=False),
    stamped("added_at"),
)

service_areas = Table(
    "service_areas",
    metadata,
    # The catchment: every area whose people it serves, its own one too.
    Column("service_id", Id, ForeignKey("services.id"), primary_key=True, autoincrement=False),
    Column("area_id", Id, ForeignKey("areas.id"), primary_key=True, autoincrement=False),
)

service_staff = Table(
    "service_staff",
    metadata,
    # Whoever works there does not rate it.
    Column("service_id", Id, ForeignKey("services.id"), primary_key=True, autoincrement=False),
    Column(
        "person_id",
        Id,
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
)
