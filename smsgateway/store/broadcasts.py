"""Broadcasts: what is said to whom, and how far each time zone of its audience has been served.

The texts that a broadcast owes are rows of the outbox which name it: one a person, by a unique key.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Numeric, String, Table

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

broadcasts = Table(
    "broadcasts",
    metadata,
    own_id(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    Column("topic", String(16), nullable=False),
    Column("audience", Json, nullable=False),  # groups, each of them conditions: see `audience`
    Column("texts", Json, nullable=False),  # language to text with slots
    Column("asks_reply", Boolean, nullable=False, default=False),
    Column("asks", Json),  # the screen that a bare answer goes to, and what it is about
    # draft, asked, approved, running, paused, done, stopped
    Column("status", String(12), nullable=False, default="draft"),
    Column("held_because", String(200), nullable=False, default=""),
    Column("starts_at", Instant),
    Column("spread_until", Instant),
    # What was counted when it was started or approved: an audience that grew beyond is held.
    Column("expected", Integer),
    Column("expected_cost", Numeric(14, 4)),
    Column("released", Integer, nullable=False, default=0),  # texts put into the outbox so far
    Column("made_by", String(200), nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    # Failed texts that were tried last before this instant are tried once more.
    Column("retry_since", Instant),
    stamped("created_at"),
)

broadcast_legs = Table(
    "broadcast_legs",
    metadata,
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), primary_key=True),
    Column("zone", String(64), primary_key=True),
    # People are served in the order of their ids, which were drawn by lot; this one was the last.
    Column("after", Id, nullable=False, default=0),
    # Somebody was in a menu when their turn came: it is walked once more from the beginning.
    Column("skipped", Boolean, nullable=False, default=False),
    Column("finished", Boolean, nullable=False, default=False),
)

tags = Table(
    "tags",
    metadata,
    Column("tag", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    stamped("tagged_at"),
)
"""Lists of people that a coordinator keeps, e.g. a CSV of numbers."""

opt_outs = Table(
    "opt_outs",
    metadata,
    own_id(),
    # Whose: the row outlives the person, and then says only that somebody once said so.
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("topic", String(16), nullable=False),  # empty: everything
    Column("out", Boolean, nullable=False),  # false: undone by the person's own START
    Column("way", String(16), nullable=False),  # text, ussd, provider, refused, staff
    Column("words", LargeBinary),  # sealed: what the person or the provider said
    Column("channel_id", Id),
    # Which of several on a shared phone: see `muted_sharers`. Null: the phone's.
    Column("sharer", LargeBinary(16)),
    stamped("at"),
)
"""The proof of every opt-out and of every return: rows are added, never changed."""

muted = Table(
    "muted",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", String(16), primary_key=True),
)
"""Topics that a person wants no texts about; who opted out of everything is marked in `people`."""

muted_sharers = Table(
    "muted_sharers",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    # Tells several on one shared phone apart, and says no more: made of their slip's number.
    Column("sharer", LargeBinary(16), primary_key=True),
    Column("topic", String(16), primary_key=True),  # empty: everything
    Column("slip", LargeBinary, nullable=False),  # sealed: the number by which they undo it
)
"""What each of several who share a phone wants no texts about."""
