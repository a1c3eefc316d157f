"""The budget as the console reads it: an area's year, and one line with every entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.budget.printing import added
from smsgateway.actions.funds import entries
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import Standing, standing
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines
from smsgateway.store.transfers import WITH_MONEY, flow_events, parties
from smsgateway.store.works import works

MOST_AREAS = 100
"""Without money yet, that a page offers; with money, all of them."""


def grounds(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """The account's areas of which there is money to tell, or else the first of them all."""
    every: Select[Any] = select(areas.c.id, areas.c.code, areas.c.name, areas.c.time_zone)
    if not account.everywhere:
        every = every.where(areas.c.id.in_(account.areas))
    money = connection.execute(every.where(areas.c.id.in_(WITH_MONEY)).order_by(areas.c.code)).all()
    return money or connection.execute(every.order_by(areas.c.code).limit(MOST_AREAS)).all()


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line and how far its money is."""

    row: AnyRow
    """With `work`: the code of what it builds."""
    money: Standing

    def share(self, name: str) -> float:
        """Percent of the modified budget, drawn as 100 at most."""
        whole = self.money.modified
        return min(float(getattr(self.money, name) / whole * 100), 100.0) if whole > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Total:
    """All lines of one direction and currency."""

    direction: str
    currency: str
    money: Standing


@dataclass(frozen=True, slots=True)
class Year:
    """An area's budget of a year."""

    year: int
    years: Sequence[int]
    """That there are, the newest first."""
    lines: Sequence[Line]
    totals: Sequence[Total]


def yearly(connection: Connection, area_id: int, wanted: int | None) -> Year:
    """The budget of the wanted year, or of the newest; no lines where there is none."""
    mine = budget_lines.c.area_id == area_id
    asked = select(budget_lines.c.fiscal_year).where(mine).distinct()
    years = sorted(connection.execute(asked).scalars(), reverse=True)
    year = wanted or (years[0] if years else 0)
    found = LINES.where(mine, budget_lines.c.fiscal_year == year)
    rows = connection.execute(found.order_by(budget_lines.c.direction.desc(), budget_lines.c.ref))
    lines = with_money(connection, rows.all())
    sums: Mapping[tuple[str, str], list[Standing]] = defaultdict(list)
    for one in lines:
        sums[one.row.direction, one.row.currency].append(one.money)
    totals = [Total(*key, money=added(some)) for key, some in sorted(sums.items(), reverse=True)]
    return Year(year, years, lines, totals)


def with_money(connection: Connection, rows: Sequence[AnyRow]) -> Sequence[Line]:
    """Lines with what the ledger says of them."""
    ids = [row.id for row in rows]
    happened = entries.by_line(entries.events(connection, budget_lines.c.id.in_(ids)))
    return [Line(row, standing(happened.get(row.id, ()))) for row in rows]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger."""

    row: AnyRow
    """With `from_code` and `to_code`."""
    later: int | None
    """The entry that set it aside."""


@dataclass(frozen=True, slots=True)
class Book:
    """One line with every entry."""

    line: Line
    name: str
    """How verbs call it: AREA/YEAR/REF."""
    entries: Sequence[Entry]
    """The newest first."""
    parties: Sequence[AnyRow]
    """To whom its money can go: those of the line's area, and whoever had some."""


def book(connection: Connection, line_id: int) -> Book:
    """Raises `Refused` where there is no such line."""
    row = connection.execute(LINES.where(budget_lines.c.id == line_id)).first()
    if row is None:
        raise Refused("there is no such budget line")
    (line,) = with_money(connection, [row])
    happened = connection.execute(ENTRIES.where(flow_events.c.line_id == line_id)).all()
    later = {one.supersedes_id: one.id for one in happened}
    had = {one.to_id for one in happened} | {one.from_id for one in happened}
    near = select(parties).where(or_(parties.c.area_id == row.area_id, parties.c.id.in_(had)))
    return Book(
        line=line,
        name=f"{row.area}/{row.fiscal_year}/{row.ref}",
        entries=[Entry(one, later.get(one.id)) for one in happened],
        parties=connection.execute(near.order_by(parties.c.level, parties.c.code)).all(),
    )


def percent(part: Decimal, whole: Decimal) -> int | None:
    """Whole percent; None of nothing."""
    return round(part / whole * 100) if whole else None


LINES: Select[Any] = (
    select(budget_lines, areas.c.code.label("area"), works.c.code.label("work"))
    .join(areas, areas.c.id == budget_lines.c.area_id)
    .outerjoin(works, works.c.id == budget_lines.c.work_id)
)
GIVER, GETTER = parties.alias("giver"), parties.alias("getter")
ENTRIES: Select[Any] = (
    select(flow_events, GIVER.c.code.label("from_code"), GETTER.c.code.label("to_code"))
    .outerjoin(GIVER, GIVER.c.id == flow_events.c.from_id)
    .outerjoin(GETTER, GETTER.c.id == flow_events.c.to_id)
    .order_by(flow_events.c.id.desc())
)
