"""Messages: the inbox, the outbox, delivery reports, and what was too garbled to read."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from smsgateway.store.columns import Id, own_id, stamped
from smsgateway.store.db import Instant, database_now, metadata

inbox = Table(
    "inbox",
    metadata,
    own_id(),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    # The provider's id of the message; for a press that records something, session and digest.
    Column("provider_id", String(120), nullable=False),
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL")),
    Column("medium", String(4), nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("reply", LargeBinary, nullable=False),  # sealed: what we answered
    Column("unread", Boolean, nullable=False, default=False),
    Column("about", String(16)),  # dispute: read these first
    Column("sent_at", Instant),
    stamped("received_at"),
    # Which text of the provider's own list this is; null while no pull has shown it.
    Column("pulled_id", String(64)),
    UniqueConstraint("channel_id", "provider_id"),
    Index("ix_inbox_unread", "id", postgresql_where=text("unread"), sqlite_where=text("unread")),
)

WAITING = text("status in ('queued', 'attempting', 'unknown')")
UNSETTLED = text("status in ('attempting', 'unknown')")
NAMED = text("provider_id is not null")
CAUSED = text("inbox_id is not null")
MATCHED = text("outbox_id is not null")
DEAD = text("status = 'dead'")
BULK = text("broadcast_id is not null")

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL")),
    Column("inbox_id", Id, ForeignKey("inbox.id", ondelete="SET NULL")),
    # The broadcast that it belongs to: bulk, which waits behind every reply and receipt.
    Column("broadcast_id", Id),
    Column("purpose", String(16), nullable=False),  # reply, receipt, bulk, test
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("status", String(12), nullable=False, default="queued"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False, default=database_now()),
    Column("lease_until", Instant),
    Column("attempted_at", Instant),
    Column("fence", String(32), nullable=False, default=""),  # who may settle this attempt
    Column("provider_id", String(120)),
    Column("parts", Integer, nullable=False),
    Column("provider_parts", Integer),
    Column("cost", String(32), nullable=False, default=""),
    Column("error", String(200), nullable=False, default=""),
    # True when we cannot rule out that the person got it twice.
    Column("doubtful", Boolean, nullable=False, default=False),
    stamped("created_at"),
    Index("ix_outbox_waiting", "due_at", "id", postgresql_where=WAITING, sqlite_where=WAITING),
    Index("ix_outbox_dead", "id", postgresql_where=DEAD, sqlite_where=DEAD),
    # One text a phone and channel is under way: a report that names only the number means that one.
    Index(
        "uq_outbox_unsettled",
        "person_id",
        "channel_id",
        unique=True,
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    ),
    Index(
        "ix_outbox_provider",
        "channel_id",
        "provider_id",
        postgresql_where=NAMED,
        sqlite_where=NAMED,
    ),
    Index("ix_outbox_person", "person_id", "id"),
    # Texts go by the thousand after an election; each asks who names it.
    Index("ix_outbox_inbox", "inbox_id", postgresql_where=CAUSED, sqlite_where=CAUSED),
    # Everyone once in a broadcast, whatever dies while it is written.
    Index(
        "uq_outbox_broadcast",
        "broadcast_id",
        "person_id",
        unique=True,
        postgresql_where=BULK,
        sqlite_where=BULK,
    ),
)

delivery_reports = Table(
    "delivery_reports",
    metadata,
    own_id(),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    Column("provider_id", String(120), nullable=False),
    Column("outbox_id", Id, ForeignKey("outbox.id", ondelete="CASCADE")),  # null until matched
    Column("status", String(60), nullable=False),  # the provider's own word
    Column("reason", String(120), nullable=False, default=""),
    Column("progress", String(12)),  # null for a word that we do not know
    stamped("received_at"),
    Index("ix_delivery_reports_provider", "channel_id", "provider_id"),
    Index(
        "ix_delivery_reports_outbox", "outbox_id", postgresql_where=MATCHED, sqlite_where=MATCHED
    ),
)

garbled = Table(
    "garbled",
    metadata,
    own_id(),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    Column("entry", String(16), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed, as it came
    Column("times", Integer, nullable=False, default=1),
    stamped("received_at"),
    UniqueConstraint("channel_id", "digest"),
)
