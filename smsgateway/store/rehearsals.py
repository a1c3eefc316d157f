"""Rehearsals: made-up phones that vote in the practice town, as far as they have come."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table

from smsgateway.store.columns import Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

rehearsals = Table(
    "rehearsals",
    metadata,
    own_id(),
    Column("slug", String(64), nullable=False),  # of the cycle
    Column("phones", Integer, nullable=False),
    Column("voted", Integer, nullable=False, default=0),
    Column("requests", Integer, nullable=False, default=0),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("slowest", Float, nullable=False, default=0.0),  # seconds of one request
    Column("faults", Json, nullable=False, default=list),  # the first few, in words
    # Votes by project, once it is over: what the phones cast, and what the count gained.
    Column("expected", Json, nullable=False, default=dict),
    Column("counted", Json, nullable=False, default=dict),
    stamped("began_at"),
    stamped("seen_at"),  # while it is older than a moment, whoever played is gone
    Column("ended_at", Instant),
)
