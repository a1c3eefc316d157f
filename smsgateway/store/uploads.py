"""Files that somebody sent to be taken in: kept sealed until they are, or for an hour."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Table

from smsgateway.store.columns import Json, drawn_id, stamped
from smsgateway.store.db import metadata

uploads = Table(
    "uploads",
    metadata,
    drawn_id(),
    Column("kind", String(32), nullable=False),
    Column("by", String(254), nullable=False),  # whose it is: nobody else sees it
    Column("name", String(120), nullable=False),  # of the file
    Column("told", Json, nullable=False),  # what was said beside it: area, year, …
    Column("sealed", LargeBinary),  # null: taken in, or forgotten
    Column("state", String(8), nullable=False),  # waiting, tried, faulty, taken
    Column("found", Json, nullable=False),  # what it would change, or its faults
    stamped("at"),
    Index("ix_uploads_by", "by", "at"),
)
