"""What is left in the providers' accounts, asked every ten minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, select

from smsgateway.actions import alarms
from smsgateway.actions.house import House
from smsgateway.actions.sending.senders import Senders
from smsgateway.channels.contract import Balance
from smsgateway.store.channels import balances, channels
from smsgateway.store.db import database_now

EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Left:
    """What a channel's account held when it was last asked."""

    slug: str
    amount: Decimal
    currency: str
    asked_at: datetime
    floor: Decimal | None


def ask_due(house: House, senders: Senders) -> int:
    """Ask every provider that was not asked lately; how many answered."""
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        due = [
            row.id
            for row in connection.execute(WHEN)
            if row.asked_at is None or now - row.asked_at >= EVERY
        ]
    stations = house.catalogue.latest().stations_by_id
    answered = 0
    for channel_id in due:
        found = senders.of(stations[channel_id]).balance() if channel_id in stations else None
        if found is not None:
            keep(house, channel_id, found)
            answered += 1
    return answered


def keep(house: House, channel_id: int, found: Balance) -> None:
    """Write down one answer, and raise or end the alarm."""
    with house.db.write() as connection:
        new = house.db.insert(balances).values(
            channel_id=channel_id,
            amount=found.amount,
            currency=found.currency,
            asked_at=database_now(),
        )
        connection.execute(
            new.on_conflict_do_update(
                index_elements=[balances.c.channel_id],
                set_={name: new.excluded[name] for name in ("amount", "currency", "asked_at")},
            )
        )
        row = connection.execute(select(channels).where(channels.c.id == channel_id)).one()
        if row.balance_floor is not None and found.amount < row.balance_floor:
            told = (
                f"{found.currency} {found.amount} left, less than {row.balance_floor.normalize():f}"
            )
            alarms.sound(connection, house.db, "balance", row.slug, told)
        else:
            alarms.clear(connection, row.slug, "balance")


def left(connection: Connection) -> list[Left]:
    """What was last heard, by channel."""
    return [
        Left(row.slug, row.amount, row.currency, row.asked_at, row.balance_floor)
        for row in connection.execute(LEFT)
    ]


WHEN = select(channels.c.id, balances.c.asked_at).outerjoin(
    balances, balances.c.channel_id == channels.c.id
)

LEFT = (
    select(
        channels.c.slug,
        channels.c.balance_floor,
        balances.c.amount,
        balances.c.currency,
        balances.c.asked_at,
    )
    .join(channels, channels.c.id == balances.c.channel_id)
    .order_by(channels.c.slug)
)
