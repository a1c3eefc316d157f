"""Contracts from plan to payment: a log of published statements, never changed, only added to.

Each row of `procurement_releases` is one OCDS release; what a contract is now follows from all of
them (`smsgateway.counting.merging`).
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

publishers = Table(
    "procurement_publishers",
    metadata,
    Column("area_id", Id, ForeignKey("areas.id"), primary_key=True, autoincrement=False),
    Column("name", String(120), nullable=False),
    # Issued by the Open Contracting Partnership; `ocds-xxxxxx` until then.
    Column("prefix", String(32), nullable=False),
    Column("licence", String(200), nullable=False, default=""),
    # Procurement method to the days that bids must stay open by law.
    Column("bid_days", Json, nullable=False, default=dict),
)

procurements = Table(
    "procurements",
    metadata,
    own_id(),
    # On the sign at the works: the digit 4, three digits, and their check digit (Damm).
    Column("code", String(5), nullable=False, unique=True),
    Column("ocid", String(128), nullable=False, unique=True),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False, index=True),
    Column("project", String(64), nullable=False, default=""),  # the code of what it builds
    stamped("opened_at"),
)

procurement_releases = Table(
    "procurement_releases",
    metadata,
    own_id(),
    Column("procurement_id", Id, ForeignKey("procurements.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("release_id", String(128), nullable=False),
    Column("dated", Instant, nullable=False),
    Column("body", Json, nullable=False),  # the release itself
    stamped("kept_at"),
    UniqueConstraint("procurement_id", "n"),
    UniqueConstraint("procurement_id", "release_id"),
)
