"""The scorecard of spending: what each service owes and residents found, beside its ratings.

Told once the round has closed, through `publishing`, open and invited apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, bindparam, cast, func, select

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.house import House
from smsgateway.actions.publishing import Figures, last_of, publish
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import exporting
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.counting.intervals import wilson
from smsgateway.counting.suppression import Cell, is_telling, told_share
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.services import services
from smsgateway.store.standards import resident_checks

MODES = ("open", "invited")


@dataclass(frozen=True, slots=True)
class Checked:
    """One standard of one service."""

    standard: str
    promise: str
    mode: str
    told: Figures | None
    """`people`, `met_told` and, where that gives nobody away, `met` with its interval; None where
    too few checked it."""


@dataclass(frozen=True, slots=True)
class Card:
    """One service: what it owes, what was found, and what people say of it."""

    service: str
    name: str
    checks: Sequence[Checked]
    ratings: Sequence[exporting.Row]


def cards(house: House, slug: str, *, by: str) -> Sequence[Card]:
    """Publish the scorecard of spending of a closed round. Raises `Refused`."""
    with house.db.write() as connection:
        held = round_named(connection, slug)
        if held.closes_at > connection.execute(select(database_now())).scalar_one():
            raise Refused("{slug} is open: what was found is told once it has closed", slug=slug)
        owes = owing(connection, held.kind)
        found = {mode: published(connection, held, mode) for mode in MODES}
        sign(connection, by, "standards.publish", slug, [held.area_id])
    rated = exporting.export(house, slug, by=by).rows
    return [
        Card(
            service=one.code,
            name=one.name.get("en") or next(iter(one.name.values())),
            checks=[
                Checked(standard, promise, mode, found[mode].get((one.code, standard)))
                for standard, promise in one.standards.items()
                for mode in MODES
            ],
            ratings=[row for row in rated if row.service == one.code],
        )
        for one in owes
    ]


def owing(connection: Connection, kind: str) -> Sequence[AnyRow]:
    """The services of a kind that have a list of what they owe, by code."""
    of = services.c.kind == kind, services.c.closed.is_(False)
    rows = connection.execute(select(services).where(*of).order_by(services.c.code))
    return [row for row in rows if row.standards]


@dataclass(frozen=True, slots=True)
class Owed:
    """One standard of one service, with what was published of it."""

    service: AnyRow
    standard: str
    promise: str
    told: Mapping[str, Figures]
    """By mode; none of one in which too few people checked it."""


def owed(connection: Connection, slug: str, some: Iterable[AnyRow]) -> Sequence[Owed]:
    """What these services owe, and what was published last of it in a round; nothing is made."""
    by_mode = {mode: subject_of(slug, mode) for mode in MODES}
    public = last_of(connection, by_mode.values())
    told = {mode: public[name].cells for mode, name in by_mode.items() if name in public}
    return [
        Owed(
            one,
            standard,
            promise,
            {
                mode: cells[one.code, standard]
                for mode, cells in told.items()
                if (one.code, standard) in cells
            },
        )
        for one in some
        for standard, promise in sorted(one.standards.items())
    ]


def subject_of(slug: str, mode: str) -> str:
    """What the publications of one mode are held under."""
    return f"standards {slug} {mode}"


def published(connection: Connection, held: AnyRow, mode: str) -> dict[Cell, Figures]:
    """What may be told of one mode, by service and standard."""
    asked = {"round": held.id, "mode": mode}
    heard: dict[Cell, tuple[int, int]] = {
        (row.code, row.standard): (row.met, row.people) for row in connection.execute(HEARD, asked)
    }
    counts = {cell: people for cell, (_, people) in heard.items()}
    public = publish(
        connection,
        subject_of(held.slug, mode),
        counts,
        ((0, 1),),
        held.least,
        lambda cell: told(*heard[cell]),
    )
    return dict(public.cells) if public else {}


def told(met: int, people: int) -> Figures:
    """A share, in words where the number would say what each of a few people found."""
    figures: Figures = {"people": people, "met_told": told_share(met, people)}
    if is_telling(met, people):
        return figures
    low, high = wilson(met, people)
    return {
        **figures,
        "met": round(met / people, 4),
        "met_low": round(low, 4),
        "met_high": round(high, 4),
    }


HEARD = (
    select(
        services.c.code,
        resident_checks.c.standard,
        func.sum(cast(resident_checks.c.met, Integer)).label("met"),
        func.count().label("people"),
    )
    .join(services, services.c.id == resident_checks.c.service_id)
    .where(
        resident_checks.c.round_id == bindparam("round"),
        resident_checks.c.mode == bindparam("mode"),
    )
    .group_by(services.c.code, resident_checks.c.standard)
)
