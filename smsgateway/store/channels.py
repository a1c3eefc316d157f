"""Channels: one provider account and number each, serving one area."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    false,
    text,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, database_now, metadata

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
    # Networks on which a USSD screen was tested to hold 182 characters instead of 160.
    Column("long_networks", Json, nullable=False, server_default=text("'[]'")),
    Column("paused_because", String(200), nullable=False, default=""),
    Column("paused_until", Instant),
    Column("paused_since", Instant),  # when the rest began that still lasts
    # Calls in a row that failed as a whole: the circuit opens at `breaker.FAILURES`.
    Column("failures", Integer, nullable=False, server_default=text("0")),
    # Where texts go when this channel has rested `fallback_after` seconds; a slug, or nothing.
    Column("fallback", String(64), nullable=False, server_default=text("''")),
    Column("fallback_after", Integer, nullable=False, server_default=text("300")),
    # A rented number hands on only texts that begin with this word.
    Column("keyword", String(32), nullable=False, server_default=text("''")),
    # The account lets us ask what it received; then a vote by SMS waits for that answer.
    Column("pulls", Boolean, nullable=False, server_default=false()),
    Column("pulled_id", String(64), nullable=False, server_default=text("''")),
    Column("balance_floor", Numeric(14, 4)),  # below it an alarm is raised
    stamped("added_at"),
)

balances = Table(
    "balances",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True, autoincrement=False),
    Column("amount", Numeric(14, 4), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("asked_at", Instant, nullable=False),
)

heard = Table(
    "heard",
    metadata,
    # When a network last brought us something: silence says that a line is down.
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True, autoincrement=False),
    Column("network", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
)

allowances = Table(
    "allowances",
    metadata,
    # How many texts may leave a minute and a day (null: no limit of ours), and how many did.
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True, autoincrement=False),
    Column("per_minute", Integer),
    Column("per_day", Integer),
    Column("minute_from", Instant, nullable=False, default=database_now()),
    Column("minute_used", Integer, nullable=False, default=0),
    Column("day_from", Instant, nullable=False, default=database_now()),
    Column("day_used", Integer, nullable=False, default=0),
    Column("full_until", Instant),
)
