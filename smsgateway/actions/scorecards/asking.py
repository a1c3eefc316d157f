"""What the clock asks people: invitations to rate, and whether what was promised is done.

Each text and the mark that it was sent are of one transaction, so a restart asks nobody twice.
Whoever is in the middle of another menu is asked at a later round of the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from flows import followup, scorecard
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.sending.telling import Errand, reachable, tell
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.people import people
from smsgateway.store.scorecards import (
    action_asks,
    action_items,
    invitations,
    raters,
    rounds,
)

DAYTIME = range(8, 20)
"""Hours of the area at which a phone may ring."""

AT_ONCE = 100
"""Texts a transaction: on SQLite every vote waits behind it."""


def ask_raters(house: House) -> int:
    """One round of the clock; returns how many texts were queued."""
    return ask_invited(house) + sum(ask_about(house, item) for item in due_items(house))


def ask_invited(house: House) -> int:
    """Those who were drawn and have not got their text, in rounds that are open."""
    waiting = (
        select(rounds.c.id, rounds.c.area_id)
        .join(invitations, invitations.c.round_id == rounds.c.id)
        .where(
            invitations.c.outbox_id.is_(None),
            rounds.c.opens_at <= database_now(),
            rounds.c.closes_at > database_now(),
        )
        .distinct()
    )
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        held = connection.execute(waiting).all()
    ringing = ((row.id, station_of(house, row.area_id)) for row in held)
    return sum(
        invite_to(house, round_id, station)
        for round_id, station in ringing
        if station and by_day(now, station)
    )


def invite_to(house: House, round_id: int, station: Station) -> int:
    """The next of those who were drawn for this round."""
    errand = Errand(scorecard.invited, {}, "invitation")
    waiting = (
        select(people)
        .join(invitations, invitations.c.person_id == people.c.id)
        .where(
            invitations.c.round_id == round_id,
            invitations.c.outbox_id.is_(None),
            *reachable("services"),
        )
        .order_by(people.c.id)
        .limit(AT_ONCE)
        .with_for_update(of=invitations, skip_locked=True)  # the clock and a command at once
    )
    sent = 0
    with house.db.write() as connection:
        for person in connection.execute(waiting).all():
            outbox_id = tell(house, connection, station, person, errand)
            if outbox_id is not None:
                mine = (invitations.c.round_id == round_id, invitations.c.person_id == person.id)
                got = update(invitations).where(*mine).values(outbox_id=outbox_id)
                connection.execute(got)
                sent += 1
    return sent


def station_of(house: House, area_id: int) -> Station | None:
    """A channel of that area that takes texts."""
    stations = house.catalogue.latest().stations_by_id.values()
    return next((one for one in stations if one.area_id == area_id and one.commune.number), None)


def by_day(now: datetime, station: Station) -> bool:
    """Whether a phone there may ring now."""
    return now.astimezone(station.zone).hour in DAYTIME


def today(now: datetime, station: Station) -> date:
    """The day that it is there."""
    return now.astimezone(station.zone).date()


@dataclass(frozen=True, slots=True)
class DueItem:
    """An item whose day has come."""

    id: int
    round_id: int
    service_id: int


def due_items(house: House) -> Sequence[DueItem]:
    """Items that are due where they are, about which not everybody was asked yet."""
    pending = (
        select(action_items, rounds.c.area_id)
        .join(rounds, rounds.c.id == action_items.c.round_id)
        .where(
            action_items.c.asked.is_(False),
            action_items.c.status != "dropped",
            rounds.c.salt.is_not(None),
        )
    )
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        rows = connection.execute(pending.order_by(action_items.c.id)).all()
    found = []
    for row in rows:
        station = station_of(house, row.area_id)
        if station and by_day(now, station) and row.due_on <= today(now, station):
            found.append(DueItem(row.id, row.round_id, row.service_id))
    return found


def ask_about(house: House, item: DueItem) -> int:
    """The next raters of that service who were not asked; the item is done when none is left."""
    errand = Errand(followup.promised, {followup.ABOUT: str(item.id)}, "promise")
    held = select(action_items.c.id).where(action_items.c.id == item.id)
    with house.db.write() as connection:
        connection.execute(held.with_for_update())  # one asks at a time
        left = connection.execute(unasked(item)).all()
        if not left:
            done = update(action_items).where(action_items.c.id == item.id)
            connection.execute(done.values(asked=True))
        asked = list(reached(house, connection, left, errand))
        if asked:
            rows = [{"item_id": item.id, "person_id": person} for person in asked]
            connection.execute(insert(action_asks), rows)
    return len(asked)


def unasked(item: DueItem) -> Select[Any]:
    """Raters of the item's service in its round who have not been asked and may be."""
    asked = select(action_asks.c.person_id).where(action_asks.c.item_id == item.id)
    return (
        select(people, raters.c.channel_id)
        .join(raters, raters.c.person_id == people.c.id)
        .where(
            raters.c.round_id == item.round_id,
            raters.c.service_id == item.service_id,
            people.c.id.not_in(asked),
            *reachable("services"),
        )
        .order_by(people.c.id)
        .limit(AT_ONCE)
    )


def reached(
    house: House, connection: Connection, some: Sequence[AnyRow], errand: Errand
) -> Iterator[int]:
    """Tell each of them by the channel that they used; gives those whose text is queued."""
    stations = house.catalogue.latest().stations_by_id
    for person in some:
        station = stations[person.channel_id]
        if tell(house, connection, station, person, errand):
            yield person.id
