"""One chunk of a broadcast: whom it reaches next, what they are sent, and what the cap allows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, bindparam, exists, or_, select, update

from flows.gsm import measure
from flows.home import SCREENS
from smsgateway.actions import alarms
from smsgateway.actions.broadcasts import again, budget
from smsgateway.actions.broadcasts.audience import CHUNK, Audience
from smsgateway.actions.broadcasts.preview import addressed, home_of
from smsgateway.actions.broadcasts.pricing import Prices, read_prices
from smsgateway.actions.broadcasts.schedule import may_leave, spread_room
from smsgateway.actions.catalogue import Snapshot, Station
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.sending.telling import Errand, asked
from smsgateway.store.broadcasts import broadcast_legs, broadcasts
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import BULK, outbox
from smsgateway.store.people import people

log = logging.getLogger(__name__)

GROWN = 1.1
"""An audience that became this many times what was counted waits for somebody to look again."""


@dataclass(frozen=True, slots=True)
class Written:
    """One text of a chunk."""

    person_id: int
    body: str
    parts: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction on one channel."""

    house: House
    snapshot: Snapshot
    station: Station
    connection: Connection
    now: datetime

    def serve(self, broadcast: AnyRow, room: int) -> int | None:
        """How many texts were released; None where this broadcast has to wait or is done."""
        if broadcast.retry_since is not None:
            return self._again(broadcast, room)
        legs = self.connection.execute(LEGS, {"broadcast": broadcast.id}).all()
        if not legs:
            self._change(broadcast, status="done", finished_at=database_now(), held_because="")
            return None
        running = [leg for leg in legs if self._may_leave(leg.zone)]
        room = min(room, self._due(broadcast))
        if not running or room < 1:
            return None
        try:
            return self._release(broadcast, running[0], room)
        except Refused as why:
            self._hold(broadcast, str(why))
            return None

    def _may_leave(self, zone: str) -> bool:
        return may_leave(self.now, ZoneInfo(zone), self.station.limits.hours)

    def _due(self, broadcast: AnyRow) -> int:
        """What a window to spread over leaves for now."""
        if broadcast.spread_until is None:
            return CHUNK
        return spread_room(
            self.now,
            broadcast.starts_at,
            broadcast.spread_until,
            broadcast.expected,
            broadcast.released,
        )

    def _again(self, broadcast: AnyRow, room: int) -> int | None:
        if not self._may_leave(self.station.zone.key):
            return None
        tried = again.requeue(self.connection, broadcast, room)
        if not tried:
            self._change(broadcast, retry_since=None)
        return tried

    def _release(self, broadcast: AnyRow, leg: AnyRow, room: int) -> int | None:
        """The next people of a time zone, as far as rate, window and cap reach."""
        keys = self.house.keys
        audience = Audience(self.connection, keys, broadcast.audience, broadcast.topic)
        limit = CHUNK if audience.has_roles else room
        among = living_by(self.snapshot, self.station, leg.zone) & unserved(broadcast)
        rows, last = audience.after(self.connection, leg.after, limit, among)
        if broadcast.released + len(rows) > broadcast.expected * GROWN + 10:
            why = f"the audience has grown since {broadcast.expected} people were counted"
            self._hold(broadcast, why, status="paused")
            return None
        prices = read_prices(self.connection)
        texts = [self._written(broadcast, row, prices) for row in rows[:room]]
        paid = self._within_cap(texts, prices)
        if texts and not paid:
            cap = self.station.limits.daily_cap
            why = f"the daily cap of {cap:f} is reached: broadcasts go on tomorrow"
            alarms.sound(self.connection, self.house.db, "cap", self.station.account.slug, why)
            self._hold(broadcast, why)
            return None
        if len(paid) < len(rows):
            last = paid[-1].person_id
        if broadcast.held_because:
            alarms.clear(self.connection, self.station.account.slug, "cap")
        free = self._asked(broadcast, paid)
        released = self._queue(broadcast, free)
        self._serve_up_to(broadcast, leg, last, len(free) < len(paid))
        self._change(broadcast, released=broadcasts.c.released + released, held_because="")
        return released if free or not paid else None

    def _written(self, broadcast: AnyRow, row: AnyRow, prices: Prices) -> Written:
        home = home_of(self.snapshot, self.station, row.channel_id)
        network = row.network or ""
        _, body = addressed(broadcast.texts, home, row.language, network)
        parts = measure(body).segments
        price = prices.of(self.station.provider, network, "sms")
        return Written(row.id, body, parts, price.amount * parts if price else Decimal())

    def _within_cap(self, texts: list[Written], prices: Prices) -> list[Written]:
        """As many as today's cap has room for."""
        left = budget.left_today(self.connection, self.house, self.station, prices, self.now)
        if left is None:
            return texts
        paid = []
        for one in texts:
            left -= one.cost
            if left < 0:
                break
            paid.append(one)
        return paid

    def _asked(self, broadcast: AnyRow, texts: list[Written]) -> list[Written]:
        """Those whose next answer goes to what the broadcast asks; all, where it asks nothing."""
        if not broadcast.asks:
            return texts
        errand = errand_of(broadcast.asks)
        persons = self.connection.execute(PERSONS, {"ids": [one.person_id for one in texts]})
        free = {
            person.id
            for person in persons.all()
            if asked(self.house, self.connection, self.station, person, errand)
        }
        return [one for one in texts if one.person_id in free]

    def _queue(self, broadcast: AnyRow, texts: list[Written]) -> int:
        """Into the outbox, each person once; returns how many were new."""
        if not texts:
            return 0
        rows = [
            {
                "channel_id": self.station.id,
                "person_id": one.person_id,
                "broadcast_id": broadcast.id,
                "purpose": "bulk",
                "body": self.house.keys.seal(one.body, "text"),
                "parts": one.parts,
            }
            for one in texts
        ]
        new = self.house.db.insert(outbox).on_conflict_do_nothing(
            index_elements=[outbox.c.broadcast_id, outbox.c.person_id], index_where=BULK
        )
        return len(self.connection.execute(new.returning(outbox.c.id), rows).all())

    def _serve_up_to(self, broadcast: AnyRow, leg: AnyRow, last: int | None, skips: bool) -> None:
        """Go on behind `last`; at the end, begin again where somebody was in a menu."""
        mine = (broadcast_legs.c.broadcast_id == broadcast.id) & (broadcast_legs.c.zone == leg.zone)
        skipped = leg.skipped or skips
        if last is not None:
            served = {"after": last, "skipped": skipped}
        else:
            served = {"after": 0, "skipped": False, "finished": not skipped}
        self.connection.execute(update(broadcast_legs).where(mine).values(**served))

    def _hold(self, broadcast: AnyRow, why: str, **more: str) -> None:
        """Wait, and say why: once in the log, and for as long as it lasts where it is shown."""
        if broadcast.held_because != why:
            log.warning("broadcast %s is held back: %s", broadcast.slug, why)
        self._change(broadcast, held_because=why[:200], **more)

    def _change(self, broadcast: AnyRow, **values: Any) -> None:
        mine = update(broadcasts).where(broadcasts.c.id == broadcast.id)
        self.connection.execute(mine.values(**values))


