"""What a channel may send, how fast and when, and what its citizens pay: as the screens and the
broadcasts need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import Connection, select

from flows.world import Charge, Medium, Money
from smsgateway.store.channels import allowances, channels
from smsgateway.store.db import AnyRow
from smsgateway.store.sending import sending

RATES: Mapping[str, float] = {"twilio": 1.0, "africastalking": 20.0, "simulator": 100.0}
"""Broadcast texts a second where nobody set a rate. Twilio's long codes take one segment a second
(twilio.com/docs/messaging/guides/scaling-queueing-latency); Africa's Talking publishes none."""

SLOW = 0.2
"""Of any other provider: a phone with a SIM card."""

FOR_BROADCASTS = 0.75
"""The share of what a channel may send a day that broadcasts may take: the rest is for replies."""


WAKING = (8, 20)
"""The hours of broadcasts where nobody set others."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one channel."""

    rate: float = SLOW
    """Broadcast texts a second: what was set, and no more than the channel may send at all
    (`pacing`). Replies and receipts are not counted and never wait for it."""
    batch: int = 100
    """Recipients of one call, where the provider takes many."""
    hours: tuple[int, int] = WAKING
    """From which to which full hour broadcasts may leave, on the clock of the person's area."""
    daily_cap: Decimal | None = None
    """What the channel may cost a day before broadcasts wait until tomorrow."""
    alone_people: int = 500
    """To how many people one coordinator may write alone."""
    alone_cost: Decimal | None = None
    answers_opted_out: bool = True
    """Whether who opted out still gets the one reply to what they send."""
    pays: Mapping[str, Charge] = field(default_factory=dict)
    """By `ussd:63902`, then `ussd`: what one session or text costs the citizen."""

    def charge(self, medium: Medium, network: str) -> Charge | None:
        """What the citizen pays on this network; None where nobody said."""
        return self.pays.get(f"{medium}:{network}") or self.pays.get(medium)


def read(connection: Connection) -> Mapping[int, Limits]:
    """The limits of every channel."""
    return MappingProxyType(
        {
            row.id: Limits(rate=rate_of(row, WAKING)) if row.channel_id is None else kept(row)
            for row in connection.execute(EVERY)
        }
    )


def kept(row: AnyRow) -> Limits:
    """As somebody set them."""
    hours = (row.hours_from, row.hours_to)
    return Limits(
        rate=rate_of(row, hours),
        batch=row.batch,
        hours=hours,
        daily_cap=row.daily_cap,
        alone_people=row.alone_people,
        alone_cost=row.alone_cost,
        answers_opted_out=row.answers_opted_out,
        pays=MappingProxyType({on: charge(said) for on, said in row.pays.items()}),
    )


def rate_of(row: AnyRow, hours: tuple[int, int]) -> float:
    """Broadcast texts a second: as set, as usual, and as the channel's minute and day allow."""
    rate: float = row.rate or RATES.get(row.provider, SLOW)
    if row.per_minute:
        rate = min(rate, row.per_minute / 60)
    if row.per_day:
        rate = min(rate, FOR_BROADCASTS * row.per_day / (3600 * (hours[1] - hours[0])))
    return rate


def charge(said: str) -> Charge:
    """`free`, `reverse`, `tariff` or `tariff 1.50 KES`. Raises `ValueError` for anything else."""
    kind, *price = said.split()
    if kind not in ("free", "reverse", "tariff") or (price and kind != "tariff"):
        raise ValueError(f"{said!r} is none of free, reverse, tariff and tariff AMOUNT CURRENCY")
    if not price:
        return Charge(kind)
    amount, currency = price
    if not (currency.isalpha() and currency.isupper() and len(currency) == 3):
        raise ValueError(f"{currency!r} is no currency, as KES is one")
    return Charge("tariff", Money(Decimal(amount), currency))


EVERY = (
    select(
        channels.c.id,
        channels.c.provider,
        sending,
        allowances.c.per_minute,
        allowances.c.per_day,
    )
    .outerjoin(sending, sending.c.channel_id == channels.c.id)
    .outerjoin(allowances, allowances.c.channel_id == channels.c.id)
)
