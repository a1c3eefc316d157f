"""What people say themselves about the texts that they get: kept with their own words as proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, select, update

from flows.effects import OptIn, OptOut
from flows.world import Medium
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due
from smsgateway.actions.people.optouts import Way, drop_queued, may_be_written_to
from smsgateway.actions.world import DbWorld
from smsgateway.store.broadcasts import broadcasts, muted, muted_sharers, opt_outs
from smsgateway.store.db import Database, database_now
from smsgateway.store.people import people

PROOFS: Mapping[Medium, Way] = {"sms": "text", "ussd": "ussd"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to be sent, with their words sealed as the proof of it."""

    topic: str
    out: bool
    way: Way
    words: bytes
    sharer: Sharer | None
    """Whose, of several who share the phone; None where it is the phone's."""


@dataclass(frozen=True, slots=True)
class Sharer:
    """One of several who share a phone: what tells them apart, and their slip, sealed."""

    token: bytes
    slip: bytes


def prepare(said: Input, world: DbWorld, effect: OptOut | OptIn) -> Wish:
    """The wish, with what was sent or pressed."""
    out = isinstance(effect, OptOut)
    words = world.keys.seal(said.body, "text")
    sharer = Sharer(world.sharer, world.keys.seal(world.slip, "text")) if effect.own else None
    return Wish(effect.topic, out, PROOFS[said.medium], words, sharer)


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """What people said themselves: the only thing that also undoes an opt-out."""
    for due in dues:
        wish: Wish = due.act
        row = {"person_id": due.person_id, "topic": wish.topic, "out": wish.out}
        whose = wish.sharer.token if wish.sharer else None
        proof = {**row, "way": wish.way, "words": wish.words, "sharer": whose}
        connection.execute(insert(opt_outs).values(**proof, channel_id=due.channel_id))
        if wish.sharer is not None:
            change_sharer(connection, db, due.person_id, wish, wish.sharer)
            continue
        if wish.topic:
            change_topic(connection, db, due.person_id, wish)
        else:
            when = database_now() if wish.out else None
            mine = update(people).where(people.c.id == due.person_id)
            connection.execute(mine.values(opted_out_at=when))
        if wish.out:
            drop_queued(connection, [due.person_id], wish.topic)


def change_topic(connection: Connection, db: Database, person_id: int, wish: Wish) -> None:
    """One topic less, or again."""
    if wish.out:
        new = db.insert(muted).values(person_id=person_id, topic=wish.topic)
        connection.execute(new.on_conflict_do_nothing())
        return
    mine = and_(muted.c.person_id == person_id, muted.c.topic == wish.topic)
    connection.execute(delete(muted).where(mine))


def change_sharer(
    connection: Connection, db: Database, person_id: int, wish: Wish, sharer: Sharer
) -> None:
    """One of several less, or again; what is queued is dropped where that was the last of them."""
    key = {"person_id": person_id, "sharer": sharer.token, "topic": wish.topic}
    if not wish.out:
        mine = and_(*(muted_sharers.c[name] == value for name, value in key.items()))
        connection.execute(delete(muted_sharers).where(mine))
        return
    new = db.insert(muted_sharers).values(**key, slip=sharer.slip)
    connection.execute(new.on_conflict_do_nothing())
    about = select(broadcasts.c.topic).distinct()
    topics = [wish.topic] if wish.topic else connection.execute(about).scalars().all()
    for topic in topics:
        still = select(people.c.id).where(people.c.id == person_id, may_be_written_to(topic))
        if connection.execute(still).first() is None:
            drop_queued(connection, [person_id], topic)
