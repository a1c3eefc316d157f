"""How a tie is broken: fixed and published before voting opens, so that nobody can choose it after.

A lot is handed in as the list of project ids in the order drawn; nothing is drawn here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, get_args

from smsgateway.counting.projects import Project

Step = Literal["cheaper", "more votes", "lot", "file order"]
Key = Decimal | int


@dataclass(frozen=True, slots=True)
class TieRule:
    """The steps that decide between equals, first to last; the last must separate any two.

    Raises ValueError when it cannot: the last step is neither the lot nor the file order, or
    the lot is used and not handed in.
    """

    steps: tuple[Step, ...]
    lot: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.steps or self.steps[-1] not in ("lot", "file order"):
            raise ValueError("a tie rule must end with the lot or the file order")
        if "lot" in self.steps and not self.lot:
            raise ValueError("the tie rule draws a lot, but no lot was handed in")
        if len(set(self.lot)) < len(self.lot):
            raise ValueError("the lot holds a project twice")

    def __str__(self) -> str:
        return ", then ".join(self.steps)


FILE_ORDER = TieRule(("file order",))
"""The rule of a contest whose file brings its own order, and of all before there was a lot."""

BY_LOT: tuple[Step, ...] = ("cheaper", "more votes", "lot")
"""The steps of our own contests: the money goes further, more people named it, nobody chose."""


def tie_rule(told: Mapping[str, Any]) -> TieRule:
    """The tie rule of a contest, from its opening in the public log.

    Raises ValueError for steps that are none of ours, and as `TieRule` does.
    """
    known = {str(step): step for step in get_args(Step)}
    steps = told["ties"].split(", then ")
    if unknown := [step for step in steps if step not in known]:
        raise ValueError(f"a tie rule knows no step {unknown[0]}")
    return TieRule(tuple(known[step] for step in steps), tuple(told.get("lot", ())))


class Ties:
    """A tie rule applied to the projects of one contest.

    Raises ValueError when a project is not in the lot.
    """

    def __init__(self, rule: TieRule, projects: Sequence[Project], votes: Sequence[int]) -> None:
        drawn = {project_id: place for place, project_id in enumerate(rule.lot)}
        if "lot" in rule.steps and (missing := [p.id for p in projects if p.id not in drawn]):
            raise ValueError(f"the lot does not hold project {', '.join(missing)}")
        by: dict[Step, list[Key]] = {
            "cheaper": [project.cost for project in projects],
            "more votes": [-count for count in votes],
            "lot": [drawn.get(project.id, 0) for project in projects],
            "file order": list(range(len(projects))),
        }
        self.rule = rule
        self._keys = [tuple(by[step][i] for step in rule.steps) for i in range(len(projects))]

    def order(self, tied: Iterable[int]) -> list[int]:
        """The tied projects (indexes), the one to take first at the head."""
        return sorted(tied, key=self._keys.__getitem__)

    def decided_by(self, ordered: Sequence[int]) -> Step:
        """The step that put these projects, as `order` gave them, in their order.

        Where several steps were needed it is the last of them.
        """
        last = 0
        for one, other in pairwise(ordered):
            pairs = zip(self._keys[one], self._keys[other], strict=True)
            last = max(last, next(i for i, (a, b) in enumerate(pairs) if a != b))
        return self.rule.steps[last]
