"""What a ready broadcast may be drafted from: the contests and the transfers of one's areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from flows.world import Money, Names
from smsgateway.actions.accounts import Account
from smsgateway.actions.broadcasts import drafts
from smsgateway.actions.broadcasts.drafts import Draft
from smsgateway.actions.funds import transfers
from smsgateway.actions.house import House
from smsgateway.actions.overview import races_of
from smsgateway.actions.refused import Refused
from smsgateway.store.transfers import parties

Kind = Literal["phase", "results", "transfer"]
MOST = 12
"""Of each kind, the newest."""


@dataclass(frozen=True, slots=True)
class Record:
    """Something on the record that people may be told of."""

    kind: Kind
    key: str
    """A contest's slug, or the number of the ledger's entry."""
    names: Names
    amount: Money | None = None

    @property
    def told(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.key}"


def offered(
    house: House, connection: Connection, account: Account, now: datetime
) -> Sequence[Record]:
    """What may be told now: contests, the results of those that closed, money that was sent."""
    races = races_of(house.catalogue.latest(), account)[:MOST]
    mine = [] if account.everywhere else [parties.c.area_id.in_(account.areas)]
    sent = transfers.read(connection, now.date(), {}, *mine, most=MOST)
    return [
        *(Record("phase", race.slug, race.contest.title) for race in races),
        *(
            Record("results", race.slug, race.contest.title)
            for race in races
            if race.contest.closes <= now
        ),
        *(
            Record("transfer", str(one.event), one.to, Money(one.amount, one.currency))
            for one in sent
        ),
    ]


def draft(house: House, channel: str, record: Record) -> Draft:
    """What it says. Raises `Refused` where the record does not hold it yet."""
    match record.kind:
        case "phase":
            return drafts.phase(house, channel, record.key)
        case "results":
            return drafts.results(house, channel, record.key)
        case "transfer":
            return drafts.release(house, int(record.key))


def chosen(records: Sequence[Record], told: str) -> Record:
    """The one that a form names. Raises `Refused` for one outside one's areas."""
    found = next((one for one in records if one.told == told), None)
    if found is None:
        raise Refused("there is no such record in your areas")
    return found
