"""What a ready broadcast may be drafted from: contests, rounds and transfers of one's areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, select

from flows.world import Money, Names
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.broadcasts import drafts
from smsgateway.actions.broadcasts.drafts import Draft
from smsgateway.actions.funds import transfers
from smsgateway.actions.house import House
from smsgateway.actions.overview import races_of
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.overview import within
from smsgateway.store.scorecards import ratings, rounds, scorecards
from smsgateway.store.services import services
from smsgateway.store.transfers import parties

Kind = Literal["phase", "results", "transfer", "meeting", "scores"]
MOST = 12
"""Of each kind, the newest."""
RECENT = timedelta(days=90)
"""Since a round closed whose scores are worth a text."""


@dataclass(frozen=True, slots=True)
class Record:
    """Something on the record that people may be told of."""

    kind: Kind
    key: str
    """A contest's or round's slug, a round's and a service's code, or the ledger's entry."""
    names: Names
    amount: Money | None = None

    @property
    def told(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.key}"


def offered(
    house: House, connection: Connection, account: Account, now: datetime
) -> Sequence[Record]:
    """What may be told now: contests, results that are published, money that was sent."""
    snapshot = house.catalogue.latest()
    races = races_of(snapshot, account)[:MOST]
    mine = [] if account.everywhere else [parties.c.area_id.in_(account.areas)]
    sent = transfers.read(connection, now.date(), {}, *mine, most=MOST)
    return [
        *(Record("phase", race.slug, race.contest.title) for race in races),
        *(
            Record("results", race.slug, race.contest.title)
            for race in races
            if race.contest.id in snapshot.results
        ),
        *(
            Record("transfer", str(one.event), one.to, Money(one.amount, one.currency))
            for one in sent
        ),
        *of_rounds(connection, account, now),
    ]


def of_rounds(connection: Connection, account: Account, now: datetime) -> list[Record]:
    """Services whose meeting is to come, and those that enough people rated."""
    meetings = within(account, MEETINGS, rounds.c.area_id).where(rounds.c.meeting_at > now)
    closed = rounds.c.closes_at.between(now - RECENT, now)
    rated = within(account, RATED, rounds.c.area_id).where(closed)
    kinds: tuple[tuple[Kind, Select[Any]], ...] = (("meeting", meetings), ("scores", rated))
    return [
        Record(kind, f"{row.slug}/{row.code}", row.name)
        for kind, asked in kinds
        for row in connection.execute(asked)
    ]


MEETINGS: Select[Any] = (
    select(rounds.c.slug, services.c.code, services.c.name)
    .join(scorecards, scorecards.c.id == rounds.c.scorecard_id)
    .join(
        services,
        (services.c.kind == scorecards.c.kind) & (services.c.area_id == rounds.c.area_id),
    )
    .where(services.c.closed.is_(False))
    .order_by(rounds.c.meeting_at, services.c.code)
    .limit(MOST)
)
RATED: Select[Any] = (
    select(rounds.c.slug, services.c.code, services.c.name)
    .join(ratings, ratings.c.round_id == rounds.c.id)
    .join(services, services.c.id == ratings.c.service_id)
    .group_by(rounds.c.id, services.c.id)
    .having(func.count() >= rounds.c.least)
    .order_by(rounds.c.closes_at.desc(), services.c.code)
    .limit(MOST)
)


def draft(house: House, channel: str, record: Record) -> Draft:
    """What it says. Raises `Refused` where the record does not hold it yet."""
    match record.kind:
        case "phase":
            return drafts.phase(house, channel, record.key)
        case "results":
            return drafts.results(house, channel, record.key)
        case "transfer":
            return drafts.release(house, int(record.key))
        case "meeting":
            return drafts.round_meeting(house, channel, *record.key.split("/"))
        case "scores":
            return drafts.scores(house, *record.key.split("/"))


def chosen(records: Sequence[Record], told: str) -> Record:
    """The one that a form names. Raises `Refused` for one outside one's areas."""
    found = next((one for one in records if one.told == told), None)
    if found is None:
        raise Refused("there is no such record in your areas")
    return found
