"""Equal shares as a city runs it: completed by Add1, and by a greedy fill of what is still left.

Add1 and Add1u are named as at equalshares.net. Its tool stops Add1 as soon as the outcome is
exhaustive; the published result of Wieliczka 2023 needs that this does not happen, so here it is
a parameter, and off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from smsgateway.counting.award import Award, Fate, Round
from smsgateway.counting.case import Case
from smsgateway.counting.greedy import fill
from smsgateway.counting.parameters import fine_increment
from smsgateway.counting.shares import Market, Run, supporters_of
from smsgateway.counting.told import Told


def equal_shares(case: Case) -> Award:
    """One run with the shares that the budget gives. It often leaves money."""
    counting = _EqualShares(case)
    return counting.award("equalshares", counting.run(counting.first_share()), 0)


def equal_shares_add1(case: Case) -> Award:
    """Let every share grow step by step; the last run that does not overspend counts."""
    counting = _EqualShares(case)
    return counting.award("equalshares/add1", *counting.grown())


def equal_shares_add1u(case: Case) -> Award:
    """Add1, and then the projects that most people named, as far as the money left goes."""
    counting = _EqualShares(case)
    return counting.award("equalshares/add1u", *counting.grown(), filled=True)


@dataclass(frozen=True, slots=True)
class _Bought:
    """The projects that a run won, those that cost nothing first."""

    run: Run
    winners: tuple[int, ...]
    cost: Decimal


class _EqualShares:
    """Raises ValueError for conflicts: equal shares has no rule for them."""

    def __init__(self, case: Case) -> None:
        if case.parameters.conflicts:
            said = Told("equal shares cannot heed conflicts; use {rule}", rule="greedy-exclusive")
            raise ValueError(said)
        self.case = case
        amounts = [case.budget, *(project.cost for project in case.projects)]
        self.unit = 10 ** max(_places(amount) for amount in amounts)
        use_points = case.parameters.measure == "score"
        costs = [max(int(project.cost * self.unit), 1) for project in case.projects]
        supporters = supporters_of(case.profile, use_points)
        by_cost = case.parameters.utility == "cost"
        per = [s.unit * (c if by_cost else 1) for c, s in zip(costs, supporters, strict=True)]
        self.market = Market(supporters, costs, per, case.profile.weights, case.ties)
        self.eligible = case.eligible()
        self.free = case.ties.order(i for i in self.eligible if not case.projects[i].cost)

    def first_share(self) -> Fraction:
        share = Fraction(self.case.budget) / max(self.case.profile.voters, 1)
        return Fraction(floor(share)) if self.case.parameters.start == "whole" else share

    def run(self, share: Fraction, forced: dict[int, int] | None = None) -> _Bought:
        candidates = [i for i in self.eligible if self.case.projects[i].cost]
        run = Run(self.market, candidates, share * self.unit, forced)
        winners = (*self.free, *run.winners)
        return _Bought(run, winners, self.cost(winners))

    def grown(self) -> tuple[_Bought, int]:
        """(the last run that keeps to the budget, how many increments it took)."""
        case, share = self.case, self.first_share()
        increment = case.parameters.increment
        if increment is None:
            increment = fine_increment(case.budget, case.profile.voters)
        best, steps = self.run(share), 0
        while len(best.winners) < len(self.eligible) and not self.stops(best):
            share += Fraction(increment)
            after = self.run(share)
            if after.cost > case.budget:
                break
            best, steps = after, steps + 1
        return best, steps

    def stops(self, bought: _Bought) -> bool:
        """Whether the rule ends here because nothing else fits."""
        if self.case.parameters.stop == "overspend":
            return False
        left = self.case.budget - bought.cost
        rest = set(self.eligible) - set(bought.winners)
        return all(self.case.projects[i].cost > left for i in rest)

    def cost(self, projects: Sequence[int]) -> Decimal:
        return sum((self.case.projects[i].cost for i in projects), Decimal(0))

    def award(self, rule: str, bought: _Bought, steps: int, *, filled: bool = False) -> Award:
        case = self.case
        rounds = self.bought_rounds(bought)
        winners = [case.projects[i].id for i in bought.winners]
        left = case.budget - bought.cost
        if filled:
            more, filling, left = fill(case, bought.winners)
            winners += more
            rounds += filling
        else:
            rounds += self.unbought_rounds(bought, left)
        return Award(
            rule=rule,
            parameters=case.parameters.to_json(),
            tie_rule=str(case.tie_rule),
            budget=case.budget,
            voters=case.profile.voters,
            blank=case.profile.blank,
            winners=tuple(winners),
            rounds=(*rounds, *case.ineligible_rounds(left)),
            spent=case.budget - left,
            share=bought.run.share / self.unit,
            steps=steps,
        )

    def bought_rounds(self, bought: _Bought) -> list[Round]:
        rounds, left = [], self.case.budget
        tied = dict(bought.run.ties)
        for place, project in enumerate(bought.winners):
            purchase, pays, tie = place - len(self.free), Fraction(0), None
            if purchase >= 0:
                points = int(self.market.supporters[project].points.max())
                pays = bought.run.price(purchase) * points / self.unit
            if purchase in tied:
                tie = self.case.tie(tied[purchase], self.mattered(bought, purchase, tied[purchase]))
            rounds.append(self.case.round(project, Fate.FUNDED, left, pays=pays, tie=tie))
            left -= self.case.projects[project].cost
        return rounds

    def unbought_rounds(self, bought: _Bought, left: Decimal) -> list[Round]:
        """Those that the run could not buy, the nearest to success first."""
        rounds = []
        for project in set(self.eligible) - set(bought.winners):
            missing = self.market.costs[project] - bought.run.money_behind(project)
            short = Decimal(-(-missing.numerator // missing.denominator)) / self.unit
            rounds.append(self.case.round(project, Fate.UNSUPPORTED, left, short=short))
        return sorted(rounds, key=lambda one: (one.short, one.project))

    def mattered(self, bought: _Bought, purchase: int, tied: Sequence[int]) -> bool:
        """Whether taking another of the equals here, in the same run, would change who wins."""
        share, taken = bought.run.share / self.unit, bought.run.winners[purchase]
        others = (self.run(share, {purchase: i}) for i in tied if i != taken)
        return any(set(other.winners) != set(bought.winners) for other in others)


def _places(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
