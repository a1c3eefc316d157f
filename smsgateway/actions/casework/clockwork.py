"""What the clock does to cases: warns, escalates, closes what stays silent, asks again.

A round looks for what is due by the database's clock; each case is then held, looked at again and
marked in one transaction, under a key that only one can take. So a round may be killed anywhere,
and two may run at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from smsgateway.actions.casefiles import events
from smsgateway.actions.casefiles.concerned import announce
from smsgateway.actions.casefiles.moving import Moment, climb, locked, marked, move
from smsgateway.actions.casework.digests import write_due
from smsgateway.actions.casework.harm import alert_due
from smsgateway.actions.casework.retention import forget_due
from smsgateway.actions.casework.telling import ASKED_AGAIN, tell_due
from smsgateway.actions.desks import routing
from smsgateway.actions.desks.states import ANSWERED, CLOSED, CONFIRMED, NEEDS_INFO, UNSOLVED
from smsgateway.actions.desks.world import REOPENING, TRYING
from smsgateway.actions.house import House
from smsgateway.store.cases import case_marks, case_notices, cases, pin_tries
from smsgateway.store.casework import categories
from smsgateway.store.db import AnyRow, database_now

AT_ONCE = 200
"""Cases a round."""

LASTS = timedelta(days=28)
"""After an office said that works are done, its citizen is asked a second time."""


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
    rounds = (
        (WARNING, warn),
        (BREACHED, escalate),
        (FAR_OVER, supervise),
        (SILENT, lapse),
        (lasting(now), ask_again),
    )
    touched = sum(each(house, now, due, act) for due, act in rounds)
    forget_due(house, now)
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


def supervise(at: Moment, case: AnyRow) -> None:
    """Half as much time again has passed: who supervises reads it in their digest."""
    values: dict[str, int | None] = {
        "supervisor_id": routing.top(at.desk, case.category_id, case.accused_id)
    }
    if case.reply_over and case.reply_over <= at.now:
        values["reply_over"] = None
    if case.resolve_over and case.resolve_over <= at.now:
        values["resolve_over"] = None
    at.connection.execute(update(cases).where(cases.c.id == case.id).values(values))
    events.append(at.connection, case.id, actor=events.CLOCK, kind="overdue")


def ask_again(at: Moment, case: AnyRow) -> None:
    """What was built or mended four weeks ago: does it last? Once for each time it was closed."""
    if marked(at, case.id, ASKED_AGAIN, case.reopened) and case.person_id and case.channel_id:
        about = {"about": ASKED_AGAIN, "person_id": case.person_id, "channel_id": case.channel_id}
        at.connection.execute(insert(case_notices).values(case_id=case.id, **about))
        events.append(at.connection, case.id, actor=events.CLOCK, kind=ASKED_AGAIN)


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
FAR_OVER = and_(
    RUNS,
    or_(and_(UNREPLIED, cases.c.reply_over <= NOW), cases.c.resolve_over <= NOW),
)
SILENT = and_(cases.c.state.in_((ANSWERED, NEEDS_INFO)), cases.c.silent_until <= NOW)

MARKED_AGAIN = exists().where(
    case_marks.c.case_id == cases.c.id,
    case_marks.c.kind == ASKED_AGAIN,
    case_marks.c.level == cases.c.reopened,
)


def lasting(now: datetime) -> ColumnElement[bool]:
    """Works that were closed as solved, answered so long ago, and not asked about since."""
    return and_(
        cases.c.state.in_((CONFIRMED, CLOSED)),
        cases.c.answered_at <= now - LASTS,
        cases.c.closed_at > now - REOPENING,
        cases.c.category_id.in_(select(categories.c.id).where(categories.c.works)),
        ~MARKED_AGAIN,
    )
