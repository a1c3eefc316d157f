"""Equal shares by the book: one voter at a time, in fractions. Slow, short, and an oracle."""

from collections.abc import Sequence
from fractions import Fraction

from tests.counting.contests import Contest

Points = Sequence[dict[int, int]]


def price_of(cost: Fraction, purses: list[tuple[Fraction, int]]) -> Fraction | None:
    """The least p with sum(min(purse, p x points)) = cost, trying who pays all they have."""
    if sum(purse for purse, _ in purses) < cost:
        return None
    ordered = sorted(purses, key=lambda one: one[0] / one[1])
    paid = Fraction(0)
    for place, (purse, points) in enumerate(ordered):
        price = (cost - paid) / sum(worth for _, worth in ordered[place:])
        if price * points <= purse:
            return price
        paid += purse
    return None


def buy(
    costs: Sequence[int], ballots: Points, share: Fraction, *, by_cost: bool = True
) -> dict[int, Fraction]:
    """{index bought: its price per point}, in order; of equals the first in the list is taken."""
    purses = [share if ballot else Fraction(0) for ballot in ballots]
    bought: dict[int, Fraction] = {}
    while True:
        asked = {}
        for project, cost in enumerate(costs):
            behind = [(purses[v], b[project]) for v, b in enumerate(ballots) if b.get(project)]
            price = price_of(Fraction(cost), behind) if behind and project not in bought else None
            if price is not None:
                asked[project] = (price / (cost if by_cost else 1), price)
        if not asked:
            return bought
        chosen = min(asked, key=lambda project: (asked[project][0], project))
        for voter, ballot in enumerate(ballots):
            if points := ballot.get(chosen):
                purses[voter] -= min(purses[voter], asked[chosen][1] * points)
        bought[chosen] = asked[chosen][1]


def add1(costs: Sequence[int], ballots: Points, budget: int) -> dict[int, Fraction]:
    """The last outcome that keeps to the budget as shares grow by 1."""
    voters = sum(map(bool, ballots))
    wanted = {project for ballot in ballots for project in ballot}
    share = Fraction(budget, max(voters, 1))
    best = buy(costs, ballots, share)
    while len(best) < len(wanted):
        share += 1
        after = buy(costs, ballots, share)
        if sum(costs[project] for project in after) > budget:
            break
        best = after
    return best


def approvals(contest: Contest) -> tuple[list[int], list[dict[int, int]]]:
    listed, ballots, _ = contest
    return [int(p.cost) for p in listed], [dict.fromkeys(ballot, 1) for ballot in ballots]
