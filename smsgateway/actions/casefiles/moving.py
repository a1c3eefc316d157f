"""One move of a case: its state, its clocks, its level, and the event that tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from flows.case import REOPEN_DAYS
from smsgateway.actions.casefiles import events
from smsgateway.actions.casefiles.events import Visibility
from smsgateway.actions.desks import clocks, routing, states
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.desks.states import Actor, NotAllowed
from smsgateway.actions.desks.world import REOPENING
from smsgateway.store.cases import case_marks, cases
from smsgateway.store.db import AnyRow, Database, database_now

DAYS_AFTER = 10
"""Working days for a solution where neither ladder nor policy names any."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a move is made: the transaction, what the area handles cases by, and its clock."""

    connection: Connection
    db: Database
    desk: Desk
    now: datetime


def moment(connection: Connection, db: Database, desk: Desk) -> Moment:
    """Now, by the clock of the database."""
    return Moment(connection, db, desk, connection.execute(select(database_now())).scalar_one())


def locked(connection: Connection, ticket: str) -> AnyRow | None:
    """The case, held until this transaction ends."""
    return connection.execute(LOCKED, {"ticket": ticket}).first()


def move(
    at: Moment,
    case: AnyRow,
    act: str,
    *,
    actor: Actor,
    who: str,
    note: bytes | None = None,
    visibility: Visibility = "citizen",
) -> str:
    """Make the move and return the new state. Raises `NotAllowed`.

    `note` is sealed: what an officer says to the citizen, or nothing.
    """
    to = states.move(act, case.state, actor)
    says = states.MOVES[act].says and actor == "officer"
    if says and note is None:
        raise NotAllowed("“{move}” needs words for the citizen", move=act)
    if act == "reopen" and case.closed_at and at.now - case.closed_at > REOPENING:
        raise NotAllowed("after {days} days a case is not opened again", days=REOPEN_DAYS)
    changed = at.connection.execute(
        update(cases)
        .where(cases.c.id == case.id, cases.c.state == case.state)
        .values(state=to, **consequences(at, case, to, said=says))
    )
    if not changed.rowcount:
        raise NotAllowed("somebody else has just moved the case")
    events.append(
        at.connection,
        case.id,
        actor=who,
        kind="moved",
        moved=(case.state, to),
        visibility=visibility,
        note=note,
    )
    return to


def consequences(at: Moment, case: AnyRow, to: str, *, said: bool) -> dict[str, Any]:
    """What else changes in the row."""
    calendar = at.desk.calendar
    values: dict[str, Any] = {"silent_until": None}
    if case.paused_at:
        values |= {**clocks.resumed(calendar, case, at.now), "paused_at": None}
    if said:
        values["replied_at"] = case.replied_at or at.now
    if to in states.OVER:
        values["closed_at"] = at.now
    if to in (states.NEEDS_INFO, states.ANSWERED):
        values["silent_until"] = clocks.silence(calendar, at.now)
    if to == states.NEEDS_INFO:
        values["paused_at"] = at.now
    if to == states.ANSWERED:
        values["answered_at"] = at.now
    if to == states.REOPENED:
        days = at.desk.terms[case.severity].resolve or DAYS_AFTER
        values |= {**clocks.renewed(calendar, days, at.now), "closed_at": None}
        values["reopened"] = case.reopened + 1
    return values


def climb(at: Moment, case: AnyRow, *, kind: str, who: str) -> bool:
    """Hand the case to the office above, with the days that it has; False at the top.

    Once a level, whoever asks: the clock, an appeal, a reopening.
    """
    above = routing.rung(at.desk, case.category_id, case.level + 1, case.accused_id)
    level, mark = (above[0], "escalated") if above else (case.level, "at-top")
    if not marked(at, case.id, mark, level):
        return False
    if above is None:
        events.append(at.connection, case.id, actor=who, kind="at-top")
        return False
    dues = clocks.risen(at.desk.calendar, above[1].days, at.now)
    at.connection.execute(
        update(cases)
        .where(cases.c.id == case.id)
        .values(level=level, office_id=above[1].office.id, assignee="", **dues)
    )
    events.append(at.connection, case.id, actor=who, kind=kind, visibility="citizen")
    return True


def marked(at: Moment, case_id: int, kind: str, level: int) -> bool:
    """Whether this transaction is the first to do it at this level."""
    new = at.db.insert(case_marks).values(case_id=case_id, kind=kind, level=level)
    first = new.on_conflict_do_nothing().returning(case_marks.c.case_id)
    return at.connection.execute(first).first() is not None


LOCKED = select(cases).where(cases.c.ticket == bindparam("ticket")).with_for_update()
