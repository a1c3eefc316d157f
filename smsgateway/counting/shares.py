"""One run of the Method of Equal Shares, exact, at the speed of floats.

Method: Peters, Pierczynski, Skowron, "Proportional Participatory Budgeting with Additive
Utilities" (NeurIPS 2021). Every voter holds an equal share; the project bought next is the one
whose supporters can pay its cost while the most that any of them pays per unit of utility is
least. Floats only filter: each figure carries a bound on its error, and whatever falls within
the bound (or within 1e-9) is decided in exact numbers by the ledger.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from smsgateway.counting.exact import Ledger
from smsgateway.counting.profile import Ints, Profile
from smsgateway.counting.ties import Ties

Floats = NDArray[np.float64]
GUARD = 1e-9
EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Supporters:
    """Who pays for a project: ballots, the points each gave it, and people x points behind each.

    `unit` is what was divided out of the points, so that equal points are all 1 (`plain`);
    `reach` is the sum of `mass`.
    """

    ballots: Ints
    points: Ints
    mass: Floats
    unit: int
    plain: bool
    reach: float


@dataclass(frozen=True, slots=True)
class Market:
    """What does not change between runs: supporters, costs in whole units of money, utilities.

    One point for project p is worth `per[p]` to a voter. Costs and `per` are above zero.
    """

    supporters: Sequence[Supporters]
    costs: Sequence[int]
    per: Sequence[int]
    weights: Ints
    ties: Ties


@dataclass(frozen=True, slots=True)
class Quote:
    """What a project asks per point, in floats: right to within `slip`, sure outside `error`."""

    price: float
    slip: float

    @property
    def error(self) -> float:
        return max(self.slip, GUARD * self.price)


def supporters_of(profile: Profile, use_points: bool) -> list[Supporters]:
    """For each project the ballots that gave it more than nothing."""
    order = np.argsort(profile.choices, kind="stable")
    ends = np.searchsorted(profile.choices[order], np.arange(profile.projects + 1))
    worth = profile.points if use_points else np.ones_like(profile.points)
    found = []
    for project in range(profile.projects):
        places = order[ends[project] : ends[project + 1]]
        places = places[worth[places] > 0]
        ballots = profile.ballot_of[places]
        unit = max(int(np.gcd.reduce(worth[places])), 1)
        points = worth[places] // unit
        mass = (profile.weights[ballots] * points).astype(np.float64)
        plain = bool((points == 1).all())
        found.append(Supporters(ballots, points, mass, unit, plain, float(mass.sum())))
    return found


class Run:
    """Buy from one equal share each until nothing more can be bought.

    `winners` in the order bought; `ties` lists (which purchase, who stood equal). `forced` names
    the project to take where that purchase is tied, in place of the tie rule's.
    """

    def __init__(
        self,
        market: Market,
        candidates: Sequence[int],
        share: Fraction,
        forced: Mapping[int, int] | None = None,
    ) -> None:
        self.market = market
        self.share = share
        self.ledger = Ledger(share, market.weights)
        self.purses: Floats = np.full(len(market.weights), float(share))
        self.drift = EPSILON * float(share)  # how far any purse may be from its true value
        self.winners: list[int] = []
        self.ties: list[tuple[int, list[int]]] = []
        # What a project asks can only rise as purses empty, so its last price bounds its next.
        reach = {p: market.supporters[p].reach for p in candidates}
        self.floor = {p: market.costs[p] / reach[p] for p in candidates if reach[p]}
        while chosen := self._next(forced or {}):
            self._buy(*chosen)

    def money_behind(self, project: int) -> Fraction:
        """What the supporters of a project have left between them."""
        ballots = self.market.supporters[project].ballots
        return self.ledger.money(ballots[self.purses[ballots] > 0])

    def price(self, purchase: int) -> Fraction:
        """The most that one supporter paid per point in a purchase."""
        return self.ledger.price(purchase)

    def _next(self, forced: Mapping[int, int]) -> tuple[int, Quote] | None:
        """The project whose supporters pay least per unit of utility, ties broken."""
        per, best = self.market.per, np.inf
        quotes: dict[int, Quote] = {}
        for project in sorted(self.floor, key=lambda p: self.floor[p] / per[p]):
            if self.floor[project] / per[project] > best:
                break
            quote = self._quote(project, best * per[project])
            if quote is not None:
                quotes[project] = quote
                best = min(best, (quote.price + quote.error) / per[project])
        close = [p for p, q in quotes.items() if (q.price - q.error) / per[p] <= best]
        if not close:
            return None
        if len(close) > 1:
            close = self._cheapest(close, quotes)
        if len(close) > 1:
            self.ties.append((len(self.winners), close))
        chosen = self.market.ties.order(close)[0]
        chosen = forced.get(len(self.winners), chosen)
        return chosen, quotes[chosen]

    def _cheapest(self, close: Sequence[int], quotes: Mapping[int, Quote]) -> list[int]:
        """Of projects too close for floats, those that ask exactly least."""
        exact = {p: self._exact(p, quotes[p])[0] / self.market.per[p] for p in close}
        least = min(exact.values())
        return [p for p in close if exact[p] == least]

    def _quote(self, project: int, limit: float) -> Quote | None:
        """What the project asks now; None when it costs too much, or asks more than `limit`.

        Solves sum(mass x min(purse per point, price)) = cost for the price, by Newton's steps:
        the sum is concave in the price, so steps from below never pass the solution, and those
        who can pay it grow fewer. Where rounding lets a step fall back, they do not: it ends.
        """
        backing, cost = self.market.supporters[project], float(self.market.costs[project])
        mass, purse = backing.mass, self.purses[backing.ballots]
        if not backing.plain:
            purse = purse / backing.points
        rounding = EPSILON * (len(mass) + 16)
        money, drift = float(mass @ purse), self.drift * backing.reach
        doubt = max(GUARD * cost, rounding * max(money, cost) + drift)
        if money < cost - doubt:
            del self.floor[project]
            return None
        scarce = money < cost + doubt
        if scarce and self.money_behind(project) < self.market.costs[project]:
            del self.floor[project]
            return None
        goal = cost - 4 * doubt if scarce else cost
        price, over = self.floor[project], math.inf
        while True:
            rich = purse > price
            behind = float(mass @ rich)
            if behind >= over or not behind:
                break
            over = behind
            price += (goal - float(mass @ np.minimum(purse, price))) / over
            if price > limit * (1 + GUARD):
                self.floor[project] = price * (1 - GUARD)
                return None
        slip = (rounding * cost + drift) / over
        if scarce:  # the price lies between this and the fullest purse: only the ledger can tell
            fullest = float(purse.max())
            exact, _ = self._exact(project, Quote((price + fullest) / 2, fullest - price))
            price, slip = float(exact), EPSILON * float(exact)
        self.floor[project] = max(self.floor[project], price - max(slip, GUARD * price))
        return Quote(price, slip)

    def _exact(self, project: int, quote: Quote) -> tuple[Fraction, Ints]:
        """The exact price per point, and the ballots that it empties."""
        backing = self.market.supporters[project]
        purse = self.purses[backing.ballots] / backing.points
        rich = purse > quote.price + quote.error
        poor = (purse < quote.price - quote.error) & (purse > 0)
        unsure = ~rich & ~poor & (purse > 0)
        return self.ledger.quote(
            self.market.costs[project],
            backing.ballots[poor],
            backing.ballots[unsure],
            backing.points[unsure],
            int(backing.mass[rich].sum()),
        )

    def _buy(self, project: int, quote: Quote) -> None:
        backing, price = self.market.supporters[project], quote.price
        holds = self.purses[backing.ballots] > 0
        ballots, points = backing.ballots[holds], backing.points[holds]
        purse = self.purses[ballots] / points
        known: Fraction | None = None
        if bool((np.abs(purse - price) <= quote.error).any()):
            known, emptied = self._exact(project, quote)
            pays = ~np.isin(ballots, emptied)
        else:
            pays = purse > price
            emptied = ballots[~pays]
        cost, payers, paid = self.market.costs[project], ballots[pays], points[pays]
        price = self.ledger.buy(cost, payers, paid, emptied, known)
        self.purses[payers] -= price * paid
        self.purses[emptied] = 0.0
        # The price is rounded once and the subtraction once; neither is above the share.
        self.drift += 2 * EPSILON * float(self.share)
        self.winners.append(project)
        del self.floor[project]
