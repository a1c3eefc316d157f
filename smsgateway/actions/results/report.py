"""A period's report: every indicator of an area with its aims, its progress and its data's quality.

For anybody: an indicator of fewer people than its definition says is told as too few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection, select

from smsgateway.actions.house import House
from smsgateway.actions.results.book import indicators
from smsgateway.actions.results.defaults import AUTO, DEFAULTS, LEVELS, PEOPLE
from smsgateway.actions.results.spans import Span, span
from smsgateway.counting.aims import (
    Light,
    Quality,
    light,
    outliers,
    period,
    progress,
    quality,
    value,
)
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.results import me_actuals, me_aims

GRACE = timedelta(days=30)
"""A value that comes later than so long after its period is late."""
LEAST = {one.code: one.least for one in DEFAULTS}


Places = Mapping[str, Mapping[str, str]]
"""Names of areas, by code."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in the report."""

    code: str
    level: str
    name: Mapping[str, str]
    unit: str
    better: str
    serves: str
    """The code of what it leads to."""
    numerator: str
    denominator: str
    actual: Decimal | None
    """None where nothing was found, or of too few."""
    n: int
    few: bool
    """Something was found, of too few to be told."""
    parts: Mapping[str, Decimal]
    places: Places
    """What the areas among its parts are called, by code."""
    baseline: Decimal | None
    target: Decimal | None
    progress: Decimal | None
    light: Light
    method: str
    signed: tuple[str, ...]
    """Who entered and who signed it, where it was reported by hand."""
    late: bool
    edited: bool
    """It was changed after the grace."""
    unusual: bool
    """It lies far from the same indicator in other periods: worth a second look."""


@dataclass(frozen=True, slots=True)
class Report:
    """An area and a period."""

    area: str
    name: Mapping[str, str]
    period: str
    elapsed: Decimal
    """How much of the period was over when this was made, of 1."""
    made_on: date
    quality: Quality
    lines: Sequence[Line]


def report(house: House, area: str, named: str) -> Report:
    """The report of an area and a period. Raises `Refused`."""
    with house.db.read() as connection:
        where = span(connection, area, named)
        today = connection.execute(select(database_now())).scalar_one().date()
        found = actuals(connection, where)
        aims = aimed(connection, where)
        known = indicators(connection)
        codes = {row.id: row.code for row in known.values()}
        places = named_areas(connection)
        lines = [
            line_of(row, codes, found[row.id], aims.get(row.id, {}), where, places)
            for row in sorted(known.values(), key=lambda row: LEVELS.index(row.level))
        ]
        name = connection.execute(select(areas.c.name).where(areas.c.id == where.area_id))
        came = [first_day(found[row.id], named) for row in known.values()]
        return Report(
            area=area,
            name=name.scalar_one(),
            period=named,
            elapsed=where.period.elapsed(today),
            made_on=today,
            quality=quality(came, where.period.ends, GRACE),
            lines=lines,
        )


def named_areas(connection: Connection) -> Places:
    """Every area's name in each language, by code."""
    return {row.code: row.name for row in connection.execute(select(areas.c.code, areas.c.name))}


def actuals(connection: Connection, where: Span) -> Mapping[int, Sequence[AnyRow]]:
    """Everything that was found for this area, by indicator, the oldest first."""
    asked = select(me_actuals).where(me_actuals.c.area_id == where.area_id)
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(asked.order_by(me_actuals.c.id)):
        found[row.indicator_id].append(row)
    return found


def aimed(connection: Connection, where: Span) -> Mapping[int, Mapping[str, Decimal]]:
    """Baselines and targets by indicator: of this period, else the newest baseline before it."""
    asked = select(me_aims).where(me_aims.c.area_id == where.area_id)
    aims: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for row in sorted(
        connection.execute(asked), key=lambda row: (period(row.period).ends, row.period)
    ):
        before = row.kind == "baseline" and period(row.period).ends <= where.period.starts
        if row.period == where.period.name or before:
            aims[row.indicator_id][row.kind] = row.value
    return aims


def line_of(
    row: AnyRow,
    codes: Mapping[int, str],
    found: Sequence[AnyRow],
    aims: Mapping[str, Decimal],
    where: Span,
    places: Places,
) -> Line:
    """One indicator, from everything that was found for it."""
    named, least = where.period.name, LEAST.get(row.code, PEOPLE)
    newest = {(one.period, one.part): one for one in found}
    whole = newest.get((named, ""))
    told = {
        when: figure(row, one)
        for (when, part), one in newest.items()
        if not part and one.n >= least
    }
    actual = told.get(named)
    way = progress(actual, aims.get("baseline"), aims.get("target"))
    entries = [one for one in found if one.period == named]
    over = where.period.ends + GRACE
    history = {when: far for when, far in told.items() if far is not None}
    parts = parts_of(
        (
            one
            for (when, part), one in newest.items()
            if when == named and part and whole and belongs(one, whole)
        ),
        row,
        least,
    )
    inside = (part.removeprefix("area ") for part in parts)
    return Line(
        code=row.code,
        level=row.level,
        name=row.name,
        unit=row.unit,
        better=row.better,
        serves=codes.get(row.serves_id, ""),
        numerator=row.numerator,
        denominator=row.denominator,
        actual=actual,
        n=whole.n if whole else 0,
        few=whole is not None and whole.n < least,
        parts=parts,
        places={code: places[code] for code in inside if code in places},
        baseline=aims.get("baseline"),
        target=aims.get("target"),
        progress=way,
        light=light(way),
        method=whole.method if whole else "",
        signed=(whole.entered_by, whole.signed_by) if whole and whole.signed_by else (),
        late=bool(entries) and entries[0].found_at.date() > over,
        edited=len(entries) > 1 and entries[-1].found_at.date() > over,
        unusual=named in outliers(history),
    )


def belongs(part: AnyRow, whole: AnyRow) -> bool:
    """Was this part computed with that whole? What is reported by hand comes piece by piece."""
    return bool(part.method != AUTO or part.found_at == whole.found_at)


def parts_of(found: Iterable[AnyRow], row: AnyRow, least: int) -> dict[str, Decimal]:
    """The value of each part; of none where one is hidden, since the others would tell it."""
    some = list(found)
    if any(one.n < least for one in some):
        return {}
    made = {one.part: figure(row, one) for one in some}
    return {part: value for part, value in made.items() if value is not None}


def figure(row: AnyRow, found: AnyRow) -> Decimal | None:
    """The value of what was found."""
    made = value(found.numerator, found.denominator, row.factor)
    return None if made is None else made.quantize(Decimal("0.01"))


def first_day(found: Sequence[AnyRow], named: str) -> date | None:
    """When a period's value came first."""
    return next((one.found_at.date() for one in found if one.period == named), None)
