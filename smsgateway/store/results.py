"""Monitoring and evaluation: indicators in their chain, what was aimed at, what was found."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Numeric, String, Table, UniqueConstraint

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata

me_indicators = Table(
    "me_indicators",
    metadata,
    own_id(),
    Column("code", String(32), nullable=False, unique=True),
    Column("level", String(8), nullable=False),  # input, output, outcome, impact
    Column("name", Json, nullable=False),  # language to name
    Column("definition", String(500), nullable=False),
    Column("numerator", String(200), nullable=False),  # in words
    Column("denominator", String(200), nullable=False, default=""),  # empty: a plain number
    Column("unit", String(24), nullable=False),
    Column("factor", Numeric(12, 4), nullable=False),  # 100 for per cent
    Column("better", String(4), nullable=False),  # up, down
    Column("parts", Json, nullable=False, default=list),  # what it is split by: women, men …
    Column("frequency", String(8), nullable=False),  # year, half, quarter, month
    # Who or what finds it out: `auto` from operations, else a source in words.
    Column("source", String(200), nullable=False),
    Column("owner", String(254), nullable=False, default=""),
    # What it leads to, one level up the chain.
    Column("serves_id", Id, ForeignKey("me_indicators.id")),
    stamped("added_at"),
)

me_aims = Table(
    "me_aims",
    metadata,
    own_id(),
    Column("indicator_id", Id, ForeignKey("me_indicators.id"), nullable=False),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("period", String(7), nullable=False),  # 2026, 2026-H1, 2026-Q2, 2026-05
    Column("kind", String(8), nullable=False),  # baseline, target
    Column("value", Numeric(20, 4), nullable=False),
    stamped("set_at"),
    UniqueConstraint("indicator_id", "area_id", "period", "kind"),
)

me_actuals = Table(
    "me_actuals",
    metadata,
    # Never changed: the newest row of an indicator, area, period and part is what counts.
    own_id(),
    Column("indicator_id", Id, ForeignKey("me_indicators.id"), nullable=False),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("period", String(7), nullable=False),
    # Empty: all of it; `area kee-1`, `channel sms`, or a part that the indicator names.
    Column("part", String(80), nullable=False, default=""),
    Column("numerator", Numeric(20, 4), nullable=False),
    Column("denominator", Numeric(20, 4)),
    Column("n", Integer, nullable=False),  # people, transfers, cases … behind it
    Column("method", String(8), nullable=False),  # auto, manual
    Column("entered_by", String(254), nullable=False),
    Column("signed_by", String(254), nullable=False, default=""),  # the second person
    Column("note", String(300), nullable=False, default=""),
    Column("found_at", Instant, nullable=False),  # when it was entered: late or in time
    Index("ix_me_actuals_of", "indicator_id", "area_id", "period"),
)
