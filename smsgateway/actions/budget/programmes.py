"""The rolling investment programme: three years in versions, brought in from a form or from votes.

A version is never changed: bringing in a form makes the next one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, update

from flows.words import LANGUAGES
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.amounts import currency_of, ungrouped
from smsgateway.actions.budget import layouts
from smsgateway.actions.budget.bringing import amount_in
from smsgateway.actions.budget.layouts import Layout
from smsgateway.actions.budget.lines import LONGEST_TITLE
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.counting.programme import Moved, compare, slips
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.money import plan_items, plan_versions

YEARS = 3
"""A rolling programme: the base year and the two after it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A project in one year of the programme."""

    where: str
    ref: str
    year: int
    """0 is the base year; 1 and 2 the two after it."""
    title: Mapping[str, str]
    amount: Decimal
    source: str
    sector: str
    rank: int | None
    women: int | None
    men: int | None
    places: Sequence[str]


def read(path: Path, layout: Layout) -> list[Item]:
    """Read a form. Raises `Faulty` with every fault by line."""
    items = [one for some in layouts.read(path, layout, items_of) for one in some]
    times = Counter((one.ref, one.year) for one in items)
    again = [one for one in items if times[one.ref, one.year] > 1]
    if again:
        raise Faulty(
            *(
                Fault(one.where, Told("says {ref}, which another line says, too", ref=one.ref))
                for one in again
            )
        )
    return items


def items_of(where: str, cells: Mapping[str, str]) -> list[Item]:
    """One line: an item for each year with an amount. Raises `ValueError`."""
    ref = cells.get("ref", "")
    title = {lang: text for lang in LANGUAGES if (text := cells.get(f"title_{lang}", ""))}
    if not 0 < len(ref) <= 64:
        raise Refused("a project's number has 1 to 64 letters: {ref!r}", ref=ref)
    if not title or any(len(one) > LONGEST_TITLE for one in title.values()):
        raise Refused("has no name, or one of more than {longest} letters", longest=LONGEST_TITLE)
    amounts = {
        year: amount_in(f"year {year + 1}", told)
        for year in range(YEARS)
        if (told := cells.get(f"amount_{year}", "").strip())
    }
    if not amounts:
        raise Refused("has no amount in any year")
    return [
        Item(
            where=where,
            ref=ref,
            year=year,
            title=title,
            amount=amount,
            source=cells.get("source", "")[:32],
            sector=cells.get("sector", "")[:32],
            rank=whole(cells, "rank"),
            women=whole(cells, "women"),
            men=whole(cells, "men"),
            places=cells.get("places", "").replace(",", " ").split(),
        )
        for year, amount in amounts.items()
        if amount
    ]


def whole(cells: Mapping[str, str], name: str) -> int | None:
    """A whole number; None where nothing is told. Raises `ValueError`."""
    told = ungrouped(cells.get(name, ""))
    if told and not (told.isascii() and told.isdigit()):
        raise Refused("{name} is a whole number, not {told!r}", name=name, told=told)
    return int(told) if told else None


@dataclass(frozen=True, slots=True)
class Made:
    """A new version, and what it did to the one before."""

    nth: int
    items: int
    moved: Moved


def keep(
    house: House,
    items: Sequence[Item],
    area: str,
    base_year: int,
    currency: str,
    source: str,
    *,
    by: str,
) -> Made:
    """The next version. Raises `Refused`."""
    if not items:
        raise Refused("the form holds no project")
    with house.db.write() as connection:
        row = area_named(connection, area)
        before = latest(connection, row.id)
        version, nth = new_version(connection, row.id, base_year, currency_of(currency), source)
        connection.execute(insert(plan_items), [item_row(one, version, base_year) for one in items])
        moved = compare(
            years(connection, before.id) if before else {}, years(connection, version), base_year
        )
        detail = {"version": nth, "items": len(items)}
        sign(connection, by, "plan.import", f"{area}/{base_year}", [row.id], detail, roles=ENTERS)
    return Made(nth, len(items), moved)


def new_version(
    connection: Connection, area_id: int, base_year: int, currency: str, source: str
) -> tuple[int, int]:
    """An empty version: its id, and its number among those of the year."""
    mine = (plan_versions.c.area_id == area_id, plan_versions.c.base_year == base_year)
    nth = connection.execute(select(func.max(plan_versions.c.nth)).where(*mine)).scalar() or 0
    made = insert(plan_versions).values(
        area_id=area_id, base_year=base_year, nth=nth + 1, currency=currency, source=source[:200]
    )
    return int(connection.execute(made.returning(plan_versions.c.id)).scalar_one()), nth + 1


def item_row(one: Item, version: int, base_year: int) -> dict[str, object]:
    """An item as it is kept."""
    return {
        "version_id": version,
        "ref": one.ref,
        "year": base_year + one.year,
        "title": dict(one.title),
        "amount": one.amount,
        "source": one.source,
        "sector": one.sector,
        "rank": one.rank,
        "women": one.women,
        "men": one.men,
        "places": list(one.places),
        "project_id": None,
    }


def latest(connection: Connection, area_id: int) -> AnyRow | None:
    """The newest version of an area."""
    found = select(plan_versions).where(plan_versions.c.area_id == area_id)
    return connection.execute(found.order_by(plan_versions.c.id.desc()).limit(1)).first()


def years(connection: Connection, version: int) -> Mapping[str, Sequence[int]]:
    """The years of each project in a version."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in connection.execute(select(plan_items).where(plan_items.c.version_id == version)):
        found[row.ref].append(row.year)
    return found


