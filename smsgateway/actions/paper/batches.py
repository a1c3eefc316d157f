"""Batches of paper: announced with their number of sheets, read by two accounts, counted once.

A sheet is settled when two accounts read the same of it; the batch is counted in the transaction of
the reading that settles its last sheet, and the readings are deleted in it. Of a show of hands a
project's count stands in place of a sheet: see `hands`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from flows.choices import standing_projects
from flows.codes import checked, read_checked
from flows.world import Names
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.catalogue import READ_REVISION
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.electorate import Seal, seals_of
from smsgateway.actions.house import House
from smsgateway.actions.log import record_act
from smsgateway.actions.paper import hands
from smsgateway.actions.paper.box import cast
from smsgateway.actions.paper.sheets import Roll, Sheet, read, settled
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls.preparing import region_of
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.log import log_acts
from smsgateway.store.paper import paper_batches, paper_readings

MOST_SHEETS, LONGEST_PLACE = 5_000, 120

Kind = Literal["paper", "assembly", "hands"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is."""

    batch: str
    kind: str
    place: str
    sheets: int
    """Of a show of hands, the people in the room."""
    state: str
    readers: int
    settled: int
    differ: Sequence[int]
    """Sheets that were read in several ways: a third account reads them, or one of them again."""
    outcome: Mapping[str, Any] | None
    """Of a counted batch: see `box.Outcome`; of a show of hands the hands by project."""
    lines: int
    """How many are to be settled."""


def announce(house: House, slug: str, place: str, sheets: int, kind: Kind, *, by: str) -> str:
    """Say where how many sheets lie, before the close; returns the batch's number.

    Raises `Refused`.
    """
    if not 1 <= sheets <= MOST_SHEETS:
        raise Refused("a batch has 1 to {most} sheets", most=MOST_SHEETS)
    if not 0 < len(place) <= LONGEST_PLACE:
        raise Refused("say in a few words where the sheets were filled in")
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        now = connection.execute(select(database_now())).scalar_one()
        if contest.phase != "voting" or not contest.opens_at <= now < contest.late_until:
            raise Refused(
                "{slug} takes no ballots now: a batch is announced while people vote", slug=slug
            )
        new = insert(paper_batches).values(
            contest_id=contest.id, kind=kind, place=place, sheets=sheets, opened_by=by
        )
        batch = checked(str(connection.execute(new.returning(paper_batches.c.id)).scalar_one()))
        detail: dict[str, audit.JSON] = {"batch": batch, "sheets": sheets, "place": place}
        audit.record(connection, by=by, act="paper.open", about=slug, detail=detail)
    return batch


def enter(house: House, batch: str, path: Path, *, by: str) -> Progress:
    """Keep how this account reads the sheets, instead of how it read them before.

    Counts the batch where that settles its last sheet. Raises `Refused`, and `Faulty` with the
    lines that are wrong.
    """
    with house.db.write() as connection:
        row = batch_numbered(connection, batch, for_update=True)
        typist(connection, by, row.area_id)
        refuse_finished(connection, row)
        roll = roll_of(house, connection, row)
        return take(house, connection, row, READERS.get(row.kind, read)(path, roll, row.sheets), by)


def take(
    house: House, connection: Connection, row: AnyRow, sheets: Mapping[int, Sheet], by: str
) -> Progress:
    """Keep this reading; where it settles the last sheet, count the batch."""
    reader = typist(connection, by, row.area_id)
    keep(house, connection, row, reader.email, sheets)
    numbers = numbers_of(connection, row)
    agreed, _ = settled(readings(house, connection, row.id), numbers)
    if len(agreed) < len(numbers):
        return progress_of(house, connection, row)
    count(house, connection, row, list(agreed.values()), reader.email)
    return progress_of(house, connection, batch_numbered(connection, checked(str(row.id))))


def typist(connection: Connection, by: str, area_id: int) -> accounts.Account:
    """The account, if it may enter paper of this area. Raises `NoSuchAccount`."""
    account = accounts.acting(connection, by, "administrator", "coordinator", "data-entry")
    if not account.reaches(area_id):
        raise accounts.NoSuchAccount("{by} has no say outside its own areas", by=by)
    return account


def count(
    house: House, connection: Connection, row: AnyRow, sheets: Sequence[Sheet], by: str
) -> None:
    """Put the ballots into the box; what became of the sheets is in the public log."""
    batch = checked(str(row.id))
    if row.kind == hands.KIND:
        outcome = {"hands": hands.raised(connection, row, sheets)}
    else:
        outcome = asdict(cast(connection, house.keys, row, sheets))
    connection.execute(delete(paper_readings).where(paper_readings.c.batch_id == row.id))
    done = update(paper_batches).where(paper_batches.c.id == row.id)
    connection.execute(done.values(state="counted", outcome=outcome))
    figures: dict[str, Any] = {
        name: len(one) if name == "twice" else one for name, one in outcome.items()
    }
    told = {"act": row.kind, "batch": batch, "place": row.place, "sheets": row.sheets, **figures}
    record_act(connection, row.contest_id, "decision", told)
    detail: dict[str, audit.JSON] = {"batch": batch, **figures}
    audit.record(connection, by=by, act="paper.count", about=row.slug, detail=detail)


