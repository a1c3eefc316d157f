"""Whether votes that wait for confirmation could still change who wins."""

from collections.abc import Mapping, Sequence
from itertools import permutations

RANKING = ("greedy", "greedy-no-skip", "greedy-threshold", "greedy-exclusive", "greedy-custom")
"""Rules whose winners follow from the order of the projects and the thresholds alone."""


def could_change(
    rule: str,
    scores: Mapping[str, int],
    waiting: Sequence[Mapping[str, int]],
    thresholds: bool = False,
) -> bool:
    """False only where no choice among the waiting ballots changes the winners.

    `scores` are the projects' sums without them; each waiting ballot gives points to projects.
    Under a rule that ranks, winners cannot change while no project can reach another that leads it,
    and none can step out of nothing. Other rules have no such bound: there any waiting vote could.
    """
    if not waiting:
        return False
    if rule not in RANKING or thresholds:
        return True
    if any(not scores[name] for ballot in waiting for name, points in ballot.items() if points):
        return True
    return any(
        scores[ahead] >= scores[behind] and _reaches(behind, ahead, scores, waiting)
        for ahead, behind in permutations(scores, 2)
    )


def _reaches(
    behind: str, ahead: str, scores: Mapping[str, int], waiting: Sequence[Mapping[str, int]]
) -> bool:
    """Whether the best of the waiting ballots would bring one level with the other or past it."""
    gain = sum(max(0, one.get(behind, 0) - one.get(ahead, 0)) for one in waiting)
    loss = sum(max(0, one.get(ahead, 0) - one.get(behind, 0)) for one in waiting)
    level = scores[ahead] == scores[behind]
    return gain >= scores[ahead] - scores[behind] and (gain > 0 or (level and loss > 0))
