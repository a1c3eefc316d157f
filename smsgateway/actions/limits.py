"""What a channel may send, how fast and when, and what its citizens pay: as the screens and the
broadcasts need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import Connection, select

from flows.world import Charge, Medium, Money
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow
from smsgateway.store.sending import sending

RATES: Mapping[str, float] = {"twilio": 1.0, "africastalking": 20.0, "simulator": 100.0}
"""Broadcast texts a second where nobody set a rate. Twilio's long codes take one segment a second
(twilio.com/docs/messaging/guides/scaling-queueing-latency); Africa's Talking publishes none."""

SLOW = 0.2
"""Of any other provider: a phone with a SIM card."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one channel."""

    rate: float = SLOW
    """Broadcast texts a second. Replies and receipts are not counted and never wait."""
    batch: int = 100
    """Recipients of one call, where the provider takes many."""
    hours: tuple[int, int] = (8, 20)
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


def usual(provider: str) -> Limits:
    """The limits of a channel that nobody has set."""
    return Limits(rate=RATES.get(provider, SLOW))


def read(connection: Connection) -> Mapping[int, Limits]:
    """The limits of every channel."""
    return MappingProxyType(
        {
            row.id: usual(row.provider) if row.channel_id is None else from_row(row)
            for row in connection.execute(EVERY)
        }
    )


def from_row(row: AnyRow) -> Limits:
    """As they are kept."""
    return Limits(
        rate=row.rate or RATES.get(row.provider, SLOW),
        batch=row.batch,
        hours=(row.hours_from, row.hours_to),
        daily_cap=row.daily_cap,
        alone_people=row.alone_people,
        alone_cost=row.alone_cost,
        answers_opted_out=row.answers_opted_out,
        pays=MappingProxyType({on: charge(said) for on, said in row.pays.items()}),
    )


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


EVERY = select(channels.c.id, channels.c.provider, sending).outerjoin(
    sending, sending.c.channel_id == channels.c.id
)
