"""Keeping what people propose: sealed while the turn is stepped, written by the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from flows.effects import ProposeIdea
from flows.idea import MOST_IDEAS
from flows.world import World
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, NoLongerFits
from smsgateway.actions.proposals.world import OPEN, DbIdeas
from smsgateway.store.contests import cycles
from smsgateway.store.db import Database, database_now
from smsgateway.store.proposals import proposals, proposers


@dataclass(frozen=True, slots=True)
class Sheet:
    """An idea with its words sealed."""

    idea: ProposeIdea
    words: bytes


def prepare(said: Input, world: World, effect: ProposeIdea) -> Sheet:
    """Seal the words. Raises `TypeError` outside a house that takes ideas."""
    ideas = world.ideas
    if not isinstance(ideas, DbIdeas):
        raise TypeError("ideas are taken by a desk of the database")
    return Sheet(effect, ideas.keys.seal(effect.words, "text"))


def propose(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Write ideas with their authors. Raises `NoLongerFits` after the date, or for a drawn ticket
    that is taken.
    """
    cycles_asked = list({due.act.idea.cycle for due in dues})
    taking = set(connection.execute(TAKING, {"cycles": cycles_asked}).scalars())
    if taking != set(cycles_asked):
        raise NoLongerFits("the time for ideas is over")
    rows = [row_of(due) for due in dues]
    made = {row.ticket: row.id for row in connection.execute(put_down(db), rows)}
    if len(made) != len(rows):
        raise NoLongerFits("a ticket is taken")
    sent = connection.execute(SENT, {"whose": [due.person_id for due in dues]})
    if any(row.number > MOST_IDEAS for row in sent):
        raise NoLongerFits("this phone sent enough meanwhile")
    connection.execute(
        insert(proposers),
        [{"proposal_id": made[due.act.idea.ticket], "person_id": due.person_id} for due in dues],
    )


def row_of(due: Due) -> dict[str, object]:
    """An idea as it is kept."""
    sheet: Sheet = due.act
    idea = sheet.idea
    return {
        "cycle_id": idea.cycle,
        "topic_id": idea.topic,
        "area_id": idea.place,
        "person_id": due.person_id,
        "ticket": idea.ticket,
        "words": sheet.words,
        "language": idea.language,
        "cost": idea.cost,
    }


def join(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Add names. Raises `NoLongerFits` where an idea was decided meanwhile."""
    wanted = {due.act.idea for due in dues}
    still = set(connection.execute(STILL_OPEN, {"ids": list(wanted)}).scalars())
    if still != wanted:
        raise NoLongerFits("the idea is no longer open")
    rows = [{"proposal_id": due.act.idea, "person_id": due.person_id} for due in dues]
    connection.execute(add_names(db), rows)


TAKING = select(cycles.c.id).where(
    cycles.c.id.in_(bindparam("cycles", expanding=True)),
    cycles.c.phase == "proposals",
    cycles.c.phase_until > database_now(),
)

SENT = (
    select(func.count().label("number"))
    .where(proposals.c.person_id.in_(bindparam("whose", expanding=True)))
    .group_by(proposals.c.person_id, proposals.c.cycle_id)
)

STILL_OPEN = select(proposals.c.id).where(
    proposals.c.id.in_(bindparam("ids", expanding=True)),
    proposals.c.state.in_(OPEN),
    proposals.c.title.is_not(None),
)


@cache
def put_down(db: Database) -> Any:
    """Ideas; one whose ticket is taken is not returned."""
    return (
        db.insert(proposals).on_conflict_do_nothing().returning(proposals.c.id, proposals.c.ticket)
    )


@cache
def add_names(db: Database) -> Any:
    """Names; one that is there already stays."""
    return db.insert(proposers).on_conflict_do_nothing()
