"""Figures of complaints for anybody: how many were solved, how fast, what waits, and where.

By area and by how people came, with the sums of both; every table goes through `publishing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, exists, select

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.casefiles.events import CLOCK
from smsgateway.actions.house import House
from smsgateway.actions.publishing import Figures, Publication, publish
from smsgateway.actions.refused import Refused
from smsgateway.counting.case_figures import (
    BASES,
    Days,
    Handled,
    Share,
    age,
    days_to_answer,
    fix_rates,
    on_time,
    reopen_share,
)
from smsgateway.counting.suppression import (
    FEWEST,
    FLOOR,
    Cell,
    Margin,
    holds,
    is_telling,
    told_share,
)
from smsgateway.store.areas import areas
from smsgateway.store.cases import case_events, cases
from smsgateway.store.db import AnyRow, database_now

PUBLISHERS: tuple[accounts.Role, ...] = ("administrator", "coordinator", "auditor")
MEDIA = ("ussd", "sms", "staff", "open311")

PLACES = select(areas.c.id, areas.c.code, areas.c.parent_id, areas.c.time_zone)
ESCALATED = exists().where(
    case_events.c.case_id == cases.c.id,
    case_events.c.kind == "escalated",
    case_events.c.actor == CLOCK,
)
HANDLED = select(
    cases.c.area_id,
    cases.c.medium,
    cases.c.state,
    cases.c.opened_at,
    cases.c.answered_at,
    cases.c.resolve_due,
    cases.c.reopened,
    ESCALATED.label("late"),
).where(cases.c.area_id.in_(bindparam("areas", expanding=True)))


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of one base (see `counting.case_figures`) in an area with those below it.

    Without a channel it is the sum over all.
    """

    base: str
    published: datetime
    area: str
    channel: str
    told: Figures


@dataclass(frozen=True, slots=True)
class Places:
    """A whole tree of areas: the way from the top down to each, every way equally long.

    Its figures are one table, also where a part of it is asked for: else two tables of the same
    people would be published beside each other.
    """

    asked: int
    """The area that was named."""
    ways: Mapping[int, tuple[str, ...]]
    zone: ZoneInfo

    @property
    def depth(self) -> int:
        """How long a way is."""
        return len(next(iter(self.ways.values())))

    @property
    def margins(self) -> list[Margin]:
        """Every level of areas, and every level by channel, which is the last dimension."""
        levels: list[Margin] = [tuple(range(deep)) for deep in range(1, self.depth + 1)]
        return [*levels, *((*level, self.depth) for level in levels)]


def figures(
    house: House, code: str, year: int = 0, least: int = FEWEST, *, by: str
) -> Sequence[Row]:
    """Publish the figures of the cases that came in a year; those of an area and those below it.

    The year is of the topmost area's calendar, this one where none is named. Raises `Refused`.
    """
    if least < FLOOR:
        raise Refused("figures of fewer than {floor} people are never told", floor=FLOOR)
    with house.db.write() as connection:
        account = accounts.acting(connection, by, *PUBLISHERS)
        places = tree(connection, code)
        if not account.reaches(places.asked):
            raise accounts.NoSuchAccount("{by} has no say outside its own areas", by=by)
        top = next(iter(places.ways.values()))[0]
        now: datetime = connection.execute(select(database_now())).scalar_one()
        year = year or now.astimezone(places.zone).year
        found = [
            one
            for one in handled(connection, places)
            if one.opened.astimezone(places.zone).year == year
        ]
        made: list[Row] = []
        for base, of in BASES.items():
            asked = Asked(base, places, of(found, now), now)
            public = publish(
                connection,
                f"cases {top} {year} {base}",
                asked.counts(),
                places.margins,
                least,
                asked.tell,
            )
            made += rows(base, public, places.depth, code) if public else ()
        audit.record(
            connection, by=account.email, act="cases.figures", about=code, detail={"year": year}
        )
        return made


