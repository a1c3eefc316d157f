"""Services: brought in from a list, each with the code for the poster at its door; and its staff.

Columns: `kind`, `area` (a code), `name_en` (`name_km`, …); if wanted `code` (a poster code that is
printed already), `catchment` (codes of the areas that it serves besides its own) and
`standard …`, one for each thing that it owes: `standard opening hours`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from flows.codes import poster, read_poster
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.catalogue import touch
from smsgateway.actions.files.cells import codes_in
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.lists import cell, is_text, read_lines, slug_in, texts_in
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.files.watched import each
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.people import persons
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import service_coded
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.scorecards import ratings, rounds
from smsgateway.store.services import service_areas, service_staff, services
from smsgateway.store.standards import resident_checks

TYPE = "2"
"""How a poster code of a service begins."""

LONGEST_NAME = 60
STANDARD = "standard "


@dataclass(frozen=True, slots=True)
class NewService:
    """A line of the list."""

    where: str
    kind: str
    area: str
    names: Mapping[str, str]
    catchment: tuple[str, ...] = ()
    standards: Mapping[str, str] | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a list came to."""

    added: Sequence[str]
    """Poster codes."""
    changed: Sequence[str]


def read(path: Path) -> list[NewService]:
    """Read a list. Raises `Faulty` with every fault by line."""
    named = is_text("name")
    optional = ("code", "catchment")
    return read_lines(
        path,
        ("kind", "area"),
        lambda column: named(column) or column in optional or column.startswith(STANDARD),
        line_of,
    )


def line_of(line: Line) -> NewService:
    """One line. Raises `ValueError` with what is wrong with it."""
    code = cell(line, "code")
    if code and (read_poster(code) != code or code[0] != TYPE):
        raise Refused(
            "{code} is no poster code of a service: 2, three digits and their check", code=code
        )
    return NewService(
        where=line.where,
        kind=slug_in(line, "kind"),
        area=cell(line, "area"),
        names=texts_in(line, "name", LONGEST_NAME),
        catchment=codes_in(line, "catchment"),
        standards={
            column.removeprefix(STANDARD): cell(line, column)
            for column in line.cells
            if column.startswith(STANDARD) and cell(line, column)
        },
        code=code,
    )


def keep(house: House, lines: Sequence[NewService], *, by: str) -> Brought:
    """Keep a list, all of it or nothing. Raises `Faulty` for what does not fit what is there."""
    with house.db.write() as connection:
        brought = put(connection, lines)
        wanted = areas.c.code.in_({line.area for line in lines})
        where = connection.execute(select(areas.c.id).where(wanted)).scalars().all()
        codes: dict[str, JSON] = {"added": [*brought.added], "changed": [*brought.changed]}
        sign(connection, by, "services.import", "services", where, codes)
        return brought


def put(connection: Connection, lines: Sequence[NewService]) -> Brought:
    """In the caller's transaction: new ones added, those with a known code changed."""
    known = {row.code: row.id for row in connection.execute(select(areas))}
    there = {row.code: row for row in connection.execute(select(services))}
    check(lines, known, there)
    free = free_codes({*there, *(line.code for line in lines)})
    added, changed = [], []
    for line in each(lines, "entering"):
        values = {
            "kind": line.kind,
            "area_id": known[line.area],
            "name": dict(line.names),
            "standards": dict(line.standards or {}),
            "closed": False,
        }
        if line.code in there:
            service_id, code = there[line.code].id, line.code
            connection.execute(update(services).where(services.c.id == service_id).values(**values))
            changed.append(code)
        else:
            code = line.code or next_of(free)
            made = insert(services).values(code=code, **values).returning(services.c.id)
            service_id = connection.execute(made).scalar_one()
            added.append(code)
        serve(connection, service_id, {known[area] for area in (line.area, *line.catchment)})
    touch(connection)
    return Brought(added, changed)


def check(
    lines: Sequence[NewService], known: Mapping[str, int], there: Mapping[str, AnyRow]
) -> None:
    """Refuse unknown areas, codes said twice, and what is there under another code."""
    faults, seen = [], set()
    standing = {
        (row.kind, row.area_id, str(sorted(row.name.items()))): row.code for row in there.values()
    }
    for line in lines:
        for area in (line.area, *line.catchment):
            if area not in known:
                faults.append(
                    Fault(
                        line.where, Told("there is no area {code!r}: `area add` first", code=area)
                    )
                )
        if line.code and line.code in seen:
            faults.append(Fault(line.where, Told("says {code} a second time", code=line.code)))
        seen.add(line.code)
        alike = (line.kind, known.get(line.area), str(sorted(line.names.items())))
        if not line.code and alike in standing:
            said = Told(
                "is there already as {code}: name that code to change it", code=standing[alike]
            )
            faults.append(Fault(line.where, said))
    if faults:
        raise Faulty(*faults)


def free_codes(taken: set[str]) -> Iterator[str]:
    """Poster codes that nobody has, in order."""
    codes = (poster(TYPE, f"{number:03}") for number in (*range(101, 1000), *range(101)))
    return (code for code in codes if code not in taken)


def next_of(free: Iterator[str]) -> str:
    """The next one. Raises `Refused` where all thousand are taken."""
    code = next(free, None)
    if code is None:
        raise Refused("all thousand codes of services are taken")
    return code


def serve(connection: Connection, service_id: int, area_ids: set[int]) -> None:
    """The catchment, instead of the one before."""
    connection.execute(delete(service_areas).where(service_areas.c.service_id == service_id))
    rows = [{"service_id": service_id, "area_id": area_id} for area_id in sorted(area_ids)]
    connection.execute(insert(service_areas), rows)


@dataclass(frozen=True, slots=True)
class Listed:
    """A service as a list shows it."""

    code: str
    kind: str
    area: str
    name: Mapping[str, str]
    standards: Mapping[str, str]


def listed(house: House, area: str = "") -> Sequence[Listed]:
    """Every service, or those of one area, by code. Raises `Refused`."""
    every = select(services, areas.c.code.label("area")).join(
        areas, areas.c.id == services.c.area_id
    )
    with house.db.read() as connection:
        here = [areas.c.id == area_named(connection, area).id] if area else []
        rows = connection.execute(every.where(*here).order_by(services.c.code)).all()
    return [Listed(row.code, row.kind, row.area, row.name, row.standards) for row in rows]


def add_staff(house: House, code: str, phone: str, *, by: str) -> None:
    """Whoever works there does not rate it; what they said of it so far is set aside.

    `phone` is in E.164. Raises `Refused`.
    """
    with house.db.write() as connection:
        service = service_coded(connection, code)
        person = persons.met(connection, house.db, house.keys, phone)
        works = house.db.insert(service_staff).values(service_id=service.id, person_id=person)
        connection.execute(works.on_conflict_do_nothing())
        for held in connection.execute(select(rounds).where(rounds.c.salt.is_not(None))).all():
            tag = house.keys.tag(held.key_version, held.salt, phone)
            said = (ratings.c.round_id == held.id, ratings.c.service_id == service.id)
            aside = update(ratings).where(*said, ratings.c.tag == tag)
            connection.execute(aside.values(mode="staff"))
            checks = resident_checks.c
            checked = (checks.round_id == held.id, checks.service_id == service.id)
            connection.execute(
                update(resident_checks).where(*checked, checks.tag == tag).values(mode="staff")
            )
        sign(connection, by, "services.staff", service.code, [service.area_id])
