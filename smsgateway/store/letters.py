"""Letters: what goes to an office's mailbox. The rows are the queue; the clock sends them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from smsgateway.store.columns import Id, own_id, stamped
from smsgateway.store.db import Instant, database_now, metadata

UNSENT = text("sent_at is null")

letters = Table(
    "letters",
    metadata,
    own_id(),
    Column("office_id", Id, ForeignKey("offices.id"), nullable=False),
    Column("subject", String(120), nullable=False),  # nothing of a case but tickets
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False, default=database_now()),
    Column("error", String(200), nullable=False, default=""),
    stamped("made_at"),
    Column("sent_at", Instant),
    Index("ix_letters_unsent", "due_at", "id", postgresql_where=UNSENT, sqlite_where=UNSENT),
)
