"""What a rule is given, checked once; and the projects that cannot win under any rule."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from smsgateway.counting.award import Fate, Round, Tie
from smsgateway.counting.parameters import Parameters
from smsgateway.counting.profile import Profile
from smsgateway.counting.projects import Project
from smsgateway.counting.ties import TieRule, Ties


@dataclass(frozen=True)
class Case:
    """One contest to be awarded. Projects are spoken of by their index in `projects`.

    Raises ValueError when the parts do not belong together.
    """

    profile: Profile
    projects: tuple[Project, ...]
    budget: Decimal
    tie_rule: TieRule
    parameters: Parameters
    votes: list[int] = field(init=False)
    scores: list[int] = field(init=False)
    ties: Ties = field(init=False)

    def __post_init__(self) -> None:
        if self.profile.projects != len(self.projects):
            raise ValueError("the ballots and the projects are of different contests")
        if len({project.id for project in self.projects}) < len(self.projects):
            raise ValueError("two projects have one id")
        if not self.budget.is_finite() or self.budget < 0:
            raise ValueError("the budget is not an amount of money")
        if any(not p.cost.is_finite() or p.cost < 0 for p in self.projects):
            raise ValueError("the cost of a project is not an amount of money")
        known = {project.id for project in self.projects}
        if unknown := sorted(set().union(*self.parameters.conflicts) - known):
            raise ValueError(f"a conflict names project {', '.join(unknown)}, which is not here")
        object.__setattr__(self, "votes", self.profile.votes.tolist())
        object.__setattr__(self, "scores", self.profile.scores.tolist())
        object.__setattr__(self, "ties", Ties(self.tie_rule, self.projects, self.votes))

    def measure(self, project: int) -> int:
        """What the project is ranked by, as a whole number: points x scale, or votes."""
        by_votes = self.parameters.measure == "votes"
        return self.votes[project] if by_votes else self.scores[project]

    def measured(self, project: int) -> Decimal:
        """The same as people gave it."""
        if self.parameters.measure == "votes":
            return Decimal(self.votes[project])
        return self.profile.points_of(self.scores[project])

    def needed(self, project: int) -> Fraction:
        """The measure below which the project cannot be funded."""
        set_to, voters = self.parameters, self.profile.voters
        by_cost = Fraction(0)
        if set_to.threshold_cost and self.budget:
            pot = Fraction(set_to.threshold_cost) * Fraction(self.budget)
            by_cost = Fraction(self.projects[project].cost) * voters / pot
        percent = Fraction(set_to.threshold_percent) * voters / 100
        return max(Fraction(set_to.threshold), percent, by_cost)

    def standing(self, project: int) -> Fate | None:
        """Why the project cannot win whatever the others got, or None when it can."""
        one = self.projects[project]
        if one.withdrawn:
            return Fate.WITHDRAWN
        if not self.votes[project] or self.measure(project) <= 0:
            return Fate.NO_VOTES
        if self.measured(project) < self.needed(project):
            return Fate.BELOW_THRESHOLD
        return Fate.DEARER_THAN_POT if one.cost > self.budget else None

    def eligible(self) -> list[int]:
        return [i for i in range(len(self.projects)) if self.standing(i) is None]

    def ineligible_rounds(self, left: Decimal) -> list[Round]:
        """A round for every project that could not win, in file order."""
        return [
            self.round(i, fate, left, short=self._shortfall(i, fate))
            for i in range(len(self.projects))
            if (fate := self.standing(i)) is not None
        ]

    def round(
        self,
        project: int,
        fate: Fate,
        left: Decimal,
        *,
        short: Decimal = Decimal(0),
        blocked_by: str = "",
        pays: Fraction | None = None,
        tie: Tie | None = None,
    ) -> Round:
        one, score = self.projects[project], self.profile.points_of(self.scores[project])
        votes = self.votes[project]
        return Round(one.id, fate, one.cost, votes, score, left, short, blocked_by, pays, tie)

    def tie(self, tied: list[int], mattered: bool) -> Tie | None:
        """The tie between these projects, in the order that the tie rule takes them."""
        if len(tied) < 2:
            return None
        ordered = self.ties.order(tied)
        ids = tuple(self.projects[i].id for i in ordered)
        return Tie(ids, self.ties.decided_by(ordered), mattered)

    def _shortfall(self, project: int, fate: Fate) -> Decimal:
        if fate is Fate.DEARER_THAN_POT:
            return self.projects[project].cost - self.budget
        if fate is Fate.BELOW_THRESHOLD:
            gap = self.needed(project) - Fraction(self.measured(project))
            return Decimal(gap.numerator) / Decimal(gap.denominator)
        return Decimal(0)
