"""What a cycle will cost, and what it did: sessions, replies, receipts and broadcasts, by network.

Expected: everybody who joined in the area, times the turnout; a vote by USSD costs a session and a
receipt, one by SMS a reply. Actual: every text of the area's channels while the contest ran, by the
table of prices, beside what the provider itself said. Of USSD only the sessions are counted that
recorded something: no others are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from flows.world import Money
from smsgateway.actions.broadcasts.pricing import Prices, read_prices
from smsgateway.actions.catalogue import Station
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.ballots import ballots
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people


@dataclass(frozen=True, slots=True)
class Guess:
    """What nobody knows before."""

    turnout: Decimal
    """Of the people who joined, from 0 to 1."""
    ussd: Decimal
    """Of the votes, those by USSD."""
    broadcasts: int
    """Texts of one segment to everybody."""


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of traffic on one network."""

    what: str
    """session, receipt, reply, broadcast or another purpose of a text."""
    network: str
    units: int
    """Segments, or sessions."""
    cost: Money | None
    """None where the table has no price."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The items of a cycle and what they come to."""

    items: Sequence[Item]
    votes: int
    said: Mapping[str, Decimal]
    """What the providers' own answers add up to, by currency; nothing before anything was sent."""

    @property
    def total(self) -> Money | None:
        """Of all that has a price. None where nothing has, or prices are of several currencies."""
        known = [item.cost for item in self.items if item.cost]
        if len({cost.currency for cost in known}) != 1:
            return None
        return Money(sum((cost.amount for cost in known), Decimal()), known[0].currency)

    @property
    def each(self) -> Money | None:
        """For one vote."""
        total = self.total
        if total is None or not self.votes:
            return None
        return Money(round(total.amount / self.votes, 4), total.currency)


def expected(house: House, slug: str, guess: Guess) -> Cost:
    """Before the opening. Raises `Refused` where the area has no channel or the guess is none."""
    if not (0 <= guess.turnout <= 1 and 0 <= guess.ussd <= 1 and guess.broadcasts >= 0):
        raise Refused("turnout and the share of USSD go from 0 to 1")
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        stations = stations_of(house, contest.area_id)
        prices = read_prices(connection)
        joined = connection.execute(
            select(people.c.channel_id, people.c.network, func.count())
            .where(people.c.joined_at.is_not(None), people.c.channel_id.in_(stations))
            .group_by(people.c.channel_id, people.c.network)
        ).all()
    items = []
    votes = 0
    for channel_id, network, many in joined:
        voting = round(many * guess.turnout)
        dialling = round(voting * guess.ussd)
        votes += voting
        for what, kind, units in (
            ("session", "ussd", dialling),
            ("receipt", "sms", dialling),
            ("reply", "sms", voting - dialling),
            ("broadcast", "sms", many * guess.broadcasts),
        ):
            items.append(item(prices, stations[channel_id], what, kind, network or "", units))
    return Cost(together(items), votes, {})


def actual(house: House, slug: str) -> Cost:
    """Since the opening. Ask before the keys are destroyed: the texts go with them."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        stations = stations_of(house, contest.area_id)
        prices = read_prices(connection)
        items = [
            item(prices, stations[row.channel_id], row.what, "sms", row.network or "", row.units)
            for row in connection.execute(texts_of(contest, stations))
        ] + [
            item(prices, stations[row.channel_id], "session", "ussd", row.network or "", row.units)
            for row in connection.execute(sessions_of(contest, stations))
        ]
        said = told_by_providers(connection, contest, stations)
        standing = select(func.count()).select_from(ballots)
        standing = standing.where(
            ballots.c.contest_id == contest.id, ballots.c.disposition == "standing"
        )
        votes = connection.execute(standing).scalar_one()
    return Cost(together(items), votes, said)


def stations_of(house: House, area_id: int) -> Mapping[int, Station]:
    """The area's channels. Raises `Refused` where it has none."""
    held = house.catalogue.latest().stations_by_id
    found = {number: one for number, one in held.items() if one.area_id == area_id}
    if not found:
        raise Refused("the area has no channel")
    return found


def item(prices: Prices, station: Station, what: str, kind: str, network: str, units: int) -> Item:
    """So many units at that network's price."""
    price = prices.of(station.provider, network, kind)
    cost = Money(price.amount * units, price.currency) if price else None
    return Item(what, network, units, cost)


def together(items: Iterable[Item]) -> list[Item]:
    """One line for each kind of traffic on each network, the dearest first."""
    units: Counter[tuple[str, str, str]] = Counter()
    amounts: dict[tuple[str, str, str], Decimal] = {}
    for one in items:
        key = (one.what, one.network, one.cost.currency if one.cost else "")
        units[key] += one.units
        amounts[key] = amounts.get(key, Decimal()) + (one.cost.amount if one.cost else 0)
    lines = [
        Item(what, network, many, Money(amounts[what, network, currency], currency))
        if currency
        else Item(what, network, many, None)
        for (what, network, currency), many in units.items()
        if many
    ]
    return sorted(lines, key=lambda one: one.cost.amount if one.cost else Decimal(), reverse=True)


def texts_of(contest: AnyRow, stations: Mapping[int, Station]) -> Any:
    """Segments by channel, purpose and network while the contest ran."""
    units = func.sum(func.coalesce(outbox.c.provider_parts, outbox.c.parts)).label("units")
    told = (outbox.c.channel_id, outbox.c.purpose.label("what"), people.c.network)
    return (
        select(*told, units)
        .outerjoin(people, people.c.id == outbox.c.person_id)
        .where(left_then(contest, stations))
        .group_by(*told)
    )


def left_then(contest: AnyRow, stations: Mapping[int, Station]) -> ColumnElement[bool]:
    """Texts of the contest's time that reached a provider."""
    return and_(
        outbox.c.channel_id.in_(stations),
        outbox.c.created_at.between(contest.opens_at, contest.late_until),
        outbox.c.status.in_(("sent", "delivered", "unknown", "failed")),
    )


def sessions_of(contest: AnyRow, stations: Mapping[int, Station]) -> Any:
    """USSD sessions that recorded something, by channel and network."""
    told = (inbox.c.channel_id, people.c.network)
    return (
        select(*told, func.count().label("units"))
        .outerjoin(people, people.c.id == inbox.c.person_id)
        .where(
            inbox.c.channel_id.in_(stations),
            inbox.c.medium == "ussd",
            inbox.c.received_at.between(contest.opens_at, contest.late_until),
        )
        .group_by(*told)
    )


def told_by_providers(
    connection: Connection, contest: AnyRow, stations: Mapping[int, Station]
) -> dict[str, Decimal]:
    """The costs that providers answered with (`KES 0.8000`), added up by currency."""
    asked = (
        select(outbox.c.cost, func.count())
        .where(left_then(contest, stations), outbox.c.cost != "")
        .group_by(outbox.c.cost)
    )
    said: dict[str, Decimal] = {}
    for cost, many in connection.execute(asked):
        currency, _, amount = cost.partition(" ")
        try:
            said[currency] = said.get(currency, Decimal()) + Decimal(amount) * many
        except InvalidOperation:
            continue  # `0`, without a currency
    return said
