"""What a coordinator sees first: what waits for a person, and how the running cycles do.

Figures come from indexes and from the public log, so that a million ballots cost what ten do. How
often a project was named is in none of them: before the close that is nobody's to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, and_, case, func, or_, select

from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.catalogue import Race, Snapshot
from smsgateway.store.approvals import approvals
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.cases import cases
from smsgateway.store.channels import channels
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.log import checkpoints, log_acts
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.proposals import proposals
from smsgateway.store.signals import signals

SLOW = timedelta(minutes=10)
NEAR = timedelta(days=2)
MOST_DAYS = 31
MOST_LISTED = 50


SENT = outbox.join(channels, channels.c.id == outbox.c.channel_id)


@dataclass(frozen=True, slots=True)
class Needs:
    """What waits for a person, in the areas of an account."""

    disputes: int
    unread: int
    dead: int
    unknown: int
    slow: int
    """Texts that are due since ten minutes and not sent."""
    resting: tuple[tuple[str, str], ...]
    """Channels that their provider refused: slug and reason."""
    approvals: int
    late: int
    """Cases whose promise is broken, or will be within two days."""
    ideas: tuple[tuple[str, int], ...]
    """Cycles with ideas that nobody has read: slug and how many."""
    flagged: tuple[tuple[str, int], ...]
    """Cycles with votes that a signal points at, undecided: slug and how many signals."""


def needs(connection: Connection, account: Account, now: datetime) -> Needs:
    """A few questions, each of an index of what is not done with."""
    texts = connection.execute(
        within(
            account,
            select(
                func.count(), func.count(case((inbox.c.about == "dispute", inbox.c.id)))
            ).select_from(inbox.join(channels, channels.c.id == inbox.c.channel_id)),
        ).where(inbox.c.unread)
    ).one()
    slow = and_(outbox.c.status == "queued", outbox.c.due_at < now - SLOW)
    waiting = connection.execute(
        within(
            account,
            select(
                func.count(case((outbox.c.status == "unknown", outbox.c.id))),
                func.count(case((slow, outbox.c.id))),
            ).select_from(SENT),
        ).where(outbox.c.status.in_(("queued", "attempting", "unknown")))
    ).one()
    resting = connection.execute(
        within(account, select(channels.c.slug, channels.c.paused_because)).where(
            channels.c.paused_until > database_now()
        )
    ).all()
    counted = (given_up(account), pending(account), late(account, now))
    dead, asked, behind = connection.execute(
        select(*(one.scalar_subquery() for one in counted))
    ).one()
    unread_ideas = connection.execute(of_cycles(account, IDEAS)).all()
    signalled = connection.execute(of_cycles(account, FLAGGED)).all()
    return Needs(
        disputes=texts[1],
        unread=texts[0] - texts[1],
        dead=dead,
        unknown=waiting[0],
        slow=waiting[1],
        resting=tuple((row.slug, row.paused_because) for row in resting),
        approvals=asked,
        late=behind,
        ideas=tuple((row.slug, row.many) for row in unread_ideas),
        flagged=tuple((row.slug, row.many) for row in signalled),
    )


def within(account: Account, question: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Only what belongs to the areas of this account; the question names `channels`."""
    return question if account.everywhere else question.where(channels.c.area_id.in_(account.areas))


def given_up(account: Account) -> Select[*tuple[Any, ...]]:
    """How many texts were given up."""
    found = select(func.count()).select_from(SENT).where(outbox.c.status == "dead")
    return within(account, found)


def pending(account: Account) -> Select[*tuple[Any, ...]]:
    """How many requests wait for a second person."""
    asked = select(func.count()).select_from(approvals).where(approvals.c.state == "waiting")
    return asked if account.everywhere else asked.where(approvals.c.area_id.in_(account.areas))


