"""People: the only table that holds a phone number, and only sealed."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from smsgateway.store.columns import Id, drawn_id, stamped
from smsgateway.store.db import Instant, metadata

people = Table(
    "people",
    metadata,
    drawn_id(),
    Column("phone_index", LargeBinary(16), nullable=False, unique=True),
    Column("phone_sealed", LargeBinary, nullable=False),
    Column("language", String(16), nullable=False, default=""),
    # Where they first reached us, and the network that carried it (MCC and MNC) or, where nobody
    # told it, the country: what a text to them costs, and whose area it is. No part of a number.
    Column("channel_id", Id),
    Column("network", String(32)),
    Column("notice", Integer),  # the version of the privacy notice that was shown; null before
    Column("joined_at", Instant),
    Column("opted_out_at", Instant),
    # Asked to be forgotten: the row goes as soon as the goodbye has left, a minute at most.
    Column("erase_from", Instant, index=True),
    # May see their choice so often since then; both are forgotten half an hour later.
    Column("voted_at", Instant, index=True),
    Column("looks", Integer),
    stamped("first_seen_at"),
)
