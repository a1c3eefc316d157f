"""Voting slips: numbers drawn in batches, shown once for the printer, kept only as digests."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, insert, select, update

from flows.codes import SLIP_DIGITS, read_slip, show_slip, slip
from smsgateway.actions.accounts import accounts
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.electorate import seals_of
from smsgateway.actions.files.csvfile import lines
from smsgateway.actions.house import House
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls.preparing import note, seal_of
from smsgateway.store.columns import by_lot
from smsgateway.store.db import AnyRow
from smsgateway.store.rolls import batches, entries, rights

MOST = 100_000
"""Slips of one batch."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip, as it is printed."""

    number: str
    label: str
    """Of the person that it is for; empty for whoever it is handed to."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Slips that were made together and can be voided together."""

    id: int
    slips: Sequence[Slip]


def make(house: House, slug: str, size: int, *, by: str, area: str = "") -> Batch:
    """Slips for nobody in particular, for an area where one is named. Raises `Refused`."""
    if not 1 <= size <= MOST:
        raise Refused("a batch has 1 to {most} slips", most=MOST)
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        area_id = accounts.area_id(connection, area) if area else None
        ids = [by_lot() for _ in range(size)]
        connection.execute(
            insert(entries),
            [{"id": one, "contest_id": contest.id, "area_id": area_id} for one in ids],
        )
        return give(house, connection, contest, by, area_id, [(one, "") for one in ids])


def make_for_roll(house: House, slug: str, *, by: str, most: int = MOST) -> Batch:
    """A slip for each person on the roll to whom no phone or slip leads, so many at once.

    Raises `Refused`.
    """
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        led_to = exists().where(rights.c.entry_id == entries.c.id, ~rights.c.void)
        rows = connection.execute(
            select(entries).where(entries.c.contest_id == contest.id, ~led_to).limit(most)
        ).all()
        if not rows:
            raise Refused("everybody on the roll of {slug} has a phone or a slip", slug=slug)
        people = [(row.id, house.keys.open(row.label, "text") if row.label else "") for row in rows]
        made = give(house, connection, contest, by, None, people)
    return Batch(made.id, sorted(made.slips, key=lambda one: one.label))


def give(
    house: House,
    connection: Connection,
    contest: AnyRow,
    by: str,
    area_id: int | None,
    people: Sequence[tuple[int, str]],
) -> Batch:
    """A batch with a number for each of these entries."""
    seal, size = seal_of(contest), len(people)
    new = insert(batches).values(contest_id=contest.id, area_id=area_id, size=size, made_by=by)
    batch: int = connection.execute(new.returning(batches.c.id)).scalar_one()
    numbers: set[str] = set()
    while len(numbers) < size:
        numbers.add(slip(f"{secrets.randbelow(10 ** (SLIP_DIGITS - 1)):0{SLIP_DIGITS - 1}}"))
    slips = [
        (entry, Slip(number, label)) for number, (entry, label) in zip(numbers, people, strict=True)
    ]
    connection.execute(
        insert(rights),
        [
            {
                "contest_id": contest.id,
                "digest": seal.of_slip(house.keys, one.number),
                "entry_id": entry,
                "batch_id": batch,
            }
            for entry, one in slips
        ],
    )
    note(connection, contest, by, "voters.slips", size, batch=batch)
    return Batch(batch, [one for _, one in slips])


def void(house: House, slug: str, number: str, *, by: str) -> None:
    """A slip that was lost or stolen is good no more, wherever it was; a vote cast with it stays.

    Raises `Refused`.
    """
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        seals = seals_of(connection, seal_of(contest))
        gone = update(rights).where(
            rights.c.contest_id.in_([one.contest_id for one in seals]),
            rights.c.digest.in_([one.of_slip(house.keys, read_slip(number)) for one in seals]),
            ~rights.c.void,
        )
        if not connection.execute(gone.values(void=True)).rowcount:
            raise Refused("that is no slip of this contest, or it is void already")
        note(connection, contest, by, "voters.void", 1)


def void_batch(house: House, slug: str, batch: int, *, by: str) -> int:
    """All slips of a batch; returns how many. Raises `Refused`."""
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        gone = update(rights).where(
            rights.c.contest_id == contest.id, rights.c.batch_id == batch, ~rights.c.void
        )
        number = connection.execute(gone.values(void=True)).rowcount
        if not number:
            raise Refused(
                "{slug} has no batch {batch} with slips that are good", slug=slug, batch=batch
            )
        note(connection, contest, by, "voters.void", number, batch=batch)
    return number


def as_csv(made: Batch) -> Iterator[str]:
    """For a printer's own layout."""
    return lines(("number", "for"), [(show_slip(one.number), one.label) for one in made.slips])
