"""Turnout by area as last counted, and what was hoped for: a target of the indicators.

Where there is a roll the target is a share of it, `turnout`; else a number of people, `voters`.
Both are of the year in which the vote closes. An area without a target of its own takes the whole's
share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import Connection, select

from flows.world import Contest, Names
from smsgateway.actions.catalogue import Race
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.results import me_aims, me_indicators
from smsgateway.store.turnouts import turnouts

SHARE, NUMBER = "turnout", "voters"
"""The indicators that hold a target."""


@dataclass(frozen=True, slots=True)
class Part:
    """One area, or the whole."""

    name: Names
    """Empty: small areas together, and people whose area nobody knows."""
    people: int
    """On the roll; 0 where there is none."""
    voted: int
    target: int | None
    """Of people."""


@dataclass(frozen=True, slots=True)
class ByArea:
    """One contest at its last count."""

    whole: Part
    parts: Sequence[Part]
    """None where nothing is known by area."""
    counted_at: datetime


Aims = Mapping[tuple[str, int | None, str], Decimal]
"""Indicator, area and period to the target."""


def by_area(connection: Connection, races: Sequence[Race]) -> dict[int, ByArea]:
    """Those of these contests that were counted, by id; two statements, however many areas."""
    rows = connection.execute(COUNTED.where(turnouts.c.contest_id.in_(ids(races)))).all()
    told = aims(connection, {race.area_id for race in races} | {row.area_id for row in rows})
    found = {}
    for race in races:
        own = [row for row in rows if row.contest_id == race.contest.id]
        if own:
            found[race.contest.id] = joined(race, own, told)
    return found


def joined(race: Race, rows: Sequence[AnyRow], told: Aims) -> ByArea:
    """One contest's rows and targets."""
    parts = [
        Part(row.name or {}, row.people, row.voted, target(race, row.area_id, row.people, told))
        for row in rows
        if row.people or row.voted
    ]
    people, voted = sum(one.people for one in parts), sum(one.voted for one in parts)
    whole = Part({}, people, voted, target(race, race.area_id, people, told))
    return ByArea(whole, parts if any(one.name for one in parts) else (), rows[0].counted_at)


def target(race: Race, area_id: int | None, people: int, told: Aims) -> int | None:
    """How many people are hoped for in an area of a contest."""
    year = period(race.contest)
    if race.contest.electorate == "open":
        number = told.get((NUMBER, area_id, year))
        return None if number is None else int(number)
    share = told.get((SHARE, area_id, year), told.get((SHARE, race.area_id, year)))
    return None if share is None else people_of(share, people)


def people_of(share: Decimal, roll: int) -> int:
    """The fewest people who make this share, in per cent, of a roll."""
    return int((share * roll / 100).quantize(Decimal("0.01")).to_integral_value(ROUND_CEILING))


def period(contest: Contest) -> str:
    """The year that a contest's target belongs to."""
    return str(contest.closes.year)


def aims(connection: Connection, where: set[int | None]) -> Aims:
    """Every target of turnout in these areas."""
    asked = AIMED.where(me_aims.c.area_id.in_([area for area in where if area is not None]))
    return {
        (row.code, row.area_id, row.period): Decimal(row.value) for row in connection.execute(asked)
    }


def ids(races: Sequence[Race]) -> list[int]:
    """Of the contests."""
    return [race.contest.id for race in races]


COUNTED = (
    select(turnouts, areas.c.name)
    .outerjoin(areas, areas.c.id == turnouts.c.area_id)
    .order_by(turnouts.c.contest_id, turnouts.c.area_id.is_(None), areas.c.code)
)
AIMED = (
    select(me_indicators.c.code, me_aims.c.area_id, me_aims.c.period, me_aims.c.value)
    .join(me_indicators, me_indicators.c.id == me_aims.c.indicator_id)
    .where(me_indicators.c.code.in_((SHARE, NUMBER)), me_aims.c.kind == "target")
)
