"""A budget, or what became of it in a period, brought in from a form: all of it or nothing.

The amounts of a form are totals. What a total adds to the ledger is entered as the difference, so
that the same file twice enters nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, select

from flows.words import LANGUAGES
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.amounts import money
from smsgateway.actions.budget import layouts, lines
from smsgateway.actions.budget.layouts import Layout
from smsgateway.actions.budget.lines import CODES, LONGEST_TITLE, NewLine
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.taken import Change
from smsgateway.actions.files.watched import each
from smsgateway.actions.funds import entries
from smsgateway.actions.funds.ledger import NewEntry, post
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import Standing, standing
from smsgateway.counting.told import Told
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines

TOTALS = {
    "approved": "approved",
    "modified": "revised",
    "received": "received",
    "committed": "committed",
    "paid": "paid",
}
"""A column of the form, and the kind of entry that its difference makes."""


class NothingKept(Exception):
    """A dry run: everything was tried, and is taken back."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form; an amount that is not told changes nothing."""

    where: str
    ref: str
    income: bool
    title: Mapping[str, str]
    codes: Mapping[str, str]
    totals: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Year:
    """Which budget it is."""

    area: str
    year: int
    currency: str
    on: date
    """The day of what is entered."""


@dataclass
class Brought:
    """What a file came to."""

    added: int = 0
    """Lines."""
    entered: int = 0
    """Entries of the ledger."""
    changes: list[Change] = field(default_factory=list)
    """Each line that is new, and each total that is not as before."""


def read(path: Path, layout: Layout) -> list[Row]:
    """Read a form. Raises `Faulty` with every fault by line."""
    rows = layouts.read(path, layout, row_of)
    times = Counter(row.ref for row in rows)
    again = [row for row in rows if times[row.ref] > 1]
    if again:
        raise Faulty(
            *(
                Fault(row.where, Told("says {ref}, which another line says, too", ref=row.ref))
                for row in again
            )
        )
    return rows


def row_of(where: str, cells: Mapping[str, str]) -> Row:
    """One line. Raises `ValueError` with what is wrong with it."""
    ref, direction = cells.get("ref", ""), cells.get("direction", "")
    if not 0 < len(ref) <= 64 or "/" in ref:
        raise Refused("a code has 1 to 64 letters and no /: {ref!r}", ref=ref)
    if direction not in ("income", "expenditure"):
        raise Refused("is income or expenditure, not {direction!r}", direction=direction)
    title = {lang: text for lang in LANGUAGES if (text := cells.get(f"title_{lang}", ""))}
    if not title or any(len(one) > LONGEST_TITLE for one in title.values()):
        raise Refused(
            "has no description, or one of more than {longest} letters", longest=LONGEST_TITLE
        )
    codes = {name: cells.get(name, "") for name in CODES}
    lines.refuse_long(codes)
    return Row(
        where=where,
        ref=ref,
        income=direction == "income",
        title=title,
        codes=codes,
        totals={
            name: amount_in(name, cells[name]) for name in TOTALS if cells.get(name, "").strip()
        },
    )


def amount_in(name: str, told: str) -> Decimal:
    """An amount such as 1,250,000.50. Raises `ValueError`."""
    try:
        amount = money(told)
    except ValueError as error:
        raise Refused("{total} is an amount, not {told!r}", total=name, told=told) from error
    if amount < 0 or amount != round(amount, 2):
        raise Refused(
            "{total} is an amount from 0 with two digits behind the point: {told!r}",
            total=name,
            told=told,
        )
    return amount


def bring(
    house: House, rows: Sequence[Row], year: Year, *, by: str, dry_run: bool = False
) -> Brought:
    """Keep it. Raises `Faulty` with every line that does not fit what is there, and keeps none."""
    brought = Brought()
    try:
        with house.db.write() as connection:
            area = area_named(connection, year.area)
            there = standing_lines(connection, area.id, year.year)
            faults = []
            for row in each(rows, "entering"):
                try:
                    keep(house, connection, row, year, there.get(row.ref), brought, by=by)
                except Refused as error:
                    faults.append(fault_of(row.where, error))
            if faults:
                raise Faulty(*faults)
            about = f"{year.area}/{year.year}"
            detail = {"lines": brought.added, "entries": brought.entered}
            sign(connection, by, "money.import", about, [area.id], detail, roles=ENTERS)
            if dry_run:
                raise NothingKept
    except NothingKept:
        pass
    return brought


def standing_lines(
    connection: Connection, area_id: int, year: int
) -> Mapping[str, tuple[AnyRow, Standing]]:
    """The lines that are there, by the office's number."""
    mine = (budget_lines.c.area_id == area_id, budget_lines.c.fiscal_year == year)
    rows = connection.execute(select(budget_lines).where(*mine)).all()
    ids = [row.id for row in rows]
    happened = entries.by_line(entries.events(connection, budget_lines.c.id.in_(ids)))
    return {row.ref: (row, standing(happened.get(row.id, ()))) for row in rows}


def keep(
    house: House,
    connection: Connection,
    row: Row,
    year: Year,
    there: tuple[AnyRow, Standing] | None,
    brought: Brought,
    *,
    by: str,
) -> None:
    """One line: added where it is new, and what its totals add. Raises `Refused`."""
    new = NewLine(
        area=year.area,
        year=year.year,
        ref=row.ref,
        title=row.title,
        currency=year.currency,
        income=row.income,
        codes=row.codes,
    )
    if there is None:
        lines.add(house, connection, new, by=by, on=year.on)
        brought.added += 1
        brought.changes.append(Change("added", row.ref, after=first_of(row.title)))
    elif there[0].currency != year.currency or (there[0].direction == "income") != row.income:
        raise Refused(
            "{ref} is a line of {direction} in {currency}",
            ref=row.ref,
            direction=there[0].direction,
            currency=there[0].currency,
        )
    before = there[1] if there else standing(())
    for name, kind in TOTALS.items():
        if name not in row.totals:
            continue
        held = now(before, row, name)
        difference = row.totals[name] - held
        if not difference:
            continue
        refuse_less(before, name, difference)
        post(house, connection, NewEntry(new.name, kind, difference, year.on), by=by)
        brought.entered += 1
        brought.changes.append(Change(name, row.ref, f"{held:,}", f"{row.totals[name]:,}"))


def first_of(title: Mapping[str, str]) -> str:
    """A name as a coordinator reads it."""
    return title.get("en") or next(iter(title.values()))


def now(before: Standing, row: Row, name: str) -> Decimal:
    """The total as it stands; what this row approves anew is already in what it modifies."""
    if name == "modified":
        return before.modified + (row.totals.get("approved", before.approved) - before.approved)
    return Decimal(getattr(before, name))


def refuse_less(before: Standing, name: str, difference: Decimal) -> None:
    """A total only grows, but for the modified budget; what was approved stands."""
    if name == "approved" and before.approved:
        raise Refused(
            "was approved as {approved}: put the change into the modified budget",
            approved=before.approved,
        )
    if difference < 0 and name != "modified":
        raise Refused(
            "{total} falls by {difference}: supersede the entry that was wrong",
            total=name,
            difference=-difference,
        )
