"""Open311: who may send requests, and what came with a request that a case has no place for."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, LargeBinary, String, Table

from smsgateway.store.columns import Id, own_id, stamped
from smsgateway.store.db import Instant, metadata

open311_keys = Table(
    "open311_keys",
    metadata,
    own_id(),
    Column("name", String(64), nullable=False, unique=True),
    # SHA-256: the key is drawn and long, so that nobody can try all of them.
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    # "held": what it sends gets a token, and its number once an officer has looked.
    Column("answers", String(8), nullable=False),
    stamped("added_at"),
    Column("revoked_at", Instant),
)

open311_posts = Table(
    "open311_posts",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("key_id", Id, ForeignKey("open311_keys.id"), nullable=False),
    Column("token", String(32), unique=True),  # null where the number was told at once
    Column("lat", Float),
    Column("long", Float),
)
