"""Tokens with which programs act for an account, and what was answered to each of their writes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

api_tokens = Table(
    "api_tokens",
    metadata,
    own_id(),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("label", String(40), nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),  # 256 random bits: no slow hash
    stamped("made_at"),
    Column("made_by", String(254), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("seen_at", Instant),
    # Requests in the minute that began last: so many since the epoch.
    Column("minute", Integer, nullable=False, default=0),
    Column("used", Integer, nullable=False, default=0),
    Index("ix_api_tokens_label", "account_id", "label", unique=True),
)

api_answers = Table(
    "api_answers",
    metadata,
    # Written in the transaction of the act: a retry finds the answer, or nothing happened.
    Column("token_id", Id, ForeignKey("api_tokens.id"), primary_key=True, autoincrement=False),
    Column("key", String(64), primary_key=True),
    Column("request", LargeBinary(32), nullable=False),  # digest of what was asked
    Column("answer", Json),
    stamped("at"),
)
