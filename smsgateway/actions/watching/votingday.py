"""The voting day: which lines are heard, how texts leave, and what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, or_, select

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import Account, Role
from smsgateway.actions.house import House
from smsgateway.actions.overview import within
from smsgateway.actions.refused import Refused
from smsgateway.store.alarms import alarms
from smsgateway.store.areas import areas
from smsgateway.store.channels import channels, heard
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.incidents import incidents, test_votes
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

NOTERS: tuple[Role, ...] = ("administrator", "coordinator", "officer", "data-entry")
LAST_HOUR = timedelta(hours=1)
LATEST = 2000
"""Of the newest texts so many are looked at, whatever their number."""

MOST_WORDS = 300
LISTED = 50
FAILED = ("failed", "dead")
WAITING = ("queued", "attempting", "unknown")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the log: an alarm of the machine's, or what somebody wrote down."""

    at: datetime
    until: datetime | None
    """When an alarm was over."""
    what: str
    about: str
    words: str
    by: str


@dataclass(slots=True)
class Leaving:
    """Texts of the last hour on one network of one area."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    seconds: list[float] = field(default_factory=list)
    """From our answer to the provider's taking it."""

    @property
    def delay(self) -> float | None:
        """The middle one of them, in seconds; None where none left."""
        return median(self.seconds) if self.seconds else None


def lines(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """Every network of every channel: when it was last heard, and its last test vote."""
    last = and_(
        test_votes.c.channel_id == heard.c.channel_id, test_votes.c.network == heard.c.network
    )
    asked: Select[Any] = (
        select(
            channels.c.slug,
            areas.c.name.label("area"),
            heard.c.network,
            heard.c.at,
            test_votes.c.tried_at,
            test_votes.c.passed,
            test_votes.c.said,
            test_votes.c.millis,
        )
        .join(heard, heard.c.channel_id == channels.c.id)
        .join(areas, areas.c.id == channels.c.area_id)
        .outerjoin(test_votes, last)
    )
    asked = within(account, asked).order_by(channels.c.slug, heard.c.network)
    return connection.execute(asked).all()


def leaving(
    connection: Connection, account: Account, now: datetime
) -> list[tuple[dict[str, str], str, Leaving]]:
    """Area, network and figures of the newest texts of the last hour."""
    newest = select(func.max(outbox.c.id)).scalar_subquery()
    asked = (
        select(
            areas.c.id,
            areas.c.name,
            people.c.network,
            outbox.c.status,
            outbox.c.created_at,
            outbox.c.attempted_at,
        )
        .select_from(outbox)
        .join(channels, channels.c.id == outbox.c.channel_id)
        .join(areas, areas.c.id == channels.c.area_id)
        .outerjoin(people, people.c.id == outbox.c.person_id)
        .where(outbox.c.id > newest - LATEST, outbox.c.created_at > now - LAST_HOUR)
    )
    found: dict[tuple[int, str], Leaving] = defaultdict(Leaving)
    names: dict[int, dict[str, str]] = {}
    for row in connection.execute(within(account, asked)):
        names[row.id] = row.name
        count(found[row.id, row.network or ""], row)
    return [(names[area], network, one) for (area, network), one in sorted(found.items())]


def count(one: Leaving, row: AnyRow) -> None:
    """A text more."""
    if row.status in FAILED:
        one.failed += 1
    elif row.status in WAITING:
        one.waiting += 1
    else:
        one.sent += 1
    if row.attempted_at is not None:
        one.seconds.append((row.attempted_at - row.created_at).total_seconds())


def happenings(connection: Connection, account: Account, most: int = LISTED) -> list[Happening]:
    """Alarms and what people wrote down, the newest first."""
    raised = select(alarms).outerjoin(channels, channels.c.slug == alarms.c.about)
    noted = select(incidents, areas.c.name).outerjoin(areas, areas.c.id == incidents.c.area_id)
    if not account.everywhere:
        raised = raised.where(channels.c.area_id.in_(account.areas))
        mine = or_(incidents.c.area_id.is_(None), incidents.c.area_id.in_(account.areas))
        noted = noted.where(mine)
    by_machine = [
        Happening(row.raised_at, row.cleared_at, row.name, row.about, row.detail, "")
        for row in connection.execute(raised.order_by(alarms.c.id.desc()).limit(most))
    ]
    by_people = [
        Happening(row.noted_at, None, "note", "", row.words, row.noted_by)
        for row in connection.execute(noted.order_by(incidents.c.id.desc()).limit(most))
    ]
    return sorted([*by_machine, *by_people], key=lambda one: one.at, reverse=True)[:most]


def note(house: House, words: str, area: str, *, by: str) -> None:
    """Write down what happened; `area` is a code, empty for the whole service. Raises `Refused`."""
    if not 0 < len(words) <= MOST_WORDS:
        raise Refused("an incident has 1 to {most} letters", most=MOST_WORDS)
    with house.db.write() as connection:
        account = accounts.acting(connection, by, *NOTERS)
        where = accounts.area_id(connection, area) if area else None
        if not account.reaches(where):
            raise Refused("choose an area")
        row = {"area_id": where, "noted_by": account.email, "words": words}
        connection.execute(insert(incidents).values(**row, noted_at=database_now()))
        audit.record(connection, by=account.email, act="incident.note", about=area, detail={})
