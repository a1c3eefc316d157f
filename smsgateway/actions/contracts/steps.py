"""What happens to a contract, one step at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from smsgateway.actions.amounts import money
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import Sum

METHODS = ("open", "selective", "limited", "direct")


@dataclass(frozen=True, slots=True)
class Firm:
    """A bidder or builder: its number in a register, or a slug of its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be bought, from which line of the budget, why."""

    title: str
    budget: Sum
    budget_line: str = ""
    project: str = ""
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Tendered:
    """Bids are asked for, from `opens` until `closes`."""

    method: str
    estimate: Sum
    opens: date
    closes: date


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid, as it was read out when bids were opened."""

    bidder: Firm
    value: Sum
    on: date


@dataclass(frozen=True, slots=True)
class Awarded:
    """Who is to build, for how much."""

    supplier: Firm
    value: Sum
    on: date


@dataclass(frozen=True, slots=True)
class Signed:
    """The contract."""

    value: Sum
    on: date
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Amended:
    """Another price or another end, and why."""

    rationale: str
    on: date
    value: Sum | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A milestone: planned with `due`, reached with `met`."""

    id: str
    title: str
    due: date | None = None
    met: date | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment to the builder, with the number of its paper."""

    id: str
    value: Sum
    on: date
    line: str = ""
    """The budget line that pays: its ledger gets the entry, too."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Everything was done, or the contract was broken off: `cancelled`."""

    on: date
    cancelled: bool = False


Step = Planned | Tendered | Bid | Awarded | Signed | Amended | Stage | Paid | Ended


def whole(amount: str, currency: str) -> Sum:
    """An amount as it was typed. Raises `Refused`."""
    try:
        return Sum(money(amount), currency.upper())
    except (ValueError, ArithmeticError) as error:
        raise Refused("{amount} is not an amount", amount=amount) from error
