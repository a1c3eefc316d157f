"""The books of one equal-shares run, in exact numbers.

Every amount is a whole number over one common denominator, so that no fraction is ever reduced:
a voter's purse is the share less what they paid in full, and what was paid in full is a price
times their points. A purse once emptied stays empty. So any sum of purses is a whole-number
combination of the share and the prices, and one pass over the ballots gives its coefficients.
(The coefficients are summed as floats: `profile.LARGEST_TOTAL` keeps them exact.)
"""

from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from smsgateway.counting.profile import Ints


class Ledger:
    """Purses, prices and money in exact numbers. Ballots asked about must not be empty yet."""

    def __init__(self, share: Fraction, weights: Ints) -> None:
        self.people = weights.astype(np.float64)
        self.denominator = share.denominator
        self.share = share.numerator
        self.prices: list[int] = []
        self._paid: NDArray[np.float64] = np.zeros((len(weights), 16))

    def buy(
        self, cost: int, payers: Ints, points: Ints, emptied: Ints, price: Fraction | None
    ) -> float:
        """Enter a purchase: `payers` paid price x points, `emptied` all they had.

        Works out the price from the cost, or takes the one given; returns it, rounded once.
        """
        if price is not None:
            self._add(price.numerator * self.denominator, price.denominator)
        else:
            rest = cost * self.denominator - self._money(emptied)
            self._add(rest, int(self.people[payers] @ points))
        place = len(self.prices) - 1
        if place == self._paid.shape[1]:
            self._paid = np.hstack([self._paid, np.zeros_like(self._paid)])
        self._paid[payers, place] = points
        return self.prices[place] / self.denominator

    def price(self, purchase: int) -> Fraction:
        """What each point of a payer cost in this purchase."""
        return Fraction(self.prices[purchase], self.denominator)

    def money(self, ballots: Ints) -> Fraction:
        """What the people behind these ballots hold together."""
        return Fraction(self._money(ballots), self.denominator)

    def quote(
        self, cost: int, poor: Ints, unsure: Ints, points: Ints, rich: int
    ) -> tuple[Fraction, Ints]:
        """The exact price per point at which supporters can pay `cost`, and who it empties.

        `poor` are ballots that surely give all they have, `rich` the people x points of those who
        surely do not; `unsure`, with their `points`, are decided here. Returns the price and the
        ballots emptied, poor and unsure together. The supporters' money must reach the cost.
        """
        rest = cost * self.denominator - self._money(poor)
        over = rich + int(self.people[unsure] @ points)
        emptied = [poor]
        # In order of purse per point: as soon as one can pay the price, so can all that follow.
        for purse, alike in self._by_purse(unsure, points):
            if purse * over > rest:
                break
            emptied.append(unsure[alike])
            behind = int(self.people[unsure[alike]] @ points[alike])
            if over == behind:  # nobody else is left, and their money is just enough
                return purse / self.denominator, np.concatenate(emptied)
            rest -= int(purse * behind)
            over -= behind
        return Fraction(rest, over * self.denominator), np.concatenate(emptied)

    def _by_purse(self, ballots: Ints, points: Ints) -> list[tuple[Fraction, Ints]]:
        """(purse per point, places in `ballots`) for each kind of history, lightest first."""
        if not len(ballots):
            return []
        kinds = np.column_stack([points, self._paid[ballots, : len(self.prices)]])
        distinct, kind_of = np.unique(kinds, axis=0, return_inverse=True)
        order = np.argsort(kind_of, kind="stable")
        places = np.split(order, np.searchsorted(kind_of[order], np.arange(1, len(distinct))))
        found = []
        for (worth, *paid), alike in zip(distinct.astype(np.int64).tolist(), places, strict=True):
            spent = sum(price * n for price, n in zip(self.prices, paid, strict=True) if n)
            found.append((Fraction(self.share - spent, worth), alike))
        return sorted(found, key=lambda pair: pair[0])

    def _money(self, ballots: Ints) -> int:
        """The same over the common denominator."""
        people = self.people[ballots]
        counts = (people @ self._paid[ballots, : len(self.prices)]).tolist()
        spent = sum(price * int(n) for price, n in zip(self.prices, counts, strict=True))
        return self.share * int(people.sum()) - spent

    def _add(self, rest: int, over: int) -> None:
        """Append the price rest/over, widening the common denominator by what is needed."""
        common = gcd(rest, over)
        wider = over // common
        self.denominator *= wider
        self.share *= wider
        self.prices = [price * wider for price in self.prices]
        self.prices.append(rest // common)
