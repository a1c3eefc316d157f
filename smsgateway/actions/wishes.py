"""What people say themselves about the texts that they get: kept with their own words as proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, update

from flows.effects import OptIn, OptOut
from flows.world import Medium
from smsgateway.actions.inputs import Input
from smsgateway.actions.optouts import Way, drop_queued
from smsgateway.actions.outcome import Due
from smsgateway.actions.world import DbWorld
from smsgateway.store.broadcasts import muted, opt_outs
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


def prepare(said: Input, world: DbWorld, effect: OptOut | OptIn) -> Wish:
    """The wish, with what was sent or pressed."""
    out = isinstance(effect, OptOut)
    return Wish(effect.topic, out, PROOFS[said.medium], world.keys.seal(said.body, "text"))


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """What people said themselves: the only thing that also undoes an opt-out."""
    for due in dues:
        wish: Wish = due.act
        row = {"person_id": due.person_id, "topic": wish.topic, "out": wish.out}
        proof = {**row, "way": wish.way, "words": wish.words}
        connection.execute(insert(opt_outs).values(**proof, channel_id=due.channel_id))
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
