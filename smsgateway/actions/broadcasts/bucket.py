"""A token bucket a channel, in the database: a text takes a token, time brings new ones.

Its row is locked while a chunk is released, so two clocks at once send no faster than one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.store.channels import channels
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox
from smsgateway.store.sending import buckets

HOLDS = 2.0
"""Seconds of the rate that an idle channel saves up."""

BACKLOG = 5.0
"""Seconds of the rate that may wait unsent: a provider that is down fills no queue."""


def room(connection: Connection, house: House, station: Station) -> int:
    """How many texts may be released now; the bucket's row is ours until the commit."""
    rate = station.limits.rate
    full = max(2.0, rate * HOLDS)
    connection.execute(
        house.db.insert(buckets)
        .values(channel_id=station.id, tokens=full, looked_at=database_now())
        .on_conflict_do_nothing()
    )
    before = connection.execute(
        select(buckets, database_now().label("now"))
        .where(buckets.c.channel_id == station.id)
        .with_for_update(of=buckets)
    ).one()
    passed: timedelta = max(before.now - before.looked_at, timedelta())
    tokens = min(full, before.tokens + passed.total_seconds() * rate)
    change(connection, station, tokens, before.now)
    unsent = connection.execute(
        select(func.count())
        .select_from(outbox)
        .where(
            outbox.c.channel_id == station.id,
            outbox.c.broadcast_id.is_not(None),
            outbox.c.status.in_(("queued", "attempting")),
        )
    ).scalar_one()
    rests = select(channels.c.id).where(
        channels.c.id == station.id, channels.c.paused_until > database_now()
    )
    if connection.execute(rests).first():
        return 0
    return int(min(tokens, max(2.0, rate * BACKLOG) - unsent))


def change(connection: Connection, station: Station, tokens: float, now: datetime) -> None:
    """What the bucket holds at this instant."""
    mine = update(buckets).where(buckets.c.channel_id == station.id)
    connection.execute(mine.values(tokens=tokens, looked_at=now))


def take(connection: Connection, station: Station, released: int) -> None:
    """So many texts were put into the outbox."""
    mine = update(buckets).where(buckets.c.channel_id == station.id)
    connection.execute(mine.values(tokens=buckets.c.tokens - released))