def living_by(snapshot: Snapshot, station: Station, zone: str) -> ColumnElement[bool]:
    """People whose area has that clock; who never reached us is taken to live by the channel's."""
    here = [one.id for one in snapshot.stations_by_id.values() if one.zone.key == zone]
    living = people.c.channel_id.in_(here)
    return or_(living, people.c.channel_id.is_(None)) if station.zone.key == zone else living


def unserved(broadcast: AnyRow) -> ColumnElement[bool]:
    """People who have no text of it yet."""
    return ~exists().where(outbox.c.broadcast_id == broadcast.id, outbox.c.person_id == people.c.id)


def errand_of(asks: Mapping[str, Any]) -> Errand:
    """The question that a broadcast asks. Raises `Refused` where no such screen is left."""
    if asks["at"] not in SCREENS:
        raise Refused("what it asks ({at}) is not known any more: stop it", at=asks["at"])
    return Errand(SCREENS[asks["at"]], asks["answers"], "bulk")


PERSONS = select(people).where(people.c.id.in_(bindparam("ids", expanding=True)))
LEGS = (
    select(broadcast_legs)
    .where(broadcast_legs.c.broadcast_id == bindparam("broadcast"), ~broadcast_legs.c.finished)
    .order_by(broadcast_legs.c.after)  # ids are drawn by lot: the lowest has been served least
)
