"""Broadcasts under way: each second, what may leave by now is put into the outbox.

Never more than a channel's rate allows, so a pause or a stop takes effect within seconds and no
reply ever stands behind a thousand texts. A chunk is one transaction: the texts, and the id up to
which a time zone has been served. A process that dies in between has done nothing, and who was
served already is refused by a unique key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, select

from smsgateway.actions.broadcasts import bucket
from smsgateway.actions.broadcasts.audience import CHUNK
from smsgateway.actions.broadcasts.serving import Desk
from smsgateway.actions.house import House
from smsgateway.actions.sending import outbox
from smsgateway.actions.sending.senders import Senders
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.db import database_now

BEAT = 1.0
"""Seconds between two looks at what may leave."""


def pump(house: House, senders: Senders, wait: Callable[[float], bool], seconds: float) -> bool:
    """Let broadcasts out at their rate for so long; waits where none is under way.

    `wait` is an event's own: true when something else wants to be done, which is returned at once.
    """
    while seconds > 0:
        pause = BEAT if under_way(house) else seconds
        if release(house):
            outbox.drain(house, senders)
        if wait(pause):
            return True
        seconds -= pause
    return False


def under_way(house: House) -> bool:
    """Is there a broadcast that may have something to send?"""
    with house.db.ask() as connection:
        return connection.execute(BUSY).first() is not None


def release(house: House) -> int:
    """Put into the outbox what may leave now, on every channel; returns how many texts."""
    with house.db.ask() as connection:
        busy = connection.execute(BUSY).scalars().all()
    released = 0
    for channel_id in busy:
        while (moved := release_chunk(house, channel_id)) is not None:
            released += moved
    return released


def release_chunk(house: House, channel_id: int) -> int | None:
    """One chunk of the oldest broadcast that may go on; None where none may."""
    snapshot = house.catalogue.latest()
    station = snapshot.stations_by_id[channel_id]
    with house.db.write() as connection:
        room = bucket.room(connection, house, station)
        if room < 1:
            return None
        now: datetime = connection.execute(select(database_now())).scalar_one()
        desk = Desk(house, snapshot, station, connection, now)
        for broadcast in connection.execute(RUNNING, {"channel": channel_id}).all():
            served = desk.serve(broadcast, min(room, CHUNK))
            if served is not None:
                bucket.take(connection, station, served)
                return served
    return None


STARTED = (broadcasts.c.status == "running") & (broadcasts.c.starts_at <= database_now())
BUSY = select(broadcasts.c.channel_id).where(STARTED).distinct()
RUNNING = (
    select(broadcasts)
    .where(STARTED, broadcasts.c.channel_id == bindparam("channel"))
    .order_by(broadcasts.c.id)
)
