"""The health of a channel: when it rests, when it is tried again, and who takes over meanwhile.

A channel rests at once when its provider refuses the account (wrong key, no balance), and after
`FAILURES` calls in a row that failed as a whole (the circuit opens). What waits keeps its place and
its tries. A resting channel is tried again with one text; when that one is taken it is well. Where
it has a fallback, what waits longer than its rule allows leaves by that channel instead: only texts
that no provider has ever been given, so nobody gets one twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, case, select, update

from smsgateway.actions import alarms
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.channels.contract import Accepted, Answer, NotAccepted, Outcome, Unclear
from smsgateway.store.channels import channels
from smsgateway.store.db import Database, database_now
from smsgateway.store.messages import outbox

FAILURES = 5
"""Whole calls in a row that open the circuit."""

PAUSE = timedelta(minutes=5)
"""How long a channel rests whose account was refused."""

OPEN = timedelta(seconds=30)
"""How long the circuit stays open before one text tries the line again."""


def hear(
    connection: Connection,
    db: Database,
    station: Station,
    outcomes: Sequence[Outcome],
    failures: int,
) -> bool:
    """Learn from one call what it says about the channel; True when the channel rests now.

    `failures` is the channel's count when the texts were claimed: a healthy one is not asked about.
    """
    refusals = [one for one in outcomes if refused(one)]
    if refusals:
        rest(connection, db, station, "refused", why(refusals[0]), PAUSE)
        return True
    if all(failed(one) for one in outcomes):
        if connection.execute(FAILED, {"channel": station.id}).scalar_one() < FAILURES:
            return False
        rest(connection, db, station, "unreachable", why(outcomes[0]), OPEN)
        return True
    if failures and connection.execute(WELL, {"channel": station.id}).rowcount:
        alarms.clear(connection, station.account.slug, "refused", "unreachable")
    return False


def rest(
    connection: Connection,
    db: Database,
    station: Station,
    name: alarms.Name,
    error: str,
    length: timedelta,
) -> None:
    """Leave the channel in peace for a while, and tell a person."""
    now = connection.execute(select(database_now())).scalar_one()
    connection.execute(
        REST, {"channel": station.id, "because": error[:200], "until": now + length, "began": now}
    )
    alarms.sound(connection, db, name, station.account.slug, error)


def why(outcome: Outcome) -> str:
    """The error in it."""
    return "" if isinstance(outcome, Accepted) else outcome.error


def refused(outcome: Outcome) -> bool:
    """The account was refused, whatever the text."""
    return isinstance(outcome, NotAccepted) and outcome.answer is Answer.PAUSE


def failed(outcome: Outcome) -> bool:
    """The call as a whole came to nothing."""
    return isinstance(outcome, Unclear) or (isinstance(outcome, NotAccepted) and outcome.line)


def relieve(house: House) -> int:
    """Hand what waits too long on a resting channel to its fallback; how many texts."""
    moved = 0
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        for row in connection.execute(RESTING).all():
            if now - row.paused_since < timedelta(seconds=row.fallback_after):
                continue
            other = connection.execute(WELL_BY_SLUG, {"slug": row.fallback}).scalar()
            if other is not None:
                asked = {"channel": row.id, "other": other}
                moved += connection.execute(HAND_OVER, asked).rowcount
    return moved


THIS = channels.c.id == bindparam("channel")

FAILED = (
    update(channels)
    .where(THIS)
    .values(failures=channels.c.failures + 1)
    .returning(channels.c.failures)
)

REST = (
    update(channels)
    .where(THIS)
    .values(
        failures=case((channels.c.failures < FAILURES, FAILURES), else_=channels.c.failures),
        paused_because=bindparam("because"),
        paused_until=bindparam("until"),
        paused_since=case(
            (channels.c.paused_since.is_(None), bindparam("began", type_=channels.c.added_at.type)),
            else_=channels.c.paused_since,
        ),
    )
)

WELL = (
    update(channels)
    .where(THIS, channels.c.failures > 0)
    .values(failures=0, paused_because="", paused_until=None, paused_since=None)
)

RESTING = select(
    channels.c.id, channels.c.fallback, channels.c.fallback_after, channels.c.paused_since
).where(channels.c.paused_since.is_not(None), channels.c.fallback != "")

WELL_BY_SLUG = select(channels.c.id).where(
    channels.c.slug == bindparam("slug"), channels.c.paused_since.is_(None)
)

HAND_OVER = (
    update(outbox)
    .where(outbox.c.channel_id == bindparam("channel"), outbox.c.status == "queued")
    .where(outbox.c.doubtful.is_(False))
    .values(channel_id=bindparam("other"), due_at=database_now())
)
