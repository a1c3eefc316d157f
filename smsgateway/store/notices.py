"""Notices: what is being told to everybody whom a decision concerns, and how far that is."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import metadata

notices = Table(
    "notices",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("audience", String(8), nullable=False),  # voters; known: whoever wrote to the area
    Column("words", Json, nullable=False),  # language to text
    # People are gone through by id; this is the last one.
    Column("told_to", Id, nullable=False, default=0),
    Column("finished", Boolean, nullable=False, default=False),
    stamped("made_at"),
)
