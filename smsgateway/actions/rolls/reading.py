"""What coordinators see of a roll: how many, where, by which batch; never a number or a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, distinct, func, or_, select

from flows.world import Names
from smsgateway.store.areas import areas, within
from smsgateway.store.rolls import batches, entries, marked_phones, rights, shared_rolls

MOST_AREAS = 500
"""Areas that a page offers for a batch of slips."""


@dataclass(frozen=True, slots=True)
class Share:
    """The entries of one area of a roll."""

    area: Names
    """Empty for those whose area the list did not say."""
    people: int
    phones: int
    """Entries that a phone leads to."""
    slips: int
    """Entries that a slip leads to which is still good."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A batch of slips."""

    number: int
    area: Names
    size: int
    good: int
    """Slips of it that are not void."""
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """A phone that is not one person's, by the number of who holds it here."""

    person_id: int
    kind: str
    per_day: int


def by_area(connection: Connection, contest_id: int) -> list[Share]:
    """How many people stand on the roll, the largest area first."""
    rows = connection.execute(BY_AREA.where(on_roll(contest_id))).all()
    found = [Share(row.name or {}, row.people, row.phones, row.slips) for row in rows]
    return sorted(found, key=lambda one: -one.people)


def size(connection: Connection, contest_id: int) -> int:
    """How many people may vote, by the roll."""
    asked = select(func.count()).select_from(entries).where(on_roll(contest_id))
    return int(connection.execute(asked).scalar_one())


def on_roll(contest_id: int) -> ColumnElement[bool]:
    """Entries of the contest, and of those whose roll it shares."""
    shared = select(shared_rolls.c.from_id).where(shared_rolls.c.contest_id == contest_id)
    return or_(entries.c.contest_id == contest_id, entries.c.contest_id.in_(shared))


def printed(connection: Connection, contest_id: int) -> list[Printed]:
    """Every batch of slips, the newest first."""
    rows = connection.execute(PRINTED.where(batches.c.contest_id == contest_id)).all()
    return [
        Printed(row.id, row.name or {}, row.size, row.good, row.made_by, row.made_at)
        for row in rows
    ]


def marked(connection: Connection) -> list[Marked]:
    """Every phone that is shared or a helper's."""
    rows = connection.execute(select(marked_phones).order_by(marked_phones.c.person_id))
    return [Marked(row.person_id, row.kind, row.per_day) for row in rows]


def inside(connection: Connection, area_id: int) -> Sequence[tuple[str, Names]]:
    """Code and name of an area and of those in it."""
    asked = select(areas.c.code, areas.c.name).where(areas.c.id.in_(within(area_id)))
    rows = connection.execute(asked.order_by(areas.c.code).limit(MOST_AREAS))
    return [(row.code, row.name) for row in rows]


GOOD = and_(rights.c.entry_id == entries.c.id, ~rights.c.void)
BY_PHONE = and_(rights.c.entry_id.is_not(None), rights.c.batch_id.is_(None))
BY_AREA = (
    select(
        areas.c.name,
        func.count(distinct(entries.c.id)).label("people"),
        func.count(distinct(case((BY_PHONE, entries.c.id)))).label("phones"),
        func.count(distinct(case((rights.c.batch_id.is_not(None), entries.c.id)))).label("slips"),
    )
    .select_from(entries.outerjoin(rights, GOOD).outerjoin(areas, areas.c.id == entries.c.area_id))
    .group_by(areas.c.id)
)
PRINTED = (
    select(
        batches,
        areas.c.name,
        select(func.count())
        .where(rights.c.batch_id == batches.c.id, ~rights.c.void)
        .scalar_subquery()
        .label("good"),
    )
    .outerjoin(areas, areas.c.id == batches.c.area_id)
    .order_by(batches.c.id.desc())
)
