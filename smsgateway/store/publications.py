"""Publications: which cells of a table with small numbers were ever shown.

What is hidden today must not follow from what was shown before, so every table that was published
is kept, its hidden numbers too: they never leave the database.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

from smsgateway.store.columns import Json, own_id, stamped
from smsgateway.store.db import metadata

publications = Table(
    "publications",
    metadata,
    own_id(),
    # What the table is about, e.g. `cases KH-01`: tables of one subject are held together.
    Column("subject", String(200), nullable=False),
    Column("number", Integer, nullable=False),  # of this subject, from 1
    Column("least", Integer, nullable=False),  # k
    Column("counts", Json, nullable=False),  # [cell, people] of the finest table
    Column("shown", Json, nullable=False),  # [cell, what was told of it]
    stamped("made_at"),
    UniqueConstraint("subject", "number"),
)
