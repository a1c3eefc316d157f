"""Borders of places, by code and edition, simplified: enough to draw a page's map from."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, String, Table

from smsgateway.store.columns import Json, stamped
from smsgateway.store.db import metadata

borders = Table(
    "borders",
    metadata,
    Column("edition", String(64), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("rings", Json, nullable=False),  # outer rings, each of [longitude, latitude]
    Column("source", String(300), nullable=False),
    stamped("at"),
    ForeignKeyConstraint(["edition", "code"], ["places.edition", "places.code"]),
)
