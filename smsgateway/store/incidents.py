"""The voting day: what people wrote down of it, and the last test vote of each network."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from smsgateway.store.columns import Id, own_id, stamped
from smsgateway.store.db import Instant, metadata

incidents = Table(
    "incidents",
    metadata,
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id")),  # null: the whole service
    Column("noted_by", String(254), nullable=False),
    Column("words", String(300), nullable=False),  # an officer's, never about a voter
    stamped("noted_at"),
    Index("ix_incidents_noted", "noted_at"),
)

test_votes = Table(
    "test_votes",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True, autoincrement=False),
    Column("network", String(32), primary_key=True),
    Column("passed", Boolean, nullable=False),
    Column("said", String(200), nullable=False),  # the last screen, where it did not pass
    Column("millis", Integer, nullable=False),
    Column("tried_at", Instant, nullable=False),
)
