"""Delegations: who may approve, collect or pay an area's money, up to how much, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, select, update

from smsgateway.actions.accounts import accounts
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.amounts import currency_of
from smsgateway.actions.funds.ledger import ACTS
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.store.db import database_now
from smsgateway.store.money import delegations


@dataclass(frozen=True, slots=True)
class Delegation:
    """One power of one account."""

    area: str
    email: str
    may: str
    """approve, collect or pay."""
    up_to: Decimal
    currency: str
    from_day: date
    until_day: date
    """The last day on which it holds."""


def give(house: House, new: Delegation, *, by: str) -> int:
    """Give it; returns its number. Nobody gives a power to themselves. Raises `Refused`."""
    if new.may not in ACTS:
        raise Refused("a power is one of {acts}, not {may}", acts=ACTS, may=new.may)
    if new.until_day < new.from_day or new.up_to <= 0:
        raise Refused("a power has an amount above nothing, and ends after it begins")
    currency = currency_of(new.currency)
    with house.db.write() as connection:
        area = area_named(connection, new.area)
        holder = accounts.acting(connection, new.email)
        if holder.email == accounts.normal(by):
            raise Refused("another account must give this power")
        if not holder.reaches(area.id):
            raise Refused("{email} has no say in {code}", email=holder.email, code=new.area)
        told = {one: value for one, value in asdict(new).items() if one != "area"}
        made = insert(delegations).values(
            **{**told, "email": holder.email, "currency": currency}, area_id=area.id, given_by=by
        )
        number = int(connection.execute(made.returning(delegations.c.id)).scalar_one())
        detail: dict[str, JSON] = {
            "email": holder.email,
            "may": new.may,
            "up_to": f"{new.up_to} {currency}",
            "until": new.until_day.isoformat(),
        }
        sign(connection, by, "money.delegate", new.area, [area.id], detail)
    return number


def end(house: House, number: int, *, by: str) -> None:
    """From now on it holds no more. Raises `Refused`."""
    with house.db.write() as connection:
        row = connection.execute(select(delegations).where(delegations.c.id == number)).first()
        if row is None or row.ended_at is not None:
            raise Refused("no delegation {number} holds", number=number)
        ended = update(delegations).where(delegations.c.id == number)
        connection.execute(ended.values(ended_at=database_now()))
        sign(connection, by, "money.undelegate", str(number), [row.area_id])


def listed(house: House, area: str) -> Sequence[tuple[int, Delegation]]:
    """Those that nobody ended, with their numbers. Raises `Refused`."""
    with house.db.read() as connection:
        here = area_named(connection, area)
        found = (
            select(delegations)
            .where(delegations.c.area_id == here.id, delegations.c.ended_at.is_(None))
            .order_by(delegations.c.id)
        )
        return [
            (
                row.id,
                Delegation(
                    here.code,
                    row.email,
                    row.may,
                    row.up_to,
                    row.currency,
                    row.from_day,
                    row.until_day,
                ),
            )
            for row in connection.execute(found)
        ]
