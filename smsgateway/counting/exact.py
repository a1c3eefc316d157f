"""The books of one equal-shares run in exact numbers, opened only where floats cannot decide.

Every amount is a whole number over one common denominator, so that no fraction is ever reduced:
a voter's purse is the share less what they paid in full, and what was paid in full is a price
times their points. A purse once emptied stays empty. So any sum of purses is a whole-number
combination of the share and the prices, and one pass over the ballots gives its coefficients.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

from smsgateway.counting.profile import Ints


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a funded project took: from `payers` price x points, from `emptied` all they had.

    `price` is needed where nobody is left a payer, for then the cost does not tell it.
    """

    cost: int
    payers: Ints
    points: Ints
    emptied: Ints
    price: Fraction | None = None


class Ledger:
    """Purses, prices and money in exact numbers, after the purchases recorded so far."""

    def __init__(self, share: Fraction, weights: Ints) -> None:
        self.weights = weights
        self.denominator = share.denominator
        self.share = share.numerator
        self.prices: list[int] = []
        self._paid: list[Ints] = []
        self._waiting: list[Purchase] = []

    def record(self, purchase: Purchase) -> None:
        """Remember a purchase; its price is worked out when somebody asks."""
        self._waiting.append(purchase)

    def settle(self) -> None:
        """Work out the prices of all purchases recorded."""
        for purchase in self._waiting:
            if purchase.price is not None:
                rest, over = purchase.price.numerator * self.denominator, purchase.price.denominator
            else:
                rest = purchase.cost * self.denominator - self._money(purchase.emptied)
                over = int(self.weights[purchase.payers] @ purchase.points)
            self._add(rest, over)
            paid = np.zeros(len(self.weights), dtype=np.int64)
            paid[purchase.payers] = purchase.points
            self._paid.append(paid)
        self._waiting.clear()

    def price(self, purchase: int) -> Fraction:
        """What each point of a payer cost in this purchase."""
        self.settle()
        return Fraction(self.prices[purchase], self.denominator)

    def money(self, ballots: Ints) -> Fraction:
        """What the people behind these ballots hold together; none of them may be empty."""
        self.settle()
        return Fraction(self._money(ballots), self.denominator)

    def quote(
        self, cost: int, poor: Ints, unsure: Ints, points: Ints, rich: int
    ) -> tuple[Fraction, Ints]:
        """The exact price per point at which supporters can pay `cost`, and who it empties.

        `poor` are ballots that surely give all they have, `rich` the weighted points of those who
        surely do not; `unsure`, with their `points`, are decided here. Returns the price and the
        ballots emptied, poor and unsure together. The supporters' money must reach the cost.
        """
        self.settle()
        rest = cost * self.denominator - self._money(poor)
        over = rich + int(self.weights[unsure] @ points)
        emptied = [poor]
        # In order of purse per point: as soon as one can pay the price, so can all that follow.
        for each, alike in self._by_purse(unsure, points):
            if each * over > rest:
                break
            emptied.append(unsure[alike])
            behind = int(self.weights[unsure[alike]] @ points[alike])
            if over == behind:  # nobody else is left, and their money is just enough
                return each / self.denominator, np.concatenate(emptied)
            rest -= int(each * behind)
            over -= behind
        return Fraction(rest, over * self.denominator), np.concatenate(emptied)

    def _by_purse(self, ballots: Ints, points: Ints) -> list[tuple[Fraction, Ints]]:
        """(purse per point, places in `ballots`) for each kind of history, lightest first."""
        kinds = np.stack([points, *(paid[ballots] for paid in self._paid)])
        distinct, kind_of = np.unique(kinds, axis=1, return_inverse=True)
        kind_of = kind_of.reshape(-1)
        found = []
        for kind in range(distinct.shape[1]):
            worth, *paid = (int(n) for n in distinct[:, kind])
            spent = sum(price * n for price, n in zip(self.prices, paid, strict=True))
            found.append((Fraction(self.share - spent, worth), np.flatnonzero(kind_of == kind)))
        return sorted(found, key=lambda pair: pair[0])

    def _money(self, ballots: Ints) -> int:
        people = self.weights[ballots]
        money = self.share * int(people.sum())
        for price, paid in zip(self.prices, self._paid, strict=True):
            money -= price * int(people @ paid[ballots])
        return money

    def _add(self, rest: int, over: int) -> None:
        """Append the price rest/over, widening the common denominator by what is needed."""
        common = gcd(rest, over)
        wider = over // common
        self.denominator *= wider
        self.share *= wider
        self.prices = [price * wider for price in self.prices]
        self.prices.append(rest // common)
