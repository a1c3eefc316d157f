"""One ballot of a .pb file, from its text."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Ballot(NamedTuple):
    """What one text of vote and points says, and what is wrong or odd with it."""

    projects: tuple[str, ...]
    points: tuple[Decimal, ...] = ()
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class BallotParser:
    """Reads `vote` and `points` against the project ids known and the longest ballot allowed."""

    def __init__(self, known: Iterable[str], longest: int) -> None:
        self.known = {project_id: project_id for project_id in known}
        self.longest = longest

    def __call__(self, vote: str, points: str) -> Ballot:
        # Nearly every ballot is plain; looking its ids up also lets all ballots share them.
        try:
            plain = tuple([self.known[item] for item in vote.split(",")])
        except KeyError:
            return self.odd(vote, points)
        if points or len(plain) > self.longest or len(set(plain)) < len(plain):
            return self.odd(vote, points)
        return Ballot(plain)

    def odd(self, vote: str, points: str) -> Ballot:
        named, given = _items(vote), _items(points)
        chosen = tuple(dict.fromkeys(named))
        faults = [f"project {item} is not in PROJECTS" for item in chosen if item not in self.known]
        faults += [f"points {p!r} are not a number" for p in given if not NUMBER.fullmatch(p)]
        if given and len(given) != len(named):
            faults.append(f"{len(named)} projects but {len(given)} points")
        warnings = self.warnings(named, chosen)
        if faults or not given:
            return Ballot(chosen, (), tuple(faults), warnings)
        # The first mention counts: on a ranked ballot the second was never a lower rank.
        worth = {item: Decimal(p) for item, p in zip(named[::-1], given[::-1], strict=True)}
        return Ballot(chosen, tuple(worth[item] for item in chosen), (), warnings)

    def warnings(self, named: list[str], chosen: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        if len(chosen) < len(named):
            twice = ", ".join(item for item in chosen if named.count(item) > 1)
            found.append(f"project {twice} is named more than once and counts once")
        if len(chosen) > self.longest:
            found.append(f"{len(chosen)} projects named where {self.longest} are allowed")
        return tuple(found)


def _items(text: str) -> list[str]:
    return [item for item in map(str.strip, text.split(",")) if item]
