"""Standards checked: what residents found of what a service owes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, LargeBinary, String, Table

from smsgateway.store.db import metadata
from smsgateway.store.scorecards import of

resident_checks = Table(
    "resident_checks",
    metadata,
    of("score_rounds", "round_id"),
    of("services", "service_id"),
    Column("tag", LargeBinary(16), primary_key=True),
    Column("standard", String(60), primary_key=True),
    # open: anyone; invited: drawn by lot. Never counted together.
    Column("mode", String(8), nullable=False),
    Column("met", Boolean, nullable=False),
)
