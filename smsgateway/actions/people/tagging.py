"""Lists of people that a coordinator keeps: a file of numbers becomes a tag.

Only the sealed number and its keyed index are kept, as of everybody. Who is on a list has not
joined: they are sent nothing but broadcasts to that list, and their STOP holds as anybody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, select

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.sheets import read_sheets
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical, network_or_country
from smsgateway.counting.told import Told
from smsgateway.store.broadcasts import tags
from smsgateway.store.people import people

TAG = re.compile(r"[a-z0-9](-?[a-z0-9]){0,62}")
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Tagged:
    """What an import did."""

    people: int
    """On the list by this file."""
    strangers: int
    """Of them, phones that we had never heard of."""
    repeated: int
    """Lines that named a number a second time."""


def tag_file(house: House, tag: str, path: Path, region: str, *, by: str) -> Tagged:
    """Put everybody of a CSV or XLSX file with a column `phone` on a list.

    Numbers without a country are read in `region` (`KE`). Raises `Faulty` with every line that
    holds no number, which it never repeats; then nothing is changed.
    """
    if not TAG.fullmatch(tag):
        raise Refused("a tag is made of small letters, digits and single hyphens")
    phones, repeated = read_phones(path, region)
    with house.db.write() as connection:
        accounts.acting(connection, by, "administrator", "coordinator")
        strangers = sum(
            keep(connection, house, tag, phones[start : start + CHUNK])
            for start in range(0, len(phones), CHUNK)
        )
        detail: dict[str, audit.JSON] = {"people": len(phones), "strangers": strangers}
        audit.record(connection, by=by, act="people.tag", about=tag, detail=detail)
    return Tagged(len(phones), strangers, repeated)


def read_phones(path: Path, region: str) -> tuple[list[str], int]:
    """The numbers of a file, each once, and how many lines repeated one. Raises `Faulty`."""
    found: dict[str, None] = {}
    faults, lines = [], 0
    for sheet in read_sheets(path):
        if "phone" not in sheet.columns:
            raise Faulty(Fault(sheet.file, Told("has no column phone")))
        for line in sheet.lines:
            lines += 1
            try:
                found[canonical(line.cells["phone"], region)] = None
            except NotAPhone as error:
                faults.append(fault_of(line.where, error))
    if faults:
        raise Faulty(*faults)
    return list(found), lines - len(found)


def keep(connection: Connection, house: House, tag: str, phones: list[str]) -> int:
    """Tag these numbers; returns how many of them were strangers."""
    indexes = {index: phone for phone in phones for index in house.keys.indexes(phone)}
    known = {
        indexes[bytes(row.phone_index)]: row.id
        for row in connection.execute(
            select(people.c.id, people.c.phone_index).where(people.c.phone_index.in_(indexes))
        )
    }
    new = [
        {
            "phone_index": house.keys.index(phone),
            "phone_sealed": house.keys.seal(phone, "phone"),
            "network": network_or_country("", phone),
        }
        for phone in phones
        if phone not in known
    ]
    ids = list(known.values())
    if new:
        made = connection.execute(
            house.db.insert(people)
            .on_conflict_do_nothing(index_elements=[people.c.phone_index])
            .returning(people.c.id),
            new,
        )
        ids += list(made.scalars())
    marks = [{"tag": tag, "person_id": person_id} for person_id in ids]
    connection.execute(house.db.insert(tags).on_conflict_do_nothing(), marks)
    return len(new)


def untag(house: House, tag: str, *, by: str) -> int:
    """Drop a list, not its people; returns how many were on it."""
    with house.db.write() as connection:
        accounts.acting(connection, by, "administrator", "coordinator")
        gone = connection.execute(delete(tags).where(tags.c.tag == tag)).rowcount
        audit.record(connection, by=by, act="people.untag", about=tag, detail={"people": gone})
    return gone