def show(house: House, slug: str, *, by: str) -> list[Progress]:
    """Every batch of a contest, the oldest first. Raises `Refused`."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        typist(connection, by, contest.area_id)
        rows = connection.execute(
            BATCHES.where(contests.c.id == contest.id).order_by(paper_batches.c.id)
        ).all()
        projects = hands.numbers(connection, contest.id) if rows else ()
        every: dict[int, list[dict[int, Sheet]]] = {row.id: [] for row in rows}
        for one in connection.execute(OF_CONTEST, {"contest": contest.id}):
            every[one.batch_id].append(opened(house, one.sheets))
    return [
        progress(row, every[row.id], projects if row.kind == hands.KIND else sheets_of(row))
        for row in rows
    ]


def progress_of(house: House, connection: Connection, row: AnyRow) -> Progress:
    """How far this batch is."""
    return progress(row, readings(house, connection, row.id), numbers_of(connection, row))


def progress(
    row: AnyRow, read_so_far: Sequence[Mapping[int, Sheet]], numbers: Sequence[int]
) -> Progress:
    """How far a batch is that these accounts have read."""
    agreed, differ = settled(read_so_far, numbers)
    return Progress(
        batch=checked(str(row.id)),
        kind=row.kind,
        place=row.place,
        sheets=row.sheets,
        state=row.state,
        readers=len(read_so_far),
        settled=len(numbers) if row.state == "counted" else len(agreed),
        differ=differ,
        outcome=row.outcome,
        lines=len(numbers),
    )


def numbers_of(connection: Connection, row: AnyRow) -> Sequence[int]:
    """What is read of this batch: its sheets, or the hands for each project by its number."""
    return hands.numbers(connection, row.contest_id) if row.kind == hands.KIND else sheets_of(row)


def sheets_of(row: AnyRow) -> range:
    """Its sheets, from 1."""
    return range(1, row.sheets + 1)


def keep(
    house: House, connection: Connection, row: AnyRow, by: str, sheets: Mapping[int, Sheet]
) -> None:
    """This account's reading, sealed; an earlier one of sheets that it does not name stays."""
    mine = (paper_readings.c.batch_id == row.id) & (paper_readings.c.read_by == by)
    before = connection.execute(select(paper_readings.c.sheets).where(mine)).scalar()
    whole = {**(opened(house, before) if before else {}), **sheets}
    told = json.dumps([asdict(one) for _, one in sorted(whole.items())])
    connection.execute(delete(paper_readings).where(mine))
    connection.execute(
        insert(paper_readings).values(
            batch_id=row.id, read_by=by, sheets=house.keys.seal(told, "text")
        )
    )


def readings(house: House, connection: Connection, batch_id: int) -> list[dict[int, Sheet]]:
    """How each account read the batch."""
    kept = select(paper_readings.c.sheets).where(paper_readings.c.batch_id == batch_id)
    return [opened(house, sealed) for sealed in connection.execute(kept).scalars()]


def opened(house: House, sealed: bytes) -> dict[int, Sheet]:
    """A reading as it was kept."""
    sheets = [Sheet(**one) for one in json.loads(house.keys.open(sealed, "text"))]
    return {one.number: one for one in sheets}


def codes_of(house: House, slug: str) -> list[tuple[str, Names]]:
    """What is printed on the sheets: each project's number with its check digit, and its name."""
    with house.db.read() as connection:
        contest_id = contest_named(connection, slug).id
        snapshot = house.catalogue.at(connection.execute(READ_REVISION).scalar_one())
    lines = standing_projects(snapshot.races[contest_id].contest)
    return [(checked(one.code), one.name) for one in lines]


def roll_of(house: House, connection: Connection, row: AnyRow) -> Roll:
    """Who may vote on the paper of this batch, and for what."""
    snapshot = house.catalogue.at(connection.execute(READ_REVISION).scalar_one())
    contest = snapshot.races[row.contest_id].contest
    region = region_of(connection, row.area_id)
    if row.salt is None:
        raise Refused("the keys of {slug} are destroyed", slug=row.slug)
    seal = Seal(row.contest_id, row.key_version, row.salt)
    return Roll(connection, house.keys, seals_of(connection, seal), contest, region)


def batch_numbered(connection: Connection, batch: str, *, for_update: bool = False) -> AnyRow:
    """The batch with this number and check digit, and its contest. Raises `Refused`."""
    number = read_checked(batch)
    asked = BATCHES.where(paper_batches.c.id == int(number or 0))
    row = connection.execute(
        asked.with_for_update(of=paper_batches) if for_update else asked
    ).first()
    if not number or row is None:
        raise Refused("{batch} is no batch: its number ends in a check digit", batch=batch)
    return row


def refuse_finished(connection: Connection, row: AnyRow) -> None:
    """Raises `Refused` where nothing can be read into this batch any more."""
    if row.state != "open":
        raise Refused(
            "batch {batch} is {state} already", batch=checked(str(row.batch)), state=row.state
        )
    closed = select(log_acts.c.id).where(
        log_acts.c.contest_id == row.contest_id, log_acts.c.kind == "close"
    )
    if connection.execute(closed).first():
        raise Refused("the public log of {slug} is closed", slug=row.slug)


READERS = {hands.KIND: hands.read}
"""How a list is read that holds something else than sheets."""

OF_CONTEST = (
    select(paper_readings.c.batch_id, paper_readings.c.sheets)
    .join(paper_batches, paper_batches.c.id == paper_readings.c.batch_id)
    .where(paper_batches.c.contest_id == bindparam("contest"))
)

BATCHES = (
    select(
        paper_batches,
        paper_batches.c.id.label("batch"),
        cycles.c.slug,
        cycles.c.area_id,
        contests.c.salt,
        contests.c.key_version,
        contests.c.points,
    )
    .join(contests, contests.c.id == paper_batches.c.contest_id)
    .join(cycles, cycles.c.id == contests.c.cycle_id)
)
