"""Who may vote: chosen before voting begins, and the roll's phones brought in from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from flows.world import Electorate
from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import roll
from smsgateway.actions.electorate import Seal
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.lists import cell, read_lines
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.log import record_act
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.channels import channels
from smsgateway.store.columns import by_lot
from smsgateway.store.contests import contests
from smsgateway.store.db import AnyRow
from smsgateway.store.rolls import entries, rights

COLUMNS = ("phone", "name", "area")
MOST_LETTERS = 120


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list: a phone, or a name for a slip, or both."""

    where: str
    phone: str
    name: str
    area: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import made."""

    phones: int
    without_phone: int
    known: int
    """Phones that were on the roll already."""


def decide(
    house: House,
    slug: str,
    electorate: Electorate,
    *,
    by: str,
    least_age: int | None = None,
    residents: bool = False,
) -> None:
    """Say who may vote. Fixed when voting begins. Raises `Refused`."""
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        if contest.phase not in ("draft", "proposals", "review"):
            raise Refused(
                "{slug} is in its phase {phase}: who may vote is fixed",
                slug=slug,
                phase=contest.phase,
            )
        told = {"electorate": electorate, "least_age": least_age, "residents": residents}
        connection.execute(update(contests).where(contests.c.id == contest.id).values(**told))
        detail: dict[str, audit.JSON] = {**told}
        audit.record(connection, by=by, act="voters.who", about=slug, detail=detail)
        touch(connection)


def bring(house: House, slug: str, path: Path, *, by: str) -> Brought:
    """Put the people of a CSV or XLSX list on the roll: all of them, or none.

    Raises `Faulty`, which names the lines, and `Refused`.
    """
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        region = region_of(connection, contest.area_id)
        codes = {row.code: row.id for row in connection.execute(select(areas))}
    people = read_lines(
        path, (), lambda one: one in COLUMNS, lambda one: listed(one, region, codes)
    )
    refuse_doubles(people)
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        seal = seal_of(contest)
        digests = {one.where: seal.of_phone(house.keys, one.phone) for one in people if one.phone}
        here = select(rights.c.digest).where(rights.c.contest_id == contest.id)
        there = {bytes(digest) for digest in connection.execute(here).scalars()}
        new = [one for one in people if digests.get(one.where) not in there]
        ids = {one.where: by_lot() for one in new}
        if new:
            connection.execute(
                insert(entries),
                [
                    {
                        "id": ids[one.where],
                        "contest_id": contest.id,
                        "area_id": codes.get(one.area),
                        "label": house.keys.seal(one.name, "text") if one.name else None,
                    }
                    for one in new
                ],
            )
        phones = [one for one in new if one.phone]
        if phones:
            connection.execute(
                insert(rights),
                [
                    {
                        "contest_id": contest.id,
                        "digest": digests[one.where],
                        "entry_id": ids[one.where],
                    }
                    for one in phones
                ],
            )
        made = Brought(len(phones), len(new) - len(phones), len(people) - len(new))
        note(connection, contest, by, "voters.import", len(new))
    return made


def listed(line: Line, region: str, codes: dict[str, int]) -> Listed:
    """One line of the list. Raises `ValueError` with its fault."""
    phone, name, area = (cell(line, column) for column in COLUMNS)
    if not phone and not name:
        raise Refused("has neither phone nor name")
    if area and area not in codes:
        raise Refused("there is no area {code}", code=area)
    if len(name) > MOST_LETTERS:
        raise Refused(
            "the name has {letters} letters, at most {most} fit",
            letters=len(name),
            most=MOST_LETTERS,
        )
    try:
        return Listed(line.where, canonical(phone, region) if phone else "", name, area)
    except NotAPhone as error:
        raise Refused("phone is no telephone number") from error


def refuse_doubles(people: Sequence[Listed]) -> None:
    """A phone that stands twice is a mistake of the list: whose is it? Raises `Faulty`."""
    seen: dict[str, str] = {}
    faults = []
    for one in people:
        if one.phone and one.phone in seen:
            faults.append(
                Fault(one.where, Told("its phone stands at {where} already", where=seen[one.phone]))
            )
        seen.setdefault(one.phone, one.where)
    if faults:
        raise Faulty(*faults)


def region_of(connection: Connection, area_id: int) -> str:
    """In which country local numbers of the area's list are read. Empty where no channel says."""
    held = select(channels.c.region).where(channels.c.area_id == area_id)
    return str(connection.execute(held.order_by(channels.c.id)).scalars().first() or "")


def seal_of(contest: AnyRow) -> Seal:
    """What digests are made with. Raises `Refused` once the contest's keys are destroyed."""
    if contest.salt is None:
        raise Refused("the keys of {slug} are destroyed", slug=contest.slug)
    return Seal(contest.id, contest.key_version, contest.salt)


def note(
    connection: Connection, contest: AnyRow, by: str, act: str, number: int, **more: audit.JSON
) -> None:
    """Audit a change of the roll; once people vote, the public log holds its new commitment."""
    if contest.phase == "voting":
        told = {"act": act, "number": number, **roll(connection, contest.id)}
        record_act(connection, contest.id, "roll", told)
    detail: dict[str, audit.JSON] = {"number": number, **more}
    audit.record(connection, by=by, act=act, about=contest.slug, detail=detail)
