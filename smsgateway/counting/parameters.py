"""Everything about an award rule that must be fixed and published before voting opens."""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

from smsgateway.counting.election import Election


@dataclass(frozen=True, slots=True)
class Parameters:
    """The settings of a rule. Each rule reads the ones that concern it.

    measure            rank by the points given ("score"), or by how many named it ("votes")
    threshold          the measure that a project must reach to be funded at all
    threshold_percent  the same as a percentage of the people who voted (blank ballots not)
    threshold_cost     the same by cost: votes/voters >= cost/(this x budget); 0 is off (Swiecie: 3)
    reserve            greedy-custom: the first misfit is topped up when this share of it is left
    conflicts          groups of project ids of which only one can be built: the first by rank
    utility            equal shares: is a voter served by money spent ("cost") or by projects won
                       ("cardinality")
    start              equal shares: each voter's share is budget/n, or that rounded down ("whole")
    increment          Add1: what each voter's share grows by; None: `fine_increment`
    stop               Add1: when the budget would be overspent; "exhaustive": also as soon as no
                       other project fits
    Raises ValueError for a value that makes no sense.
    """

    measure: Literal["score", "votes"] = "score"
    threshold: Decimal = Decimal(0)
    threshold_percent: Decimal = Decimal(0)
    threshold_cost: Decimal = Decimal(0)
    reserve: Decimal = Decimal("0.8")
    conflicts: tuple[frozenset[str], ...] = ()
    utility: Literal["cost", "cardinality"] = "cost"
    start: Literal["fraction", "whole"] = "fraction"
    increment: Decimal | None = None
    stop: Literal["overspend", "exhaustive"] = "overspend"

    def __post_init__(self) -> None:
        allowed = {
            "measure": ("score", "votes"),
            "utility": ("cost", "cardinality"),
            "start": ("fraction", "whole"),
            "stop": ("overspend", "exhaustive"),
        }
        for name, words in allowed.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name} is {getattr(self, name)!r}, not {' or '.join(words)}")
        for name in ("threshold", "threshold_percent", "threshold_cost"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is below zero")
        if not 0 < self.reserve <= 1:
            raise ValueError("reserve is a share of the cost: above 0, at most 1")
        if self.increment is not None and self.increment <= 0:
            raise ValueError("increment must be above zero")

    def to_json(self) -> dict[str, object]:
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


def parameters_of(election: Election) -> Parameters:
    """What a file's META says about its rule: the threshold; and for Add1, that cities step by 1;
    with the conflicts that stand beside the file.

    The rest stays at its default.
    """
    by_one = election.rule.startswith("equalshares/add1")
    return Parameters(
        threshold=election.threshold,
        increment=Decimal(1) if by_one else None,
        conflicts=election.conflicts,
    )


def fine_increment(budget: Decimal, voters: int) -> Decimal:
    """max(1 unit, ceil(0.5 % of budget/voters)).

    The default, because steps of one unit can take millions of runs where voters are few or the
    currency is weak. Steps up to 2 % of the share gave the winners that single units give on all
    files measured.
    """
    return Decimal(max(1, ceil(Fraction(budget) / max(voters, 1) / 200)))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return sorted(sorted(group) for group in value)
    return value
