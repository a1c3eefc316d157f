"""Plans and budgets: what is to be done in which year, on which line, by which rule and by whom.

Money is a Decimal with the currency of its row; two currencies meet only through a dated rate.
What happened to the money is not here: `transfers.flow_events`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata


def amount(name: str, *, known: bool = True) -> Column[Any]:
    """Money in the currency of its row; where not `known`, null says that nobody told it."""
    return Column(name, Numeric(20, 2), nullable=not known)


plan_versions = Table(
    "plan_versions",
    metadata,
    # A rolling programme: base_year and the two years after it. An old version is never changed.
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("base_year", Integer, nullable=False),
    Column("nth", Integer, nullable=False),  # of this base year, from 1
    Column("currency", String(3), nullable=False),
    Column("source", String(200), nullable=False),  # the file that it was read from
    Column("adopted_on", Date),  # null: a draft
    stamped("added_at"),
    UniqueConstraint("area_id", "base_year", "nth"),
)

plan_items = Table(
    "plan_items",
    metadata,
    own_id(),
    Column("version_id", Id, ForeignKey("plan_versions.id"), nullable=False, index=True),
    # The office's own name of the project, the same in every version: slips are seen by it.
    Column("ref", String(64), nullable=False),
    Column("year", Integer, nullable=False),
    Column("title", Json, nullable=False),  # language to name
    amount("amount"),
    Column("source", String(32), nullable=False),  # csf_admin, csf_dev, own, district, donor …
    Column("sector", String(32), nullable=False, default=""),
    Column("rank", Integer),
    Column("women", Integer),  # who benefits
    Column("men", Integer),
    Column("places", Json, nullable=False, default=list),  # codes of villages
    # Chosen by a vote: the project of a contest that was awarded.
    Column("project_id", Id, ForeignKey("projects.id"), index=True),
    UniqueConstraint("version_id", "ref", "year"),
)

budget_lines = Table(
    "budget_lines",
    metadata,
    own_id(),
    # Where it is printed on posters: the digit 1, three digits, and their check digit (Damm).
    Column("code", String(5), unique=True),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("ref", String(64), nullable=False),  # the office's own number of the line
    Column("direction", String(12), nullable=False),  # income, expenditure
    Column("title", Json, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("programme", String(64), nullable=False, default=""),
    Column("sub_programme", String(64), nullable=False, default=""),
    Column("admin_code", String(64), nullable=False, default=""),  # which office
    Column("func_code", String(16), nullable=False, default=""),  # COFOG, e.g. 09.1
    Column("econ_code", String(32), nullable=False, default=""),
    Column("source", String(32), nullable=False, default=""),
    Column("place_code", String(64), nullable=False, default=""),
    # Money that belongs to one work; a work may have a line in each year.
    Column("work_id", Id, ForeignKey("works.id"), index=True),
    # Where a rule fixes what each recipient gets, what is missing is measured against it.
    Column("hard_rule", Boolean, nullable=False, default=False),
    stamped("added_at"),
    UniqueConstraint("area_id", "fiscal_year", "ref"),
)

formulas = Table(
    "formulas",
    metadata,
    # How a pot is shared out. Never changed: a new version is a new row.
    own_id(),
    Column("slug", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("weights", Json, nullable=False),  # equal, population, villages …: percent as text
    Column("source", String(500), nullable=False),  # the decree, or "sample, to be checked"
    stamped("added_at"),
    UniqueConstraint("slug", "version"),
)

exchange_rates = Table(
    "exchange_rates",
    metadata,
    # One unit of `base` costs so many of `quote`, on that day and until a later row.
    Column("base", String(3), primary_key=True),
    Column("quote", String(3), primary_key=True),
    Column("on_date", Date, primary_key=True),
    Column("rate", Numeric(20, 8), nullable=False),
    Column("source", String(200), nullable=False),
)

legal_texts = Table(
    "legal_texts",
    metadata,
    own_id(),
    Column("ref", String(64), nullable=False, unique=True),
    Column("title", String(300), nullable=False),
    Column("in_force_from", Date),
    Column("source", String(500), nullable=False, default=""),
    stamped("added_at"),
)

statutory_dates = Table(
    "statutory_dates",
    metadata,
    own_id(),
    Column("legal_id", Id, ForeignKey("legal_texts.id"), nullable=False),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("act", String(200), nullable=False),  # what must be done
    Column("due_on", Date, nullable=False),
    Column("remind_days", Integer, nullable=False),  # before
    Column("owner", String(254), nullable=False),  # an account's name
    Column("done_on", Date),
    Column("reminded_at", Instant),
    UniqueConstraint("legal_id", "area_id", "act", "due_on"),
)

delegations = Table(
    "delegations",
    metadata,
    # Who may do what with an area's money. No row: nobody may.
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False, index=True),
    Column("email", String(254), nullable=False),
    Column("may", String(8), nullable=False),  # approve, collect, pay
    amount("up_to"),
    Column("currency", String(3), nullable=False),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date, nullable=False),
    Column("given_by", String(254), nullable=False),
    Column("ended_at", Instant),
    stamped("added_at"),
)