def tree(connection: Connection, code: str) -> Places:
    """The tree of areas that this one stands in. Raises `Refused`."""
    by_id = {row.id: row for row in connection.execute(PLACES)}
    asked = next((row.id for row in by_id.values() if row.code == code), None)
    if asked is None:
        raise Refused("there is no area {code}", code=code)
    ways = {id: _way(by_id, id) for id in by_id}
    root = ways[asked][0]
    ours = {id: way for id, way in ways.items() if way[0] == root}
    depth = max(map(len, ours.values()))
    zone = next(row.time_zone for row in by_id.values() if row.code == root)
    padded = {id: (*way, *[""] * (depth - len(way))) for id, way in ours.items()}
    return Places(asked, padded, ZoneInfo(zone))


def _way(by_id: Mapping[int, AnyRow], at: int | None) -> tuple[str, ...]:
    way: list[str] = []
    while at is not None and by_id[at].code not in way:
        way.append(by_id[at].code)
        at = by_id[at].parent_id
    return tuple(reversed(way))


def handled(connection: Connection, places: Places) -> Iterator[Handled]:
    """Every case of these areas."""
    for row in connection.execute(HANDLED, {"areas": list(places.ways)}):
        yield handled_in(places.ways[row.area_id], row)


def handled_in(way: tuple[str, ...], row: AnyRow) -> Handled:
    """A row of `HANDLED`, in the area that this way leads to."""
    return Handled(
        area=way,
        channel=row.medium,
        state=row.state,
        opened=row.opened_at,
        answered=row.answered_at,
        due=row.resolve_due,
        reopened=row.reopened,
        late=row.late,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One base: who is counted, and what is told of a cell."""

    base: str
    places: Places
    cases: Sequence[Handled]
    now: datetime

    def counts(self) -> Mapping[Cell, int]:
        """Of every area and channel that there is, also where nothing came."""
        ways = sorted(self.places.ways.values())
        counted: dict[Cell, int] = {(*way, medium): 0 for way, medium in product(ways, MEDIA)}
        for one in self.cases:
            counted[(*one.area, one.channel)] += 1
        return counted

    def tell(self, cell: Cell) -> Figures:
        """The figures of a cell that may be told."""
        inside = [one for one in self.cases if holds(cell, (*one.area, one.channel))]
        return {"cases": len(inside), **TOLD[self.base](inside, self.now)}


def rows(base: str, public: Publication, depth: int, code: str) -> Iterator[Row]:
    """The cells of an area and those below it, each area once."""
    for cell, told in public.cells.items():
        way = [place for place in cell[:depth] if place is not None]
        if code in way and way[-1]:
            yield Row(base, public.made_at, way[-1], cell[depth] or "", told)


def _of_problems(base: Sequence[Handled], now: datetime) -> Figures:
    confirmed, claimed = fix_rates(base)
    return {**_share("confirmed", confirmed), **_share("claimed", claimed)}


def _of_timed(base: Sequence[Handled], now: datetime) -> Figures:
    return _share("on_time", on_time(base))


def _of_answered(base: Sequence[Handled], now: datetime) -> Figures:
    return {**_days("days", days_to_answer(base)), **_share("reopened", reopen_share(base))}


def _of_open(base: Sequence[Handled], now: datetime) -> Figures:
    return _days("age_days", age(base, now))


TOLD: Mapping[str, Callable[[Sequence[Handled], datetime], Figures]] = {
    "problems": _of_problems,
    "timed": _of_timed,
    "answered": _of_answered,
    "open": _of_open,
}
"""By base."""


def _share(name: str, share: Share) -> dict[str, str | float | None]:
    """In words and as numbers; the numbers are left out where they say too much."""
    told: dict[str, str | float | None] = {f"{name}_told": told_share(share.yes, share.n)}
    if is_telling(share.yes, share.n):
        return told
    return told | {
        name: round(share.yes / share.n, 4),
        f"{name}_low": round(share.between.low, 4),
        f"{name}_high": round(share.between.high, 4),
    }


def _days(name: str, days: Days) -> dict[str, str | float | None]:
    return {f"median_{name}": round(days.median, 1), f"p90_{name}": round(days.p90, 1)}
