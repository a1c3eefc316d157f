"""What the clock does to cases: warns, escalates, closes what stays silent.

A round looks for what is due by the database's clock; each case is then held, looked at again and
marked in one transaction, under a key that only one can take. So a round may be killed anywhere,
and two may run at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from smsgateway.actions.casefiles import events
from smsgateway.actions.casefiles.moving import Moment, climb, locked, move
from smsgateway.actions.casework.digests import write_due
from smsgateway.actions.casework.harm import alert_due
from smsgateway.actions.casework.telling import announce, tell_due
from smsgateway.actions.desks.states import ANSWERED, NEEDS_INFO, UNSOLVED
from smsgateway.actions.desks.world import TRYING
from smsgateway.actions.house import House
from smsgateway.store.cases import case_marks, cases, pin_tries
from smsgateway.store.db import AnyRow, database_now

AT_ONCE = 200
"""Cases a round."""


def sweep(house: House) -> None:
    """One round of the clock, by the database's time."""
    if not house.catalogue.latest().desks:
        return
    with house.db.ask() as connection:
        now = connection.execute(select(database_now())).scalar_one()
    run(house, now)
    write_due(house, now)
    alert_due(house)
    tell_due(house)


def run(house: House, now: datetime) -> int:
    """Every clock of every case at that instant; returns how many cases it touched."""
    rounds = ((WARNING, warn), (BREACHED, escalate), (SILENT, lapse))
    touched = sum(each(house, now, due, act) for due, act in rounds)
    with house.db.write() as connection:
        connection.execute(delete(pin_tries).where(pin_tries.c.at < now - TRYING))
    return touched


def each(
    house: House,
    now: datetime,
    due: ColumnElement[bool],
    act: Callable[[Moment, AnyRow], None],
) -> int:
    """Do it to every case that is due, each in a transaction of its own."""
    asked = select(cases.c.ticket).where(due).order_by(cases.c.id).limit(AT_ONCE)
    with house.db.read() as connection:
        tickets = connection.execute(asked, {"now": now}).scalars().all()
    desks = house.catalogue.latest().desks
    for ticket in tickets:
        with house.db.write() as connection:
            case = locked(connection, ticket)
            still = select(cases.c.id).where(cases.c.ticket == ticket, due)
            if case is not None and connection.execute(still, {"now": now}).first():
                act(Moment(connection, house.db, desks[case.area_id], now), case)
    return len(tickets)


def warn(at: Moment, case: AnyRow) -> None:
    """Three quarters of the time have passed: the office reads it in its digest."""
    values: dict[str, None] = {}
    if case.reply_warn and case.reply_warn <= at.now:
        values["reply_warn"] = None
    if case.resolve_warn and case.resolve_warn <= at.now:
        values["resolve_warn"] = None
    at.connection.execute(update(cases).where(cases.c.id == case.id).values(values))
    for name in values:
        kind = "warned-reply" if name == "reply_warn" else "warned"
        events.append(at.connection, case.id, actor=events.CLOCK, kind=kind)


def escalate(at: Moment, case: AnyRow) -> None:
    """What was promised is broken: the office above has it now, and people are told."""
    if climb(at, case, kind="escalated", who=events.CLOCK):
        announce(at.connection, case, "escalated")


def lapse(at: Moment, case: AnyRow) -> None:
    """Ten working days without a word."""
    to = move(at, case, "lapse", actor="clock", who=events.CLOCK)
    announce(at.connection, case, to)


NOW: BindParameter[datetime] = bindparam("now")
UNREPLIED = cases.c.replied_at.is_(None)
RUNS = cases.c.state.in_(UNSOLVED)
WARNING = and_(
    RUNS,
    or_(and_(UNREPLIED, cases.c.reply_warn <= NOW), cases.c.resolve_warn <= NOW),
)
AT_TOP = exists().where(
    case_marks.c.case_id == cases.c.id,
    case_marks.c.kind == "at-top",
    case_marks.c.level == cases.c.level,
)
BREACHED = and_(
    RUNS,
    ~AT_TOP,
    or_(
        cases.c.level_due <= NOW,
        and_(
            cases.c.level_due.is_(None),
            or_(and_(UNREPLIED, cases.c.reply_due <= NOW), cases.c.resolve_due <= NOW),
        ),
    ),
)
SILENT = and_(cases.c.state.in_((ANSWERED, NEEDS_INFO)), cases.c.silent_until <= NOW)
