"""One sequencer at a time, however many processes sweep."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import delete, select, text

from smsgateway.actions.house import House
from smsgateway.store.db import database_now
from smsgateway.store.leases import leases

LEASE = timedelta(minutes=1)
"""After a killed process the next one waits so long. Two at once could not harm: a leaf's number
is a key."""

LOCK = 0x736D736C  # "smsl"


@contextmanager
def alone(house: House) -> Iterator[bool]:
    """True for one process at a time: an advisory lock, or on SQLite a lease."""
    if not house.db.on_sqlite:
        with house.db.engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            taken = bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({LOCK})")))
            try:
                yield taken
            finally:
                if taken:
                    connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
        return
    holder = secrets.token_hex(8)
    mine = leased(house, holder)
    try:
        yield mine
    finally:
        if mine:
            with house.db.write() as connection:
                connection.execute(delete(leases).where(leases.c.holder == holder))


def leased(house: House, holder: str) -> bool:
    """Take the sequencer's lease; one that a killed process left runs out."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        new = house.db.insert(leases).values(name="sequencer", holder=holder, until=now + LEASE)
        taken = new.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": new.excluded.holder, "until": new.excluded.until},
            where=leases.c.until < now,
        ).returning(leases.c.name)
        return connection.execute(taken).first() is not None
