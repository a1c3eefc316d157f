"""What a screen may ask about contracts, answered from the book."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import bindparam, or_, select

from flows.deal import Deal, Doubt
from smsgateway.actions.deals.reading import Held, read
from smsgateway.counting.red_flags import per_cent
from smsgateway.store.contracts import procurements
from smsgateway.store.db import Database


@dataclass(frozen=True, slots=True)
class DbDeals:
    """Contracts are public, so a code is good wherever it was read."""

    db: Database
    area_id: int

    @property
    def newest(self) -> list[Deal]:
        """Those of this area."""
        with self.db.read() as connection:
            rows = connection.execute(NEWEST, {"area": self.area_id}).all()
            return [deal(held) for held in read(connection, rows)]

    def by_code(self, code: str) -> Deal | None:
        """The contract with this code, or the newest one for the project with this code."""
        with self.db.read() as connection:
            row = connection.execute(CALLED, {"code": code}).first()
            return deal(next(read(connection, [row]))) if row else None


def deal(held: Held) -> Deal:
    """A contract as a phone shows it: the latest where a process has several."""
    process = held.process
    estimate = process.estimate or process.budget
    contract = process.contracts[-1] if process.contracts else None
    price = contract.value if contract else None
    told = price or estimate
    return Deal(
        code=held.code,
        title={"en": process.title},
        currency=told.currency if told else "",
        bids=process.bids,
        estimate=estimate.amount if estimate else None,
        builder=contract.supplier if contract else "",
        price=price.amount if price else None,
        paid=per_cent((contract.paid_share if contract else None) or Decimal(0)),
        ends=contract.ends if contract else None,
        doubts=tuple(Doubt(flag.kind, flag.figures) for flag in held.questions),
    )


MOST_LISTED = 30
"""Ten pages of a small screen."""
NEWEST = (
    select(procurements)
    .where(procurements.c.area_id == bindparam("area"))
    .order_by(procurements.c.id.desc())
    .limit(MOST_LISTED)
)
CALLED = (
    select(procurements)
    .where(
        or_(
            procurements.c.code == bindparam("code"),
            procurements.c.project == bindparam("code"),
        )
    )
    .order_by(procurements.c.id.desc())
    .limit(1)
)
