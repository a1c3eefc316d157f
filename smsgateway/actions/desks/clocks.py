"""By when a case is answered: counted in working days, fixed when it enters.

A new policy changes nothing for a case that is there. The clock stands only while the citizen is
asked for something; what it had left then it still has when the words come. Warning comes when
three quarters of the working time have passed; when half as much again has, a supervisor looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.case import Promise
from smsgateway.actions.desks.desk import Desk, Terms
from smsgateway.counting.working_days import ONE_DAY, Calendar
from smsgateway.store.db import AnyRow

WARN_AT = 0.75
OVER_AT = 1.5

SILENCE_DAYS = 10
"""Working days without a word of the citizen, after which a case is closed as unconfirmed."""

CLOCKS = (
    *("reply_due", "reply_warn", "reply_over"),
    *("resolve_due", "resolve_warn", "resolve_over"),
    "level_due",
)

Dues = Mapping[str, datetime | None]
"""Columns of a case, by name: some of CLOCKS."""


def started(calendar: Calendar, terms: Terms, came: datetime) -> Dues:
    """The clocks of what came at that instant."""
    dues = _clock(calendar, "reply", came, terms.reply)
    if terms.resolve is None:
        return dues | {"resolve_due": None, "resolve_warn": None, "resolve_over": None}
    return dues | _clock(calendar, "resolve", came, terms.resolve)


def renewed(calendar: Calendar, days: int, now: datetime) -> Dues:
    """The clock of the solution for a case that is opened again."""
    return {**_clock(calendar, "resolve", now, days), "level_due": None}


def risen(calendar: Calendar, days: int, now: datetime) -> Dues:
    """The clock of an office that the case came up to. What was promised first stays written."""
    level = _clock(calendar, "level", now, days)
    return {"level_due": level["level_due"], "resolve_warn": level["level_warn"]}


def resumed(calendar: Calendar, case: AnyRow, now: datetime) -> Dues:
    """What each clock had left when the case began to wait, carried on from now.

    A warning that was said is not said again.
    """
    paused: datetime = case.paused_at
    found: dict[str, datetime | None] = {}
    for name in CLOCKS:
        due = getattr(case, name)
        left = calendar.worked(paused, due) if due else None
        # What was broken before the pause stays broken.
        found[name] = calendar.reach(now, left) if left else due
    return found


def promised(desk: Desk, category_id: int | None, now: datetime) -> Promise:
    """What a citizen is told who files a case of that category now."""
    dues = started(desk.calendar, desk.terms[desk.severity(category_id)], now)
    reply, resolve = dues["reply_due"], dues["resolve_due"]
    assert reply is not None  # noqa: S101 - every severity owes a reply
    return Promise(desk.calendar.told(reply), desk.calendar.told(resolve) if resolve else None)


def silence(calendar: Calendar, now: datetime) -> datetime:
    """When a question to the citizen lapses."""
    lapses = calendar.due(now, SILENCE_DAYS)
    assert lapses is not None  # noqa: S101 - nothing pauses it
    return lapses


def _clock(calendar: Calendar, name: str, came: datetime, days: int) -> dict[str, datetime | None]:
    since = calendar.starts(came)
    return {
        f"{name}_due": calendar.reach(since, days * ONE_DAY),
        f"{name}_warn": calendar.reach(since, days * WARN_AT * ONE_DAY),
        f"{name}_over": calendar.reach(since, days * OVER_AT * ONE_DAY),
    }
