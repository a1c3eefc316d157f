"""Turnout by area, with what would tell on a few people joined to the rest. Pure figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from smsgateway.counting.suppression import is_telling

FEWEST = 10
"""People of an area that is told by itself, and ballots between two counts."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many voted of so many people; of none where nobody says who lives there."""

    people: int = 0
    voted: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.people + other.people, self.voted + other.voted)

    @property
    def size(self) -> int:
        """How many people it is about."""
        return max(self.people, self.voted)

    @property
    def tells(self) -> bool:
        """Would it tell on somebody: few people, or all or none of not many."""
        return self.size < FEWEST or is_telling(self.voted, self.people)


def folded(areas: Mapping[int, Share], rest: Share) -> tuple[dict[int, Share], Share]:
    """The areas that may stand by themselves, and the rest with those that may not.

    While the rest itself would tell on somebody the smallest area goes to it, too.
    """
    standing = {area: share for area, share in areas.items() if not share.tells}
    for area, share in areas.items():
        rest = rest if area in standing else rest + share
    while rest.size and rest.tells and standing:
        smallest = min(standing, key=lambda area: (standing[area].size, area))
        rest += standing.pop(smallest)
    return standing, rest
