"""Recipients brought in from a list, each with the phones that confirm for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

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
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import recipients
from smsgateway.actions.transfers.parties import NewParty
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.counting.ledger import ENDS
from smsgateway.store.transfers import parties

COLUMNS = ("code", "kind", "level", "area", "service", *ENDS)
NEEDED = COLUMNS[:4]
LONGEST_NAME = 60


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


def keep(house: House, rows: Sequence[Row], *, by: str) -> Brought:
    """Keep it; where a code is there already, what it names is changed. Raises `Faulty`.

    Each line is a write of its own: whoever calls makes one of all.
    """
    with house.db.read() as connection:
        there = set(connection.execute(select(parties.c.code)).scalars())

    def one(row: Row) -> None:
        if not row.party.area:
            raise Refused("say the area of each recipient")
        recipients.add(house, row.party, by=by)
        for end, phone in row.phones.items():
            recipients.register(house, row.party.code, phone, end, by=by)

    keep_each(rows, one)
    codes = [row.party.code for row in rows]
    return Brought(
        added=[code for code in codes if code not in there],
        changed=[code for code in codes if code in there],
        phones=sum(len(row.phones) for row in rows),
    )
