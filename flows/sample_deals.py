"""Contracts in memory: one as it should be, one with everything odd, one not signed yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal

from flows.codes import poster
from flows.deal import Deal, Doubt
from flows.sample_ideas import LONG
from flows.sample_money import CODE
from flows.value import value

CONTRACTS = tuple(poster("4", f"{n:03}") for n in range(101, 105))
FAIR, ODD, PLANNED, OFFERED = CONTRACTS
ALL_DOUBTS = (
    Doubt("one-bid"),
    Doubt("short-bidding", (10, 14)),
    Doubt("price", (1_115,)),
    Doubt("changes", (117,)),
    Doubt("late", (1_208,)),
    Doubt("paid-ahead", (167, 100)),
)


@value
class SampleDeals:
    """The contracts of a commune."""

    held: Mapping[str, Deal] = field(default_factory=dict)

    @property
    def newest(self) -> Sequence[Deal]:
        """Each once."""
        return list({deal.code: deal for deal in self.held.values()}.values())

    def by_code(self, code: str) -> Deal | None:
        """By its own code."""
        return self.held.get(code)


NO_DEALS = SampleDeals()


def deals() -> SampleDeals:
    """With the longest names and the widest numbers in the odd one."""
    signed, due = Decimal(1_150_000), date(2026, 6, 30)
    school = {"en": "School, 2 rooms"}
    fair = Deal(FAIR, school, "KES", 3, signed, "ABC Builders", signed, 40, due)
    return SampleDeals(
        {
            FAIR: fair,
            CODE: fair,  # by the code of what it builds
            ODD: Deal(
                ODD,
                LONG,
                "KHR",
                1,
                Decimal("118250000"),
                "Kampong Chhnang Construction and Supplies Company Ltd",
                Decimal("1348250000"),
                167,
                due,
                ALL_DOUBTS,
            ),
            PLANNED: Deal(PLANNED, LONG, ""),
            OFFERED: Deal(OFFERED, LONG, "KHR", None, Decimal("1348250000")),
        }
    )
