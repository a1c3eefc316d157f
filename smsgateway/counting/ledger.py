"""What a ledger of flow events adds up to. Events only add; a later one may supersede an earlier.

Amounts are Decimal in the currency of their line. Two currencies meet only through a dated rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Kind = Literal[
    "approved",
    "revised",
    "allocated",
    "released",
    "received",
    "committed",
    "paid",
    "returned",
]
KINDS: tuple[Kind, ...] = (
    "approved",
    "revised",
    "allocated",
    "released",
    "received",
    "committed",
    "paid",
    "returned",
)
ENDS = ("head", "committee")
"""Who confirms for a recipient, each apart."""

GRACE_DAYS = 45
"""Past its due date by no more, money is on its way, unless somebody set another time."""

CENT = Decimal("0.01")


class NoRate(ValueError):
    """Two currencies cannot be added: no rate of that day or earlier is known."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to money, as one end tells it."""

    id: int
    line: int
    kind: str
    amount: Decimal
    on: date
    to: int | None = None
    tranche: int | None = None
    reporter: str = "office"
    supersedes: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the money of a line is; `modified` is what was approved with every revision."""

    approved: Decimal
    modified: Decimal
    released: Decimal
    received: Decimal
    committed: Decimal
    paid: Decimal


def live(events: Iterable[Event]) -> list[Event]:
    """The events that no later one supersedes."""
    every = list(events)
    gone = {one.supersedes for one in every}
    return [one for one in every if one.id not in gone]


def total(events: Iterable[Event], kind: Kind) -> Decimal:
    """The sum of one kind, what was superseded left out."""
    return sum((one.amount for one in live(events) if one.kind == kind), Decimal(0))


def standing(events: Collection[Event]) -> Standing:
    """How far the money of these events is."""
    approved = total(events, "approved")
    return Standing(
        approved=approved,
        modified=approved + total(events, "revised"),
        released=total(events, "released") - total(events, "returned"),
        received=received(events) or Decimal(0),
        committed=total(events, "committed"),
        paid=total(events, "paid"),
    )


def received(events: Iterable[Event]) -> Decimal | None:
    """What arrived, by the word of the receiving ends; None where none of them said anything.

    For each recipient and tranche: what a survey found, else the lesser of what head and committee
    say, else what its books or the office say.
    """
    told: dict[tuple[int, int | None, int | None], dict[str, Decimal]] = defaultdict(dict)
    for one in live(events):
        if one.kind == "received":
            of = told[one.line, one.to, one.tranche]
            of[one.reporter] = of.get(one.reporter, Decimal(0)) + one.amount
    if not told:
        return None
    return sum((_settled(words) for words in told.values()), Decimal(0))


def _settled(words: Mapping[str, Decimal]) -> Decimal:
    if "survey" in words:
        return words["survey"]
    ends = [words[one] for one in ENDS if one in words]
    return min(ends) if ends else sum(words.values(), Decimal(0))


def disagree(events: Iterable[Event]) -> bool:
    """Whether head and committee of one recipient tell different amounts of one tranche."""
    told: dict[str, Decimal] = {
        one.reporter: one.amount
        for one in live(events)
        if one.kind == "received" and one.reporter in ENDS
    }
    return len(set(told.values())) > 1


def stand(
    sent: Decimal,
    got: Decimal | None,
    overdue: bool,
    *,
    quarrel: bool = False,
    missing: bool = False,
) -> Literal["transit", "matched", "unmatched", "missing"]:
    """Where a transfer stands.

    `overdue`: its due date and grace are past; before, what is not there is on its way. Only an
    officer who has looked says `missing`. `quarrel`: the two ends of the recipient disagree.
    """
    if missing:
        return "missing"
    if got == sent and not quarrel:
        return "matched"
    return "unmatched" if overdue else "transit"


Rates = Mapping[tuple[str, str], Mapping[date, Decimal]]
"""(base, quote) to the rate of each day: so many of `quote` for one of `base`."""


def convert(amount: Decimal, currency: str, into: str, on: date, rates: Rates) -> Decimal:
    """An amount in another currency at the newest rate that is not after `on`, to the cent.

    Raises NoRate.
    """
    if currency == into:
        return amount
    if (there := _newest(rates.get((currency, into), {}), on)) is not None:
        return (amount * there).quantize(CENT, ROUND_HALF_UP)
    if (back := _newest(rates.get((into, currency), {}), on)) is not None:
        return (amount / back).quantize(CENT, ROUND_HALF_UP)
    raise NoRate(f"no rate between {currency} and {into} is known for {on}")


def _newest(dated: Mapping[date, Decimal], on: date) -> Decimal | None:
    known = [day for day in dated if day <= on]
    return dated[max(known)] if known else None
