"""Who did what: a log in which nobody can change, drop or reorder an entry unseen.

Each entry's hash covers the entry and the hash before it. Whoever holds the database may still
rewrite everything, or cut off the end: against that an auditor notes a number and its hash (`audit
show`), outside, and asks later whether the chain still holds it (`audit verify --noted`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import Connection, Select, insert, select, text

from smsgateway.actions.refused import Refused
from smsgateway.counting.leaves import canonical
from smsgateway.store.audit import audit_entries
from smsgateway.store.db import AnyRow, database_now

JSON: TypeAlias = "str | int | bool | list[JSON] | dict[str, JSON] | None"
"""What a detail may hold. No fractions: a number has one spelling only when it is whole."""

BEGINNING = bytes(32)
LOCK = 0x736D7361  # "smsa"
CHUNK = 500


class Broken(Refused):
    """The chain does not hold; the message names the first entry that is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    n: int
    at: datetime
    by: str
    act: str
    about: str
    detail: Mapping[str, JSON]
    hash: str
    """64 hex digits."""


COLUMNS = ("n", "at", "by", "act", "about", "detail", "hash")
"""Of an export."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: how many entries, and the hash of the last."""

    n: int
    hash: str


def record(
    connection: Connection, *, by: str, act: str, about: str, detail: Mapping[str, JSON]
) -> int:
    """Add an entry in the transaction that does the act; returns its number.

    `by` is an account's name, or `system`; `act` a short name such as `contest.close`; `about`
    what it was done to. No phone number and no text of a citizen belongs in here. Call it last:
    on PostgreSQL whoever records waits until this transaction ends.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    before = connection.execute(LAST).first()
    n, previous = (before.n + 1, bytes(before.hash)) if before else (1, BEGINNING)
    at = connection.execute(select(database_now())).scalar_one()
    told = dict(detail)
    connection.execute(
        insert(audit_entries).values(
            n=n,
            at=at,
            by=by,
            act=act,
            about=about,
            detail=told,
            hash=link(previous, n, at, by, act, about, told),
        )
    )
    return n


LAST = select(audit_entries.c.n, audit_entries.c.hash).order_by(audit_entries.c.n.desc()).limit(1)


def link(
    previous: bytes,
    n: int,
    at: datetime,
    by: str,
    act: str,
    about: str,
    detail: Mapping[str, JSON],
) -> bytes:
    """The hash of an entry: SHA-256 over a label, the hash before, and the entry's own JSON."""
    said = {"n": n, "at": at.isoformat(), "by": by, "act": act, "about": about, "detail": detail}
    return sha256(b"smsgateway/audit/v1\x00" + previous + canonical(said)).digest()


def verify(connection: Connection, noted: Head | None = None) -> Head:
    """Walk the whole chain and return its end.

    `noted` is what somebody wrote down earlier and the chain must still hold. Raises `Broken`.
    """
    previous, n, found = BEGINNING, 0, noted is None or noted.n == 0
    for row in walk(connection):
        n += 1
        if row.n != n:
            raise Broken("the audit log is broken: entry {n} is missing", n=n)
        previous = checked(previous, row)
        found = found or (noted is not None and noted == Head(n, previous.hex()))
    if not found and noted is not None:
        raise Broken("the audit log is not the one that was noted: entry {n} differs", n=noted.n)
    return Head(n, previous.hex())


def checked(previous: bytes, row: AnyRow) -> bytes:
    """The hash of this row, if it is the one that the row claims."""
    due = link(previous, row.n, row.at, row.by, row.act, row.about, row.detail)
    if due != bytes(row.hash):
        raise Broken("the audit log is broken: entry {n} was changed", n=row.n)
    return due


def walk(connection: Connection) -> Iterator[AnyRow]:
    """Every row from the first, some hundred at a time."""
    last = 0
    while True:
        after = select(audit_entries).where(audit_entries.c.n > last)
        rows = connection.execute(after.order_by(audit_entries.c.n).limit(CHUNK)).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1].n


def newest(
    connection: Connection, *, limit: int = 50, before: int | None = None, by: str = ""
) -> list[Entry]:
    """The latest entries, the newest first; `before` is the number to go on from."""
    found: Select[tuple[object, ...]] = select(audit_entries)
    if before is not None:
        found = found.where(audit_entries.c.n < before)
    if by:
        found = found.where(audit_entries.c.by == by)
    rows = connection.execute(found.order_by(audit_entries.c.n.desc()).limit(limit))
    return [entry(row) for row in rows]


def everything(connection: Connection) -> Iterator[Entry]:
    """Every entry from the first, for an export."""
    return map(entry, walk(connection))


def entry(row: AnyRow) -> Entry:
    """A row as an act."""
    return Entry(row.n, row.at, row.by, row.act, row.about, row.detail, bytes(row.hash).hex())
