"""Recipients brought in from a list, each with the phones that confirm for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import Account, NoSuchAccount
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.catalogue import touch
from smsgateway.actions.files.lists import (
    cell,
    is_text,
    keep_each,
    read_lines,
    short_in,
    texts_in,
    whole_in,
)
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.people import persons
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import service_coded
from smsgateway.actions.transfers.parties import NewParty, taken
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.counting.ledger import ENDS
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, Database
from smsgateway.store.services import services
from smsgateway.store.transfers import parties, party_phones

COLUMNS = ("code", "kind", "level", "area", "service", *ENDS)
NEEDED = COLUMNS[:4]
LONGEST_NAME = 60
CHUNK = 500
"""Lines that are written by one statement."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    where: str
    party: NewParty
    phones: Mapping[str, str]
    """Of head and committee, in E.164."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a list came to."""

    added: Sequence[str]
    changed: Sequence[str]
    phones: int


def read(path: Path) -> list[Row]:
    """Read a list. Raises `Faulty` with every fault by line."""
    named = is_text("name")
    return read_lines(path, NEEDED, lambda one: named(one) or one in COLUMNS, row_of)


def row_of(line: Line) -> Row:
    """One line. Raises `ValueError` with what is wrong with it."""
    code = short_in(line, "code", 64)
    if not code or "/" in code:
        raise Refused("a recipient has a code, without /")
    try:
        phones = {end: canonical(phone, "") for end in ENDS if (phone := cell(line, end))}
    except NotAPhone as error:
        raise Refused("a phone is given in full: +254711000009") from error
    party = NewParty(
        code=code,
        kind=short_in(line, "kind", 16),
        level=whole_in(line, "level"),
        name=texts_in(line, "name", LONGEST_NAME),
        area=cell(line, "area"),
        service=cell(line, "service"),
    )
    return Row(line.where, party, phones)


@dataclass(frozen=True, slots=True)
class Known:
    """What lines name, read once for the whole list."""

    connection: Connection
    account: Account
    areas: Mapping[str, AnyRow]
    services: Mapping[str, int]
    """By poster code."""
    places: Mapping[str, int]
    """The area of every recipient that is there."""
    serves: dict[str, int]
    """The service that a recipient is; kept up with the lines."""
    holders: dict[int | None, str]
    """And the other way round."""


def keep(house: House, rows: Sequence[Row], *, by: str, digest: str) -> Brought:
    """Keep it; where a code is there already, what it names is changed. Raises `Faulty`.

    `digest` is the file's, in hex: the one entry of the audit log names it, with every code in
    the order of the file. All that others may wait for, people's phones, the catalogue's number
    and the audit log, comes after the last line.
    """
    with house.db.write() as connection:
        known = read_known(connection, accounts.acting(connection, by, *ENTERS))
        fresh: list[dict[str, object]] = []
        where: set[int] = set()

        def one(row: Row) -> None:
            fresh.append(party_of(known, row))
            where.add(known.areas[row.party.area].id)
            if len(fresh) == CHUNK:
                put(house.db, connection, fresh)
                fresh.clear()

        keep_each(rows, one)
        put(house.db, connection, fresh)
        register(house, connection, rows)
        codes = list(dict.fromkeys(row.party.code for row in rows))
        brought = Brought(
            added=[code for code in codes if code not in known.places],
            changed=[code for code in codes if code in known.places],
            phones=sum(len(row.phones) for row in rows),
        )
        if rows:
            touch(connection)
            detail = told_of(rows, brought, digest)
            sign(connection, by, "transfers.party", "list", where, detail, roles=ENTERS)
    return brought


def read_known(connection: Connection, account: Account) -> Known:
    """The tables that a list leans on: places, services and recipients of a whole country."""
    served = select(services.c.code, services.c.id)
    there = connection.execute(select(parties.c.code, parties.c.area_id, parties.c.service_id))
    before = there.all()
    return Known(
        connection,
        account,
        {row.code: row for row in connection.execute(select(areas))},
        {row.code: row.id for row in connection.execute(served)},
        {row.code: row.area_id for row in before},
        {row.code: row.service_id for row in before if row.service_id is not None},
        {row.service_id: row.code for row in before if row.service_id is not None},
    )


def party_of(known: Known, row: Row) -> dict[str, object]:
    """A line as a row of `parties`. Raises `Refused`."""
    new = row.party
    if not new.area:
        raise Refused("say the area of each recipient")
    area = known.areas.get(new.area)
    if area is None:
        area = area_named(known.connection, new.area)
    before = known.places.get(new.code, area.id)  # nobody takes another area's
    if not (known.account.reaches(area.id) and known.account.reaches(before)):
        raise NoSuchAccount("{by} has no say outside its own areas", by=known.account.email)
    served = known.services.get(new.service) if new.service else None
    if new.service and served is None:
        served = service_coded(known.connection, new.service).id
    hold(known, new, served)
    return {
        "code": new.code,
        "kind": new.kind,
        "level": new.level,
        "name": dict(new.name),
        "area_id": area.id,
        "service_id": served,
    }


def hold(known: Known, new: NewParty, service: int | None) -> None:
    """This recipient is this service from here on, and no other. Raises `Refused`."""
    known.holders.pop(known.serves.pop(new.code, None), None)
    if service is None:
        return
    if service in known.holders:
        raise taken(new.service, known.holders[service])
    known.holders[service] = new.code
    known.serves[new.code] = service


def put(db: Database, connection: Connection, fresh: Sequence[Mapping[str, object]]) -> None:
    """Add them, or change what has their codes: the last line of a code counts."""
    if fresh:
        new = db.insert(parties)
        values = {name: new.excluded[name] for name in fresh[0] if name != "code"}
        made = new.on_conflict_do_update(index_elements=[parties.c.code], set_=values)
        connection.execute(made, list(fresh))


def register(house: House, connection: Connection, rows: Sequence[Row]) -> None:
    """Whoever holds these phones confirms for these recipients."""
    told = [(row.party.code, end, phone) for row in rows for end, phone in row.phones.items()]
    for start in range(0, len(told), CHUNK):
        chunk = told[start : start + CHUNK]
        who = persons.met_all(connection, house.db, house.keys, {phone for *_, phone in chunk})
        named = select(parties.c.code, parties.c.id)
        named = named.where(parties.c.code.in_({code for code, *_ in chunk}))
        ids = {row.code: row.id for row in connection.execute(named)}
        new = house.db.insert(party_phones)
        made = new.on_conflict_do_update(
            index_elements=[party_phones.c.party_id, party_phones.c.person_id],
            set_={"role": new.excluded.role},
        )
        connection.execute(
            made,
            [
                {"party_id": ids[code], "person_id": who[phone], "role": end}
                for code, end, phone in chunk
            ],
        )


def told_of(rows: Sequence[Row], brought: Brought, digest: str) -> dict[str, audit.JSON]:
    """What the audit log keeps: the file, its lines, and whom each of them changed."""
    ends: dict[str, audit.JSON] = {
        end: [row.party.code for row in rows if end in row.phones] for end in ENDS
    }
    return {
        "file": digest,
        "lines": len(rows),
        "added": list(brought.added),
        "changed": list(brought.changed),
        **ends,
    }
