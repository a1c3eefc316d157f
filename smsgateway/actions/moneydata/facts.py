"""Every budget line with how far its money is: what all open data of money is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from smsgateway.actions.funds.entries import by_line, events
from smsgateway.counting.ledger import Standing, standing
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines
from smsgateway.store.works import works

PHASES = ("approved", "modified", "released", "received", "committed", "paid")


@dataclass(frozen=True, slots=True)
class Fact:
    """One budget line; amounts are in its own currency."""

    line: str
    """As the office calls it: AREA/YEAR/REF."""
    area: str
    year: int
    code: str
    """On posters; empty until somebody asked for it."""
    title: Mapping[str, str]
    direction: str
    currency: str
    office: str
    programme: str
    function: str
    economic: str
    source: str
    place: str
    work: str
    """The code of what it builds; empty for none."""
    amounts: Standing


def facts(connection: Connection) -> list[Fact]:
    """Every line, the newest year first, then by area and number."""
    rows = connection.execute(LINES).all()
    told = by_line(events(connection, budget_lines.c.id.in_([row.id for row in rows])))
    made = [fact(row, standing(told.get(row.id, ()))) for row in rows]
    return sorted(made, key=lambda one: (-one.year, one.area, one.line))


def fact(row: AnyRow, amounts: Standing) -> Fact:
    """A row with what happened on it."""
    return Fact(
        line=f"{row.area}/{row.fiscal_year}/{row.ref}",
        area=row.area,
        year=row.fiscal_year,
        code=row.code or "",
        title=row.title,
        direction=row.direction,
        currency=row.currency,
        office=row.admin_code,
        programme=row.programme,
        function=row.func_code,
        economic=row.econ_code,
        source=row.source,
        place=row.place_code,
        work=row.work or "",
        amounts=amounts,
    )


@dataclass(frozen=True, slots=True)
class Total:
    """An area's expenditure in one year and one currency."""

    area: str
    year: int
    currency: str
    planned: Decimal
    """As modified."""
    released: Decimal
    received: Decimal
    spent: Decimal


def totals(some: Iterable[Fact]) -> list[Total]:
    """What was planned, sent, received and spent, by area, year and currency."""
    held: dict[tuple[str, int, str], list[Standing]] = {}
    for one in some:
        if one.direction == "expenditure":
            held.setdefault((one.area, one.year, one.currency), []).append(one.amounts)
    return [
        Total(
            *key,
            planned=added(amounts, "modified"),
            released=added(amounts, "released"),
            received=added(amounts, "received"),
            spent=added(amounts, "paid"),
        )
        for key, amounts in held.items()
    ]


def added(some: Sequence[Standing], phase: str) -> Decimal:
    """One phase of several lines in one currency."""
    return sum((getattr(one, phase) for one in some), Decimal(0))


LINES = (
    select(budget_lines, areas.c.code.label("area"), works.c.code.label("work"))
    .join(areas, areas.c.id == budget_lines.c.area_id)
    .outerjoin(works, works.c.id == budget_lines.c.work_id)
)
