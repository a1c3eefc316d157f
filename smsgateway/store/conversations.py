"""Conversations: what was said and offered last, one row a USSD session or SMS thread."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from smsgateway.store.columns import Id
from smsgateway.store.db import Instant, database_now, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id"), primary_key=True),
    Column("key", String(80), primary_key=True),  # "u:" + session id, "s:" + phone index
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    # Each write names the version it was stepped on; who is late is stepped again.
    Column("version", Integer, nullable=False),
    Column("talk", LargeBinary, nullable=False),  # sealed: state, transcript, reply
    Column("finished", Boolean, nullable=False),
    Column("updated_at", Instant, nullable=False, default=database_now()),
)

Index("ix_conversations_person", conversations.c.person_id, conversations.c.updated_at)
Index("ix_conversations_updated", conversations.c.updated_at)
