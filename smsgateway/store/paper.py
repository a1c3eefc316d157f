"""Paper ballots and those of assemblies: announced batches, and how each account read them.

A reading holds voters and votes together, sealed, and is deleted once two accounts agree: from then
on its ballots stand among the others.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import metadata

paper_batches = Table(
    "paper_batches",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),  # paper, assembly
    Column("place", String(120), nullable=False),
    Column("sheets", Integer, nullable=False),  # as announced before anybody read them
    Column("state", String(10), nullable=False, default="open"),  # open, counted, withdrawn
    Column("outcome", Json),  # how many sheets counted, and why the others do not
    Column("opened_by", String(254), nullable=False),
    stamped("opened_at"),
)

paper_readings = Table(
    "paper_readings",
    metadata,
    Column("batch_id", Id, ForeignKey("paper_batches.id"), primary_key=True),
    Column("read_by", String(254), primary_key=True),
    Column("sheets", LargeBinary, nullable=False),  # sealed: voters' tags and votes by sheet
    stamped("read_at"),
)
