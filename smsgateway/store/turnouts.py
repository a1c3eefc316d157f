"""How many voted by area, as last counted: sums alone, and none of a few people."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table

from smsgateway.store.columns import Id, own_id, stamped
from smsgateway.store.db import metadata

turnouts = Table(
    "turnouts",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False, index=True),
    # Right below the contest's own. Null: small ones together, and whose area nobody knows.
    Column("area_id", Id, ForeignKey("areas.id")),
    Column("people", Integer, nullable=False),  # on the roll, or with a slip
    Column("voted", Integer, nullable=False),
    stamped("counted_at"),
)
