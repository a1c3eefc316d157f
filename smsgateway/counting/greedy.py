"""The greedy family: projects from the most supported down, each funded if it fits what is left.

What each city does differently was read from published results.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from smsgateway.counting.award import Award, Fate, Round, Tie
from smsgateway.counting.case import Case


def greedy(case: Case) -> Award:
    """Fund from the top; what does not fit is passed over."""
    return _Greedy(case, skip=True, reserve=None).award("greedy")


def greedy_threshold(case: Case) -> Award:
    """The same, written apart in files that name a threshold. Every rule here heeds thresholds."""
    return _Greedy(case, skip=True, reserve=None).award("greedy-threshold")


def greedy_exclusive(case: Case) -> Award:
    """The same, and of projects in conflict only the first by rank."""
    return _Greedy(case, skip=True, reserve=None).award("greedy-exclusive")


def greedy_no_skip(case: Case) -> Award:
    """Fund from the top until one does not fit what is left; it ends the count."""
    return _Greedy(case, skip=False, reserve=None).award("greedy-no-skip")


def greedy_custom(case: Case) -> Award:
    """Poznan: no-skip; where 80 percent of a misfit is left, a reserve adds the rest."""
    return _Greedy(case, skip=False, reserve=case.parameters.reserve).award("greedy-custom")


class _Greedy:
    def __init__(self, case: Case, *, skip: bool, reserve: Decimal | None) -> None:
        self.case = case
        self.skip = skip
        self.reserve = reserve
        self.left = case.budget
        self.stopped = False
        self.rounds: list[Round] = []
        self.winners: list[str] = []
        self.topped_up: list[str] = []
        self.from_reserve = Decimal(0)

    def award(self, rule: str) -> Award:
        case = self.case
        ranked = sorted(case.eligible(), key=case.measure, reverse=True)
        self.fund([list(group) for _, group in groupby(ranked, key=case.measure)])
        return Award(
            rule=rule,
            parameters=case.parameters.to_json(),
            tie_rule=str(case.tie_rule),
            budget=case.budget,
            voters=case.profile.voters,
            blank=case.profile.blank,
            winners=tuple(self.winners),
            rounds=(*self.rounds, *case.ineligible_rounds(self.left)),
            spent=case.budget - self.left,
            topped_up=tuple(self.topped_up),
            from_reserve=self.from_reserve,
        )

    def fund(self, groups: Sequence[list[int]]) -> None:
        for group in groups:
            tie = self.case.tie(group, self.order_matters(group))
            for project in self.case.ties.order(group):
                self.rounds.append(self.turn(project, tie))

    def turn(self, project: int, tie: Tie | None) -> Round:
        case, one, left = self.case, self.case.projects[project], self.left
        if self.stopped:
            return case.round(project, Fate.NOT_REACHED, left, tie=tie)
        if rival := self.rival(project):
            return case.round(project, Fate.CONFLICT, left, blocked_by=rival, tie=tie)
        if one.cost <= left:
            self.left -= one.cost
            self.winners.append(one.id)
            return case.round(project, Fate.FUNDED, left, tie=tie)
        self.stopped = not self.skip
        short = one.cost - left
        if not self.within_reserve(one.cost):
            return case.round(project, Fate.NOT_AFFORDABLE, left, short=short, tie=tie)
        self.topped_up.append(one.id)
        self.from_reserve, self.left = short, Decimal(0)
        return case.round(project, Fate.TOPPED_UP, left, short=short, tie=tie)

    def within_reserve(self, cost: Decimal) -> bool:
        return self.reserve is not None and self.left >= self.reserve * cost

    def rival(self, project: int) -> str:
        """A winner with which the project is in conflict, if there is one."""
        project_id = self.case.projects[project].id
        for group in self.case.parameters.conflicts:
            if project_id in group and (won := [w for w in self.winners if w in group]):
                return won[0]
        return ""

    def order_matters(self, group: list[int]) -> bool:
        """Whether another order among these equals would fund others of them."""
        if self.stopped or len(group) < 2:
            return False
        free = [project for project in group if not self.rival(project)]
        costs = [self.case.projects[project].cost for project in free]
        fitting = [i for i, cost in zip(free, costs, strict=True) if cost <= self.left]
        if self.in_conflict(fitting):
            return True
        if self.skip:
            return sum(self.case.projects[i].cost for i in fitting) > self.left
        # One that does not fit ends the count, so with two or more it matters who comes before it.
        ends_differ = fitting or any(map(self.within_reserve, costs))
        return len(free) > 1 and bool(ends_differ) and sum(costs) > self.left

    def in_conflict(self, projects: list[int]) -> bool:
        ids = {self.case.projects[project].id for project in projects}
        return any(len(ids & group) > 1 for group in self.case.parameters.conflicts)


def fill(case: Case, winners: Sequence[int]) -> tuple[list[str], list[Round], Decimal]:
    """Spend what an earlier rule left, greedily: (ids funded, a round for each, money left)."""
    counting = _Greedy(case, skip=True, reserve=None)
    counting.left -= sum((case.projects[i].cost for i in winners), Decimal(0))
    taken = set(winners)
    ranked = sorted((i for i in case.eligible() if i not in taken), key=case.measure, reverse=True)
    counting.fund([list(group) for _, group in groupby(ranked, key=case.measure)])
    return counting.winners, counting.rounds, counting.left
