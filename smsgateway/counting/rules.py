"""The award rules by the names that the command line and .pb files call them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from smsgateway.counting import equal_shares, greedy
from smsgateway.counting.award import Award
from smsgateway.counting.case import Case
from smsgateway.counting.parameters import Parameters
from smsgateway.counting.profile import Profile
from smsgateway.counting.projects import Project
from smsgateway.counting.ties import FILE_ORDER, TieRule


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to turn ballots into winners. `note` says what of the name is not carried out."""

    run: Callable[[Case], Award]
    note: str = ""

    @property
    def summary(self) -> str:
        return (self.run.__doc__ or "").strip()


_NO_COMPARISON = "The comparison step of the rule's name was not carried out."

RULES: dict[str, Rule] = {
    "greedy": Rule(greedy.greedy),
    "greedy-no-skip": Rule(greedy.greedy_no_skip),
    "greedy-threshold": Rule(greedy.greedy_threshold),
    "greedy-exclusive": Rule(greedy.greedy_exclusive),
    "greedy-custom": Rule(greedy.greedy_custom),
    "equalshares": Rule(equal_shares.equal_shares),
    "equalshares/add1": Rule(equal_shares.equal_shares_add1),
    "equalshares/add1u": Rule(equal_shares.equal_shares_add1u),
    "equalshares-comparison": Rule(equal_shares.equal_shares, _NO_COMPARISON),
    "equalshares/add1-comparison": Rule(equal_shares.equal_shares_add1, _NO_COMPARISON),
}


def award(
    rule: str,
    profile: Profile,
    projects: Iterable[Project],
    budget: Decimal,
    *,
    ties: TieRule = FILE_ORDER,
    parameters: Parameters | None = None,
) -> Award:
    """Who wins what under a rule of RULES, and why, project by project.

    Raises ValueError for an unknown rule, and where ballots, projects, tie rule and parameters
    do not belong together.
    """
    if rule not in RULES:
        raise ValueError(f"there is no rule {rule}; there are {', '.join(RULES)}")
    chosen = RULES[rule]
    case = Case(profile, tuple(projects), budget, ties, parameters or Parameters())
    made = chosen.run(case)
    return replace(made, rule=rule, notes=(chosen.note,)) if chosen.note else made
