"""What a channel has cost today, and how much of its daily cap is left for broadcasts.

Replies and receipts count as well, but the cap never stops them: only broadcasts wait.
"""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from sqlalchemy import Connection, desc, func, select

from smsgateway.actions.broadcasts.pricing import Prices
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.sending import spent


def left_today(
    connection: Connection, house: House, station: Station, prices: Prices, now: datetime
) -> Decimal | None:
    """What may still be spent; None where the channel has no cap."""
    cap = station.limits.daily_cap
    if cap is None:
        return None
    return max(cap - spent_today(connection, house, station, prices, now), Decimal())


def spent_today(
    connection: Connection, house: House, station: Station, prices: Prices, now: datetime
) -> Decimal:
    """The price of every text that was queued since midnight of the channel's area.

    Only what came since the last look is added up, so that a long day stays cheap.
    """
    today = now.astimezone(station.zone).date()
    last = connection.execute(
        select(spent).where(spent.c.channel_id == station.id).order_by(desc(spent.c.day)).limit(1)
    ).first()
    before = last.amount if last and last.day == today else Decimal()
    upto = last.upto if last else 0
    new = (
        select(people.c.network, func.sum(outbox.c.parts), func.max(outbox.c.id))
        .outerjoin(people, people.c.id == outbox.c.person_id)
        .where(
            outbox.c.channel_id == station.id,
            outbox.c.id > upto,
            outbox.c.created_at >= datetime.combine(today, time(), station.zone),
        )
        .group_by(people.c.network)
    )
    amount = before
    for network, parts, newest in connection.execute(new):
        price = prices.of(station.provider, network or "", "sms")
        amount += price.amount * parts if price else 0
        upto = max(upto, newest)
    kept = {"upto": upto, "amount": amount}
    connection.execute(
        house.db.insert(spent)
        .values(channel_id=station.id, day=today, **kept)
        .on_conflict_do_update(index_elements=[spent.c.channel_id, spent.c.day], set_=kept)
    )
    return amount
