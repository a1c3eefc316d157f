"""Figures of complaints for anybody: how many were solved, how fast, what waits, and where.

By area and by how people came, with the sums of both; every table goes through `publishing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import Connection, bindparam, exists, select

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
from smsgateway.store.db import database_now

MEDIA = ("ussd", "sms", "staff", "open311")
MARGINS: tuple[Margin, ...] = ((), (0,), (1,), (0, 1))
"""All, by area, by channel, by both."""

PLACES = select(areas.c.id, areas.c.code, areas.c.parent_id)
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
class Table:
    """What may be told of one base (see `counting.case_figures`); None where nothing may."""

    base: str
    public: Publication | None


def figures(house: House, code: str, least: int = FEWEST) -> Sequence[Table]:
    """Publish the figures of an area and those below it. Raises `Refused`."""
    if least < FLOOR:
        raise Refused(f"figures of fewer than {FLOOR} people are never told")
    with house.db.write() as connection:
        places = below(connection, code)
        now: datetime = connection.execute(select(database_now())).scalar_one()
        found = [
            Handled(
                area=places[row.area_id],
                channel=row.medium,
                state=row.state,
                opened=row.opened_at,
                answered=row.answered_at,
                due=row.resolve_due,
                reopened=row.reopened,
                late=row.late,
            )
            for row in connection.execute(HANDLED, {"areas": list(places)})
        ]
        cells: list[Cell] = list(product(sorted(places.values()), MEDIA))
        return [
            Table(
                base,
                _published(connection, f"cases {code} {base}", cells, of(found, now), now, least),
            )
            for base, of in BASES.items()
        ]


def below(connection: Connection, code: str) -> dict[int, str]:
    """The area of that code and every one under it: id to code. Raises `Refused`."""
    rows = connection.execute(PLACES).all()
    found = {row.id: str(row.code) for row in rows if row.code == code}
    if not found:
        raise Refused(f"there is no area {code}")
    size = 0
    while size < len(found):
        size = len(found)
        found |= {row.id: str(row.code) for row in rows if row.parent_id in found}
    return found


def _published(
    connection: Connection,
    subject: str,
    cells: Sequence[Cell],
    base: Sequence[Handled],
    now: datetime,
    least: int,
) -> Publication | None:
    counted = Counter[Cell]((one.area, one.channel) for one in base)
    name = subject.rpartition(" ")[2]

    def tell(cell: Cell) -> Figures:
        inside = [one for one in base if holds(cell, (one.area, one.channel))]
        return {"cases": len(inside), **TOLD[name](inside, now)}

    counts = {cell: counted[cell] for cell in cells}
    return publish(connection, subject, counts, MARGINS, least, tell)


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
