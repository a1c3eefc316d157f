"""How a channel may be used for sending, and what its texts and sessions cost."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

sending = Table(
    "sending",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True, autoincrement=False),
    Column("rate", Float),  # broadcast texts a second; null: the provider's usual
    Column("batch", Integer, nullable=False, default=100),
    Column("hours_from", Integer, nullable=False, default=8),
    Column("hours_to", Integer, nullable=False, default=20),
    Column("daily_cap", Numeric(14, 4)),
    Column("alone_people", Integer, nullable=False, default=500),
    Column("alone_cost", Numeric(14, 4)),
    Column("answers_opted_out", Boolean, nullable=False, default=True),
    Column("pays", Json, nullable=False, default=dict),  # "ussd:63902" to free, paid or tariff
)

buckets = Table(
    "buckets",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True, autoincrement=False),
    # Tokens left when the bucket was last looked into: one a text that may leave.
    Column("tokens", Float, nullable=False),
    Column("looked_at", Instant, nullable=False),
)

spent = Table(
    "spent",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True),
    Column("day", Date, primary_key=True),  # of the channel's area
    Column("upto", Id, nullable=False),  # the last text of the outbox that is counted in
    Column("amount", Numeric(14, 4), nullable=False),
)
"""What a channel with a daily cap has cost each day, by the table of prices."""

prices = Table(
    "prices",
    metadata,
    own_id(),
    Column("provider", String(32), nullable=False),
    Column("network", String(32), nullable=False),  # empty: any that has no row of its own
    Column("kind", String(8), nullable=False),  # sms: one segment; ussd: one session
    Column("price", Numeric(12, 4), nullable=False),
    Column("currency", String(3), nullable=False),
    stamped("imported_at"),
    UniqueConstraint("provider", "network", "kind"),
)
