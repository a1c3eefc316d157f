"""A pot shared out by a rule whose weights are data, to the last cent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from smsgateway.counting.told import Told

EQUAL = "equal"
"""The basis that is 1 for everybody."""
HUNDRED = 100


class NoShare(ValueError):
    """The rule cannot be applied; `told` says why."""

    def __init__(self, template: str, /, **values: object) -> None:
        """As `Told`."""
        self.told = Told(template, **values)
        super().__init__(str(self.told))


def shares(
    pot: Decimal,
    weights: Mapping[str, Decimal],
    bases: Mapping[str, Mapping[str, Decimal]],
    unit: Decimal = Decimal("0.01"),
) -> dict[str, Decimal]:
    """What each recipient gets: for each basis its percent of the pot, by the recipient's part.

    `weights` are percent and make 100. `bases` say of each recipient how much it has of each basis
    (people, villages); EQUAL needs none. Amounts are whole units; what rounding leaves goes to the
    largest remainders (Hamilton), so that the sum is the pot. Raises NoShare.
    """
    if sum(weights.values()) != HUNDRED or any(one < 0 for one in weights.values()):
        raise NoShare("weights are percent and make 100")
    if not bases:
        raise NoShare("there is no recipient")
    exact = dict.fromkeys(bases, Fraction(0))
    for name, percent in weights.items():
        part = parts(name, bases)
        whole = sum(part.values())
        if not whole:
            raise NoShare("nobody has any {basis}", basis=name)
        for recipient, held in part.items():
            exact[recipient] += Fraction(pot) * Fraction(percent) / HUNDRED * held / whole
    return rounded(pot, exact, unit)


def parts(name: str, bases: Mapping[str, Mapping[str, Decimal]]) -> dict[str, Fraction]:
    """How much of one basis each recipient has. Raises NoShare where it is not told."""
    if name == EQUAL:
        return dict.fromkeys(bases, Fraction(1))
    missing = [recipient for recipient, held in bases.items() if name not in held]
    if missing:
        raise NoShare("{basis} is not told of {missing}", basis=name, missing=sorted(missing)[:5])
    return {recipient: Fraction(held[name]) for recipient, held in bases.items()}


def rounded(pot: Decimal, exact: Mapping[str, Fraction], unit: Decimal) -> dict[str, Decimal]:
    """Whole units, the sum kept."""
    size = Fraction(unit)
    down = {one: (share / size).__floor__() for one, share in exact.items()}
    left = int((Fraction(pot) / size).__floor__()) - sum(down.values())
    by_rest = sorted(exact, key=lambda one: (down[one] - exact[one] / size, one))
    for one in by_rest[:left]:
        down[one] += 1
    return {one: (count * unit).quantize(unit, ROUND_FLOOR) for one, count in down.items()}
