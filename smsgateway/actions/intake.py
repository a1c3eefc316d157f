"""What arrives besides texts and presses: garbled requests, and opt-outs told by the provider."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.people import optouts
from smsgateway.store.messages import garbled
from smsgateway.store.people import people

KEPT_BYTES = 64 * 1024
"""How much of a garbled request is kept."""


TRIES = 5
"""How often a request over which we fail ourselves is asked for again; then a person has it."""


def keep_garbled(house: House, station: Station, entry: str, reason: str, body: bytes) -> int:
    """Keep a request that nobody can read, once however often it is retried; how often it came."""
    with house.db.write() as connection:
        new = house.db.insert(garbled).values(
            channel_id=station.id,
            entry=entry,
            reason=reason[:200],
            digest=hashlib.sha256(entry.encode() + b"\0" + body).digest(),
            body=house.keys.seal(body[:KEPT_BYTES].decode("latin-1"), "text"),
        )
        times: int = connection.execute(
            new.on_conflict_do_update(
                index_elements=[garbled.c.channel_id, garbled.c.digest],
                set_={"times": garbled.c.times + 1},
            ).returning(garbled.c.times)
        ).scalar_one()
    return times


def opt_out(house: House, station: Station, phone: str) -> None:
    """The provider says that this person wants nothing unasked; sticky until their own START."""
    with house.db.write() as connection:
        new = house.db.insert(people).values(
            phone_index=house.keys.index(phone),
            phone_sealed=house.keys.seal(phone, "phone"),
        )
        here = people.c.phone_index.in_(house.keys.indexes(phone))
        if connection.execute(select(people.c.id).where(here)).first() is None:
            connection.execute(new.on_conflict_do_nothing(index_elements=[people.c.phone_index]))
        ids = connection.execute(select(people.c.id).where(here)).scalars().all()
        optouts.told(connection, ids, "provider", station.id)
