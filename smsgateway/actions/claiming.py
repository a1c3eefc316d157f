"""Claim texts that are due, under a lease and a fence, and look after the lease.

Replies and receipts go before broadcasts; a channel sends no faster than it may; one unsettled text
a phone and channel.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from smsgateway.actions import pacing
from smsgateway.actions.house import House
from smsgateway.actions.lines import breaker
from smsgateway.channels.contract import Outgoing
from smsgateway.store.channels import allowances, channels
from smsgateway.store.columns import Id
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.prepared import ManyChanges, Prepared

CLAIM = 100
"""Rows that one drain takes at a time."""

CLASHES = 10
"""How often in a row one claim may meet others that want the same phones."""

LEASE = timedelta(seconds=60)
"""How long an attempt may take before others look after the row: well over any call's timeout."""


class Sealed(Protocol):
    """A row of the outbox, and whose it is."""

    @property
    def id(self) -> int: ...
    @property
    def channel_id(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def phone_sealed(self) -> bytes | None: ...


Row = TypeVar("Row", bound=Sealed)


class Due(NamedTuple):
    """A text that may leave now: the answer to `due`."""

    id: int
    channel_id: int
    person_id: int | None
    body: bytes
    attempts: int
    """With the one that is to come."""
    phone_sealed: bytes | None
    failures: int
    """Of its channel, in a row."""
    paced: bool
    """Whether its channel may send only so many a minute or a day."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Letter(Generic[Row]):
    """A row, opened for one call."""

    row: Row
    phone: str
    body: str

    def outgoing(self, body: str) -> Outgoing:
        """As a sender takes it; `body` is the one string that a whole call shares."""
        return Outgoing(str(self.row.id), self.phone, body)


class Lease:
    """What a drain holds. A claim may take long to send: whoever is slow asks before a call which
    texts are still theirs, for others look after them once the lease is over."""

    def __init__(self, house: House, fence: str, claimed: Sequence[Due]) -> None:
        """It was taken a moment ago."""
        self._house, self.fence = house, fence
        self._ours = {row.id for row in claimed}
        self._sure_until = sure_until()
        self._guard = threading.Lock()

    def held(self, batch: list[Letter[Due]]) -> list[Letter[Due]]:
        """Those of the batch that are still ours, for most of a lease."""
        with self._guard:
            if time.monotonic() >= self._sure_until:
                self._renew()
        return [letter for letter in batch if letter.row.id in self._ours]

    def _renew(self) -> None:
        """Whatever waits for its call, not only what comes next: the last one waits longest."""
        self._sure_until = sure_until()
        with self._house.db.write_by_key() as connection:
            until = in_future(connection, LEASE)
            asked = {"mine": self.fence, "ids": sorted(self._ours), "until": until}
            self._ours = set(connection.execute(RENEW, asked).scalars())


def sure_until() -> float:
    """How long a lease that begins now needs no question, by this process's clock."""
    return time.monotonic() + LEASE.total_seconds() / 3


def take(house: House, fence: str) -> Sequence[Due]:
    """As `claim`, in a transaction of its own; two claims at once may want the same phone, and one
    of them looks again. Raises `IntegrityError` when that happens over and over."""
    for _ in range(CLASHES):
        with suppress(IntegrityError), house.db.write_by_key() as connection:
            return claim(connection, fence)
    with house.db.write_by_key() as connection:
        return claim(connection, fence)


def claim(connection: Connection, fence: str) -> Sequence[Due]:
    """Mark what is due as attempting, and say so before any provider hears of it.

    Raises `IntegrityError` where another claim takes a text to one of these phones just now: a
    unique key has seen what no question could (`uq_outbox_unsettled`).
    """
    found = waiting(connection, ANSWERS) or waiting(connection, BULK)
    # One unsettled text a phone: a report that names only the number says which one it means.
    first = {(row.channel_id, row.person_id): row for row in reversed(found)}
    taken = pacing.within(connection, probing(reversed(first.values())))
    if taken:
        until = taken[0].now + LEASE
        # In one order of phones, so that two claims never wait for each other.
        ids = [{"text": row.id} for row in sorted(taken, key=phone)]
        ATTEMPTED.apply(connection, ids, mine=fence, until=until)
    return taken


def waiting(connection: Connection, which: ColumnElement[bool]) -> list[Due]:
    """What `due` finds, planned once a connection: to plan it takes longer than to run it."""
    return [Due(*row) for row in planned(which).rows(connection, {})]


@cache
def planned(which: ColumnElement[bool]) -> Prepared:
    """`due`, ready to be run."""
    return Prepared(due(which))


def phone(row: Due) -> tuple[int, int]:
    """Whose it is; 0 where they are forgotten."""
    return (row.person_id or 0, row.channel_id)


def probing(due: Iterable[Due]) -> list[Due]:
    """One text alone tries a channel that was not well."""
    taken: list[Due] = []
    tried: set[int] = set()
    for row in due:
        if row.failures < breaker.FAILURES or row.channel_id not in tried:
            taken.append(row)
            tried.add(row.channel_id)
    return taken


def unsettled_to(person_id: ColumnElement[int] | int) -> ColumnElement[bool]:
    """Of a text: one to that person is under way by the same channel.

    Counted, and so looked up for each text by its key: of what may merely exist PostgreSQL makes
    a join, for which it compares each text with all that are under way.
    """
    other = outbox.alias("other")
    counted = select(func.count()).where(
        other.c.person_id == person_id,
        other.c.channel_id == outbox.c.channel_id,
        other.c.status.in_(UNDER_WAY),
    )
    return counted.correlate(outbox).scalar_subquery() > 0


def due(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """What has waited longest, of replies and receipts or of broadcasts, with what a call takes."""
    return (
        select(
            outbox.c.id,
            outbox.c.channel_id,
            outbox.c.person_id,
            outbox.c.body,
            (outbox.c.attempts + 1).label("attempts"),
            people.c.phone_sealed,
            channels.c.failures,
            allowances.c.channel_id.is_not(None).label("paced"),
            database_now().label("now"),
        )
        .outerjoin(people, people.c.id == outbox.c.person_id)
        .join(channels, channels.c.id == outbox.c.channel_id)
        .outerjoin(allowances, allowances.c.channel_id == outbox.c.channel_id)
        .where(
            outbox.c.status == QUEUED,
            outbox.c.status.in_((QUEUED, *UNDER_WAY)),  # as the index has it, for SQLite
            outbox.c.due_at <= database_now(),
            which,
            or_(channels.c.paused_until.is_(None), channels.c.paused_until <= database_now()),
            ~unsettled_to(outbox.c.person_id),
            pacing.LEFT,
        )
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(literal_column(str(CLAIM)))
        .with_for_update(skip_locked=True, of=outbox)
    )


def in_future(connection: Connection, wait: timedelta) -> datetime:
    """An instant ahead of the database's clock."""
    now: datetime = connection.execute(NOW).scalar_one()
    return now + wait


NOW = select(database_now())

ANSWERS = outbox.c.broadcast_id.is_(None)
"""Replies and receipts: nothing of a broadcast leaves before them."""

BULK = outbox.c.broadcast_id.is_not(None)

# Words, not parameters: so that a plan that is kept can use the indexes of what is not settled.
QUEUED: ColumnElement[str] = literal_column("'queued'")
UNDER_WAY: tuple[ColumnElement[str], ...] = (
    literal_column("'attempting'"),
    literal_column("'unknown'"),
)

UNSETTLED = outbox.c.status.in_(UNDER_WAY)

ATTEMPTED = ManyChanges(
    {"text": Id},
    lambda row: (
        update(outbox)
        .where(outbox.c.id == row["text"])
        .values(
            status="attempting",
            attempts=outbox.c.attempts + 1,
            fence=bindparam("mine"),
            attempted_at=database_now(),
            lease_until=bindparam("until"),
        )
    ),
)

RENEW = (
    update(outbox)
    .where(
        outbox.c.id.in_(bindparam("ids", expanding=True)),
        outbox.c.fence == bindparam("mine"),
        outbox.c.status == "attempting",
    )
    .values(lease_until=bindparam("until"), attempted_at=database_now())
    .returning(outbox.c.id)
)
