"""Keeping objections to a result: sealed while the turn is stepped, written by the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from flows.effects import Object
from smsgateway.actions import tickets
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, NoLongerFits
from smsgateway.actions.world import DbWorld
from smsgateway.store.awards import award_records, objections
from smsgateway.store.db import Database, database_now


@dataclass(frozen=True, slots=True)
class Protest:
    """An objection with its words sealed."""

    said: Object
    words: bytes


def prepare(said: Input, world: DbWorld, effect: Object) -> Protest:
    """Seal the words."""
    return Protest(effect, world.keys.seal(effect.words, "text"))


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Write objections. Raises `NoLongerFits` after the date, or for a ticket that is taken."""
    if tickets.taken(connection, [due.act.said.ticket for due in dues]):
        raise NoLongerFits("a ticket is taken")
    wanted = {due.act.said.contest for due in dues}
    found = connection.execute(TAKING, {"contests": list(wanted)}).all()
    record_of = {row.contest_id: row.id for row in found}
    if record_of.keys() != wanted:
        raise NoLongerFits("no objections are taken any more")
    rows = [
        {
            "record_id": record_of[due.act.said.contest],
            "ticket": due.act.said.ticket,
            "source": due.medium,
            "person_id": due.person_id,
            "channel_id": due.channel_id,
            "words": due.act.words,
            "language": due.act.said.language,
        }
        for due in dues
    ]
    new = db.insert(objections).on_conflict_do_nothing().returning(objections.c.id)
    if len(connection.execute(new, rows).all()) != len(rows):
        raise NoLongerFits("a ticket is taken")


TAKING = select(award_records.c.id, award_records.c.contest_id).where(
    award_records.c.contest_id.in_(bindparam("contests", expanding=True)),
    award_records.c.state == "provisional",
    award_records.c.objections_until > database_now(),
)
