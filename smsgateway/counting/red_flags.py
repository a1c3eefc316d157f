"""Six things about a contract that are worth asking after. None of them proves anything.

The thresholds are those of common OCDS practice; the days for bids are the law's, so data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from smsgateway.counting.procurement import Contract, Process

LOW, HIGH = Decimal("0.7"), Decimal(1)
"""A price between these shares of the estimate raises no question."""
CHANGED = Decimal("0.15")
AHEAD = Decimal("0.2")

Kind = Literal["one-bid", "price", "changes", "late", "paid-ahead", "short-bidding"]


@dataclass(frozen=True, slots=True)
class Flag:
    """A question, with the one or two whole numbers that are in it: per cent or days."""

    kind: Kind
    figures: tuple[int, ...] = ()


def flags(
    process: Process,
    today: date,
    bid_days: Mapping[str, int],
    progress: Decimal | None = None,
) -> tuple[Flag, ...]:
    """Every question about this process.

    `bid_days` are the days that bids must stay open, by method. `progress` is how much is built,
    of 1, where somebody measured it; else the share of milestones that were met.
    """
    return (*about_bids(process, bid_days), *about_contracts(process, today, progress))


def about_bids(process: Process, bid_days: Mapping[str, int]) -> Iterator[Flag]:
    """How the builder was looked for."""
    if process.bids == 1:
        yield Flag("one-bid")
    least = bid_days.get(process.method)
    if least is not None and process.opens and process.closes:
        days = (process.closes - process.opens).days
        if days < least:
            yield Flag("short-bidding", (days, least))


def about_contracts(process: Process, today: date, progress: Decimal | None) -> Iterator[Flag]:
    """Price, changes, time and payments of each contract."""
    for one in process.contracts:
        share = of_estimate(one, process)
        if share is not None and not LOW <= share <= HIGH:
            yield Flag("price", (per_cent(share),))
        if one.first and one.first.amount and one.changes / one.first.amount > CHANGED:
            yield Flag("changes", (per_cent(one.changes / one.first.amount),))
        late = days_late(one, today)
        if late > 0:
            yield Flag("late", (late,))
        paid, built = one.paid_share, one.built_share if progress is None else progress
        if paid is not None and built is not None and paid > built + AHEAD:
            yield Flag("paid-ahead", (per_cent(paid), per_cent(built)))


def of_estimate(one: Contract, process: Process) -> Decimal | None:
    """The awarded price as a share of the estimate; None across currencies."""
    price, estimate = one.awarded or one.first, process.estimate
    if price is None or estimate is None or not estimate.amount:
        return None
    return price.amount / estimate.amount if price.currency == estimate.currency else None


def days_late(one: Contract, today: date) -> int:
    """Days after the date that was agreed: of the worst milestone, or of an unfinished contract."""
    late = [((stage.met or today) - stage.due).days for stage in one.milestones if stage.due]
    if one.ends is not None and not one.over:
        late.append((today - one.ends).days)
    return max(late, default=0)


def per_cent(share: Decimal) -> int:
    """In whole per cent."""
    return int((share * 100).to_integral_value())
