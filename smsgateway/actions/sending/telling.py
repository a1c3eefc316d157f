"""Texts that we send first: a screen shown to somebody who did not ask, and the answer awaited.

A screen that asks something becomes the open prompt of the person's SMS conversation, so that a
digit sent back answers it. Whoever is in the middle of another menu is left alone for a while.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select

import flows
from flows.gsm import measure
from flows.home import spoken
from flows.machine import visit
from flows.screens import Screen, name_of
from flows.service import Outcome
from flows.world import Person
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.inputs import Talk
from smsgateway.actions.known import sealed
from smsgateway.actions.people.optouts import may_be_written_to
from smsgateway.actions.world import DbWorld
from smsgateway.store.conversations import conversations
from smsgateway.store.db import AnyRow, Database, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

ALONE = timedelta(minutes=15)
"""How long somebody who is in a menu is not interrupted."""


def reachable(topic: str) -> tuple[ColumnElement[bool], ...]:
    """Of people: who joined and may be sent what they did not ask for, of that topic."""
    return (people.c.joined_at.is_not(None), may_be_written_to(topic))


@dataclass(frozen=True, slots=True)
class Question:
    """A screen that asks something, and what it is about."""

    at: Screen
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Errand:
    """What is told to each of many: a screen, what it is about, and why the text is sent."""

    at: Screen
    answers: Mapping[str, str]
    purpose: str
    told: Mapping[tuple[int, int], Outcome] = field(default_factory=dict)
    """Results that it tells, by round and service."""


def tell(
    house: House, connection: Connection, station: Station, person: AnyRow, errand: Errand
) -> int | None:
    """Queue the text; returns its id in the outbox.

    `person` is a row of people, one who is `reachable`. None where they are in the middle of
    something else: nothing is sent, ask again later.
    """
    turn = asked(house, connection, station, person, errand)
    if turn is None:
        return None
    letter = {
        "channel_id": station.id,
        "person_id": person.id,
        "purpose": errand.purpose,
        "body": house.keys.seal(turn.text, "text"),
        "parts": measure(turn.text).segments,
    }
    return int(connection.execute(QUEUE, letter).scalar_one())


def asked(
    house: House, connection: Connection, station: Station, person: AnyRow, errand: Errand
) -> flows.Turn | None:
    """The screen as this person reads it; from now on a text of theirs answers what it asks.

    None where they are in the middle of something else: nothing has changed, ask again later.
    """
    now: datetime = connection.execute(NOW).scalar_one()
    world = world_for(house, station, person, now, errand.told)
    state = flows.State(name_of(errand.at), spoken(world), dict(errand.answers))
    turn = visit(state, world, flows.SMS)
    if turn.state is not None and not opened(house, connection, station, person, now, turn):
        return None
    return turn


def world_for(
    house: House,
    station: Station,
    person: AnyRow,
    now: datetime,
    told: Mapping[tuple[int, int], Outcome],
) -> DbWorld:
    """The world as this person would find it by SMS."""
    return DbWorld(
        db=house.db,
        keys=house.keys,
        snapshot=house.catalogue.latest(),
        station=station,
        phone=house.keys.open(person.phone_sealed, "phone"),
        person=Person(joined=True, language=person.language),
        medium="sms",
        now=now.astimezone(station.zone),
        sent=None,
        person_id=person.id,
        told=told,
    )


def opened(
    house: House,
    connection: Connection,
    station: Station,
    person: AnyRow,
    now: datetime,
    turn: flows.Turn,
) -> bool:
    """Make the question the person's open prompt; False where another one is being answered."""
    talk = Talk(turn.state, "", turn.text, turn.ends)
    prompt = {
        "channel_id": station.id,
        "key": f"s:{bytes(person.phone_index).hex()}",
        "person_id": person.id,
        "version": 1,
        "talk": sealed(house.keys, talk),
        "finished": False,
        "idle_since": now - ALONE,
    }
    return connection.execute(open_prompt(house.db), prompt).first() is not None


NOW = select(database_now())
QUEUE = insert(outbox).returning(outbox.c.id)


@cache
def open_prompt(db: Database) -> Any:
    """The conversation at that question, unless its owner is in the middle of something."""
    new = db.insert(conversations)
    idle = conversations.c.finished | (conversations.c.updated_at < bindparam("idle_since"))
    return new.on_conflict_do_update(
        index_elements=[conversations.c.channel_id, conversations.c.key],
        set_={
            "person_id": new.excluded.person_id,
            "version": conversations.c.version + 1,
            "talk": new.excluded.talk,
            "finished": new.excluded.finished,
            "updated_at": new.excluded.updated_at,
        },
        where=idle,
    ).returning(conversations.c.version)
