"""Works brought in from a list: new ones registered, those that are there brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from flows.work import STATUSES
from smsgateway.actions.budget.bringing import amount_in
from smsgateway.actions.files.cells import day_in
from smsgateway.actions.files.lists import (
    cell,
    is_text,
    keep_each,
    read_lines,
    short_in,
    texts_in,
    whole_in,
)
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import register
from smsgateway.actions.works.register import Change, NewWork
from smsgateway.store.works import works

COLUMNS = (
    "ref",
    "year",
    "budget",
    "sector",
    "source",
    "status",
    "contract_sum",
    "builder",
    "starts_on",
    "ends_on",
    "finished_on",
    "progress",
)
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    where: str
    ref: str
    name: Mapping[str, str]
    year: int
    budget: Decimal | None
    sector: str
    source: str
    change: Change


@dataclass(frozen=True, slots=True)
class Brought:
    """What a list came to: codes and refs."""

    added: Sequence[tuple[str, str]]
    changed: Sequence[tuple[str, str]]


def read(path: Path) -> list[Row]:
    """Read a list. Raises `Faulty` with every fault by line."""
    named = is_text("name")
    return read_lines(path, COLUMNS[:2], lambda one: named(one) or one in COLUMNS, row_of)


def row_of(line: Line) -> Row:
    """One line. Raises `ValueError` with what is wrong with it."""
    ref, status = short_in(line, "ref", 59), cell(line, "status")
    if not ref:
        raise Refused("ref is empty: the office's own name of the work")
    if status and status not in STATUSES:
        raise Refused("status is one of {known}, not {told!r}", known=STATUSES, told=status)
    return Row(
        where=line.where,
        ref=ref,
        name=texts_in(line, "name", LONGEST_NAME),
        year=whole_in(line, "year"),
        budget=amount(line, "budget"),
        sector=short_in(line, "sector", 32),
        source=short_in(line, "source", 32),
        change=Change(
            status=status or None,
            contract_sum=amount(line, "contract_sum"),
            builder=short_in(line, "builder", 120) or None,
            starts_on=day_in(line, "starts_on"),
            ends_on=day_in(line, "ends_on"),
            finished_on=day_in(line, "finished_on"),
            progress=whole_in(line, "progress") if cell(line, "progress") else None,
        ),
    )


def amount(line: Line, column: str) -> Decimal | None:
    """Money; None where nothing is told. Raises `ValueError`."""
    told = cell(line, column)
    return amount_in(column, told) if told else None


def keep(house: House, rows: Sequence[Row], area: str, currency: str, *, by: str) -> Brought:
    """Keep it. Raises `Faulty`. Each line is a write of its own: whoever calls makes one of all."""
    with house.db.read() as connection:
        here = select(works.c.ref, works.c.code)
        here = here.where(works.c.area_id == area_named(connection, area).id)
        there: dict[str, str] = {row.ref: row.code for row in connection.execute(here)}
    before, added = dict(there), []

    def one(row: Row) -> None:
        if row.ref not in there:
            new = NewWork(
                area, row.ref, row.name, currency, row.year, row.budget, row.sector, row.source
            )
            there[row.ref] = register.add(house, new, by=by)
            added.append((there[row.ref], row.ref))
        if row.change != Change():
            register.change(house, there[row.ref], row.change, by=by)

    keep_each(rows, one)
    return Brought(added, [(before[row.ref], row.ref) for row in rows if row.ref in before])