def adopt(house: House, area: str, on: date, *, by: str) -> int:
    """The council has adopted the newest version; returns its number. Raises `Refused`."""
    with house.db.write() as connection:
        row = area_named(connection, area)
        version = latest(connection, row.id)
        if version is None or version.adopted_on is not None:
            raise Refused("{code} has no version that waits to be adopted", code=area)
        adopted = update(plan_versions).where(plan_versions.c.id == version.id)
        connection.execute(adopted.values(adopted_on=on))
        about = f"{area}/{version.base_year}"
        sign(connection, by, "plan.adopt", about, [row.id], {"version": version.nth})
    return int(version.nth)


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as it is printed."""

    id: int
    base_year: int
    nth: int
    currency: str
    adopted_on: date | None
    items: Sequence[AnyRow]
    slips: Mapping[str, int]
    """How often each project moved to a later year so far."""
    moved: Moved
    """Since the version before."""
    titles: Mapping[str, Mapping[str, str]]
    """The name of every project of any version, by its number."""
    versions: Sequence[AnyRow]
    """Every version of the area, the oldest first."""


def shown(house: House, area: str, wanted: int | None = None) -> Shown:
    """The newest version, or the one with the wanted id. Raises `Refused` where there is none."""
    with house.db.read() as connection:
        found = (
            select(plan_versions)
            .join(areas, areas.c.id == plan_versions.c.area_id)
            .where(areas.c.code == area)
            .order_by(plan_versions.c.id)
        )
        versions = connection.execute(found).all()
        past = [one for one in versions if wanted is None or one.id <= wanted]
        if not past or past[-1].id != (wanted or past[-1].id):
            raise Refused(
                "{code} has no programme: `smsgateway money import` brings one", code=area
            )
        last = past[-1]
        every = connection.execute(
            select(plan_items)
            .where(plan_items.c.version_id.in_([one.id for one in past]))
            .order_by(plan_items.c.ref, plan_items.c.year)
        ).all()
    history = [years_of(every, one.id) for one in past]
    before = history[-2] if len(history) > 1 else {}
    return Shown(
        id=last.id,
        base_year=last.base_year,
        nth=last.nth,
        currency=last.currency,
        adopted_on=last.adopted_on,
        items=[row for row in every if row.version_id == last.id],
        slips=slips(history),
        moved=compare(before, history[-1], last.base_year),
        titles={row.ref: row.title for row in sorted(every, key=lambda row: int(row.version_id))},
        versions=versions,
    )


def years_of(items: Sequence[AnyRow], version: int) -> Mapping[str, Sequence[int]]:
    """The years of each project in one of the versions."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in items:
        if row.version_id == version:
            found[row.ref].append(row.year)
    return found
