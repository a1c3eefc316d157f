"""Whoever guesses waits: ten tries are free, then each next one costs twice the wait before.

A try is counted before its answer is known, so that many at once gain nothing. Accounts and
addresses have counts of their own; both are kept as keyed digests.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.accounts import throttles
from smsgateway.store.db import database_now

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=12)


class TooMany(Refused):
    """Too many wrong tries; the message says how long to wait."""


@dataclass(frozen=True, slots=True)
class Door:
    """Something that may be tried only so often."""

    name: str
    """Such as `password:dalia@kee.example`, `address:192.0.2.1`."""
    free: int = 10


def knock(house: House, doors: Sequence[Door]) -> None:
    """Count a try at each door. Raises `TooMany`, and counts nothing, while one of them is shut."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        names = {digest(house, door): door for door in doors}
        held = select(throttles).where(throttles.c.name.in_(list(names))).with_for_update()
        known = {bytes(row.name): row for row in connection.execute(held)}
        shut = [row.closed_until for row in known.values() if row.closed_until > now]
        if shut:
            seconds = int((max(shut) - now).total_seconds()) + 1
            raise TooMany("too many wrong tries: wait {wait}, then try again", wait=told(seconds))
        for name, door in names.items():
            row = known.get(name)
            old = row is not None and now - row.failed_at < FORGOTTEN_AFTER
            failures = row.failures + 1 if row is not None and old else 1
            count(house, connection, name, failures, now, door)


def count(
    house: House, connection: Connection, name: bytes, failures: int, now: datetime, door: Door
) -> None:
    """Write one count down; a try that came first on PostgreSQL adds to it, too."""
    values = {"failures": failures, "failed_at": now, "closed_until": now + wait(failures, door)}
    new = house.db.insert(throttles).values(name=name, **values)
    connection.execute(new.on_conflict_do_update(index_elements=[throttles.c.name], set_=values))


def wait(failures: int, door: Door) -> timedelta:
    """How long the door stays shut after so many tries."""
    over = failures - door.free
    return min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else timedelta()


def passed(house: House, door: Door) -> None:
    """The right answer: the count begins anew."""
    with house.db.write() as connection:
        connection.execute(delete(throttles).where(throttles.c.name == digest(house, door)))


def forgive(house: House, door: Door) -> None:
    """This one try was no guess: it is taken back, those before it stay."""
    with house.db.write() as connection:
        connection.execute(
            update(throttles)
            .where(throttles.c.name == digest(house, door), throttles.c.failures > 0)
            .values(failures=throttles.c.failures - 1, closed_until=database_now())
        )


def digest(house: House, door: Door) -> bytes:
    """What is kept of a name."""
    key = house.settings.secret_key.encode()
    return hmac.new(key, b"throttle/" + door.name.encode(), hashlib.sha256).digest()[:16]


def told(seconds: int) -> Told:
    """As a person reads it."""
    if seconds < 90:
        return Told("{number} seconds", number=seconds)
    return Told("{number} minutes", number=-(-seconds // 60))