def of_cycles(account: Account, question: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Only what belongs to the cycles of this account's areas."""
    return question if account.everywhere else question.where(cycles.c.area_id.in_(account.areas))


IDEAS: Select[*tuple[Any, ...]] = (
    select(cycles.c.slug, func.count().label("many"))
    .join(proposals, proposals.c.cycle_id == cycles.c.id)
    .where(proposals.c.state == "new")
    .group_by(cycles.c.slug)
    .order_by(cycles.c.slug)
)
FLAGGED: Select[*tuple[Any, ...]] = (
    select(cycles.c.slug, func.count().label("many"))
    .join(contests, contests.c.cycle_id == cycles.c.id)
    .join(signals, signals.c.contest_id == contests.c.id)
    .where(signals.c.state.in_(("new", "held")))
    .group_by(cycles.c.slug)
    .order_by(cycles.c.slug)
)


def late(account: Account, now: datetime) -> Select[*tuple[Any, ...]]:
    """How many open cases are late or nearly so."""
    due = case(
        (cases.c.replied_at.is_(None), cases.c.reply_due),
        else_=func.coalesce(cases.c.level_due, cases.c.resolve_due),
    )
    found = select(func.count()).select_from(cases)
    found = found.where(cases.c.closed_at.is_(None), due < now + NEAR)
    return found if account.everywhere else found.where(cases.c.area_id.in_(account.areas))


@dataclass(frozen=True, slots=True)
class Turnout:
    """Ballots of one contest as its public log counts them, changed ones too."""

    received: int
    by_day: tuple[tuple[datetime, int], ...]
    """The days of voting so far (their first moment, in the area's time), the latest last."""
    days: int
    """Of voting, those to come as well."""


def turnout(connection: Connection, race: Race, now: datetime) -> Turnout:
    """From the log's checkpoints: how many leaves there were at the end of each day."""
    contest = race.contest
    days = days_of(contest.opens, min(now, contest.closes + contest.grace))
    whole = len(days_of(contest.opens, contest.closes))
    if not days:
        return Turnout(0, (), whole)
    ends = [day + timedelta(days=1) for day in days]
    sizes = connection.execute(
        select(
            func.max(checkpoints.c.size),
            *(func.max(case((checkpoints.c.signed_at < end, checkpoints.c.size))) for end in ends),
        ).where(checkpoints.c.contest_id == contest.id)
    ).one()
    acts = (
        connection.execute(
            select(log_acts.c.leaf).where(
                log_acts.c.contest_id == contest.id, log_acts.c.leaf.is_not(None)
            )
        )
        .scalars()
        .all()
    )
    totals = [ballots_in(size, acts) for size in sizes]
    before = [0, *totals[1:-1]]
    grown = [max(after - earlier, 0) for earlier, after in zip(before, totals[1:], strict=True)]
    return Turnout(totals[0], tuple(zip(days, grown, strict=True)), whole)


def ballots_in(size: int | None, acts: Sequence[int | None]) -> int:
    """Leaves of a log of this size that are no acts."""
    return (size or 0) - sum(1 for leaf in acts if leaf is not None and leaf < (size or 0))


def days_of(opens: datetime, until: datetime) -> list[datetime]:
    """The days from the opening to `until`, each by its first moment; the last month of them."""
    zone = opens.tzinfo or ZoneInfo("UTC")
    day = opens.replace(hour=0, minute=0, second=0, microsecond=0)
    days = []
    while day <= until.astimezone(zone):
        days.append(day)
        day += timedelta(days=1)
    return days[-MOST_DAYS:]


def races_of(snapshot: Snapshot, account: Account) -> list[Race]:
    """The contests that this account may look at, the latest to close first."""
    seen = [race for race in snapshot.races.values() if account.reaches(race.area_id)]
    return sorted(seen, key=lambda race: race.contest.closes, reverse=True)


def channel_states(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """Every channel with its rest and the last time that somebody was heard on it."""
    heard = (
        select(inbox.c.received_at)
        .where(inbox.c.channel_id == channels.c.id)
        .order_by(inbox.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    waiting = (
        select(func.count())
        .where(
            outbox.c.channel_id == channels.c.id,
            outbox.c.status.in_(("queued", "attempting", "unknown")),
        )
        .scalar_subquery()
    )
    found = select(
        channels.c.id,
        channels.c.slug,
        channels.c.provider,
        channels.c.area_id,
        channels.c.sender,
        channels.c.service_code,
        channels.c.paused_because,
        or_(channels.c.paused_until.is_(None), channels.c.paused_until <= database_now()).label(
            "works"
        ),
        heard.label("heard_at"),
        waiting.label("waiting"),
    )
    if not account.everywhere:
        found = found.where(channels.c.area_id.in_(account.areas))
    rows: Sequence[Row[*tuple[Any, ...]]] = connection.execute(
        found.order_by(channels.c.slug)
    ).all()
    return rows


def broadcasts_of(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """The newest broadcasts on channels of this account's areas."""
    found = within(
        account,
        select(
            broadcasts.c.slug,
            broadcasts.c.topic,
            broadcasts.c.status,
            broadcasts.c.expected,
            broadcasts.c.released,
            broadcasts.c.made_by,
            channels.c.slug.label("channel"),
        ).select_from(broadcasts.join(channels, channels.c.id == broadcasts.c.channel_id)),
    )
    return connection.execute(found.order_by(broadcasts.c.id.desc()).limit(MOST_LISTED)).all()
