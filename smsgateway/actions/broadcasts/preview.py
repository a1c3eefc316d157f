"""A broadcast before it leaves: how many people, how many segments, what it costs, when it ends.

A million people cost one grouped question: the text depends only on where somebody reached us, in
which language and on which network, and so does its price. Where a role has to be judged, each
phone is opened once, some thousands at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from flows.gsm import measure
from flows.world import Money
from smsgateway.actions.broadcasts import text
from smsgateway.actions.broadcasts.audience import Audience, Reached
from smsgateway.actions.broadcasts.pricing import Prices, read_prices
from smsgateway.actions.broadcasts.schedule import finish
from smsgateway.actions.catalogue import Snapshot, Station
from smsgateway.actions.house import House
from smsgateway.store.db import AnyRow, database_now

SAMPLES = 5

ADDED: Mapping[str, str] = {
    "africastalking": "Africa's Talking adds how to opt out to the first bulk text that a person "
    "gets from a sender: perhaps one segment more",
    "twilio": "Twilio's Smart Encoding, where it is on, may make a text shorter than shown; a "
    "Messaging Service chooses the number that each person sees",
}
"""What a provider does to a text after us. developers.africastalking.com/docs/sms/notifications,
twilio.com/docs/messaging/services."""


@dataclass(frozen=True, slots=True)
class Kind:
    """People who get the same text at the same price."""

    language: str
    """Of the text that they get."""
    network: str
    people: int
    encoding: str
    units: int
    segments: int
    """Of one text."""
    cost: Money | None
    """Of all of them; None where the table has no price."""
    body: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a coordinator sees before sending."""

    people: int
    kinds: Sequence[Kind]
    """The largest first."""
    cost: Money | None
    """Of all that has a price; None where nothing has."""
    unpriced: int
    """People whose text has no price in the table."""
    starts: datetime
    ends: datetime
    zones: Sequence[str]
    """By whose clocks these people live."""
    samples: Sequence[Kind]
    warnings: Sequence[str]

    @property
    def segments(self) -> int:
        """Of all texts together."""
        return sum(kind.people * kind.segments for kind in self.kinds)


def preview(house: House, broadcast: AnyRow) -> Preview:
    """Count and price a broadcast; writes nothing. Raises `Refused` for an audience of nothing."""
    snapshot = house.catalogue.latest()
    with house.db.read() as connection:
        audience = Audience(connection, house.keys, broadcast.audience, broadcast.topic)
        counted = audience.counted(connection)
        return summed(connection, snapshot, broadcast, counted)


def summed(
    connection: Connection, snapshot: Snapshot, broadcast: AnyRow, counted: Counter[Reached]
) -> Preview:
    """The figures of an audience that was counted."""
    station, table = snapshot.stations_by_id[broadcast.channel_id], read_prices(connection)
    kinds = kinds_of(snapshot, station, broadcast.texts, table, counted)
    now: datetime = connection.execute(select(database_now())).scalar_one()
    starts = max(now, broadcast.starts_at or now)
    zones = zones_of(snapshot, station, counted)
    ends = finish(starts, zones, station.limits.rate, station.limits.hours)
    return Preview(
        people=sum(counted.values()),
        kinds=kinds,
        cost=total([kind.cost for kind in kinds if kind.cost]),
        unpriced=sum(kind.people for kind in kinds if kind.cost is None),
        starts=starts.astimezone(station.zone),
        ends=max(ends, broadcast.spread_until or ends).astimezone(station.zone),
        zones=[zone.key for zone in zones],
        samples=kinds[:SAMPLES],
        warnings=warnings(station, broadcast.texts),
    )


def total(costs: Sequence[Money]) -> Money | None:
    """The sum; a provider's prices are in one currency."""
    if not costs:
        return None
    return Money(sum((cost.amount for cost in costs), Decimal()), costs[0].currency)


def home_of(snapshot: Snapshot, station: Station, channel_id: int | None) -> Station:
    """Whose commune a person is of: where they first reached us, else the broadcast's channel."""
    return snapshot.stations_by_id.get(channel_id or 0, station)


def kinds_of(
    snapshot: Snapshot,
    station: Station,
    texts: Mapping[str, str],
    prices: Prices,
    counted: Counter[Reached],
) -> list[Kind]:
    """People by the text that they get and the network that carries it."""
    together: Counter[tuple[str, str, str]] = Counter()
    for reached, people in counted.items():
        home = home_of(snapshot, station, reached.channel_id)
        lang, body = addressed(texts, home, reached.language, reached.network)
        together[lang, reached.network, body] += people
    return [
        kind_of(lang, network, body, people, prices.of(station.provider, network, "sms"))
        for (lang, network, body), people in together.most_common()
    ]


def addressed(
    texts: Mapping[str, str], home: Station, language: str, network: str
) -> tuple[str, str]:
    """The language and the very text that a person gets."""
    lang = text.spoken(texts, language, home.offered_languages(network))
    return lang, text.rendered(texts[lang], lang, home.commune)


def kind_of(lang: str, network: str, body: str, people: int, price: Money | None) -> Kind:
    """One line of the preview."""
    size = measure(body)
    cost = Money(price.amount * size.segments * people, price.currency) if price else None
    return Kind(lang, network, people, size.encoding, size.units, size.segments, cost, body)


def zones_of(
    snapshot: Snapshot, station: Station, counted: Counter[Reached]
) -> Mapping[ZoneInfo, int]:
    """How many people live by which clock."""
    zones: Counter[ZoneInfo] = Counter()
    for reached, people in counted.items():
        zones[home_of(snapshot, station, reached.channel_id).zone] += people
    return zones


def warnings(station: Station, texts: Mapping[str, str]) -> list[str]:
    """What a coordinator should know before spending money."""
    told = [ADDED[station.provider]] if station.provider in ADDED else []
    for lang, body in texts.items():
        if dear := text.dear_characters(body):
            told.append(
                f"the text in {lang} costs more because of {' '.join(dear)}: write them plainly "
                "and it travels in GSM-7"
            )
    return told
