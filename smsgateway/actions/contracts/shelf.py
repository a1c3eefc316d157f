"""Contracts as the console lists them, each account those of its areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.deals.reading import Held, read
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.overview import within
from smsgateway.store.areas import areas
from smsgateway.store.contracts import procurements

MOST_LISTED = 50
STAGES = ("planning", "tender", "award", "contract", "implementation")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contracts to list; empty is all of them."""

    area: str = ""
    stage: str = ""
    odd: bool = False
    """Only those about which there is something to ask."""
    after: str = ""
    """Codes above this one."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some contracts, by code."""

    contracts: Sequence[Held]
    more: str
    """The code after which the next page begins; empty on the last one."""


def listed(house: House, account: Account, wanted: Wanted) -> Page:
    """The contracts of the account's areas that are wanted."""
    asked = within(account, select(procurements), procurements.c.area_id)
    asked = asked.where(procurements.c.code > wanted.after).order_by(procurements.c.code)
    if wanted.area:
        asked = asked.join(areas).where(areas.c.code == wanted.area)
    with house.db.read() as connection:
        some = read(connection, connection.execute(asked).all())
        fits = [
            one
            for one in some
            if wanted.stage in ("", one.process.stage) and (one.questions or not wanted.odd)
        ]
    more = fits[MOST_LISTED - 1].code if len(fits) > MOST_LISTED else ""
    return Page(fits[:MOST_LISTED], more)


def theirs(house: House, account: Account, area: str) -> list[Held]:
    """Every contract of the account's areas, or of one of them, for files."""
    asked = within(account, select(procurements), procurements.c.area_id)
    if area:
        asked = asked.join(areas).where(areas.c.code == area)
    with house.db.read() as connection:
        rows = connection.execute(asked.order_by(procurements.c.code)).all()
        return list(read(connection, rows))


def one_of(house: House, account: Account, code: str) -> Held:
    """The contract of that code. Raises `Refused` where there is none in the account's areas."""
    asked = within(account, select(procurements), procurements.c.area_id)
    with house.db.read() as connection:
        row = connection.execute(asked.where(procurements.c.code == code)).first()
        if row is None:
            raise Refused("there is no contract {code}", code=code)
        return next(read(connection, [row]))
