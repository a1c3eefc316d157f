"""How many people a coordinator hopes for: kept as the target of an indicator."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from sqlalchemy import select

from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.results import book
from smsgateway.actions.rolls import reading as rolls
from smsgateway.actions.turnout.reading import NUMBER, SHARE, period
from smsgateway.store.areas import areas

Unit = Literal["percent", "people"]


def aim(house: House, slug: str, amount: Decimal, unit: Unit, *, by: str) -> None:
    """Set the target of a contest: per cent of its roll, or a number of people.

    Where there is a roll a number is kept as its share. Raises `Refused`.
    """
    with house.db.read() as connection:
        found = contest_named(connection, slug)
        area = connection.execute(select(areas.c.code).where(areas.c.id == found.area_id))
        code = area.scalar_one()
        roll = 0 if found.electorate == "open" else rolls.size(connection, found.id)
    if unit == "people" and amount != amount.to_integral_value():
        raise Refused("a target is a whole number of people")
    if unit == "percent" and found.electorate == "open":
        raise Refused("without a roll a target is a number of people")
    if unit == "people" and found.electorate != "open":
        if not roll:
            raise Refused("nobody is on the roll yet: give the target in per cent")
        amount = amount * 100 / roll
    if amount <= 0 or (found.electorate != "open" and amount > 100):
        raise Refused("a target is above 0, and not above the roll")
    indicator = NUMBER if found.electorate == "open" else SHARE
    when = period(house.catalogue.latest().races[found.id].contest)
    book.aim(house, indicator, code, when, "target", round(amount, 4), by=by)
