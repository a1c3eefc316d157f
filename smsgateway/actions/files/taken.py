"""What a file changes: told before it is taken in, and once it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smsgateway.counting.told import packed, unpacked

MOST_CHANGES = 200
"""So many are listed one by one; the counts hold them all."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as before."""

    what: str
    """added, changed, slipped, dropped … or what the amount is: approved, paid."""
    about: str
    """The line, the project, the code."""
    before: str = ""
    after: str = ""
    """Or a sentence about it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file comes to."""

    counts: Mapping[str, int]
    """How many of each: lines, entries, recipients."""
    changes: Sequence[Change] = field(default=())

    @property
    def changes_nothing(self) -> bool:
        """Everything in it was there already."""
        return not any(self.counts.values())

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        told = [
            [one.what, one.about, one.before, packed(one.after)]
            for one in self.changes[:MOST_CHANGES]
        ]
        return {"counts": dict(self.counts), "changes": told}


def taken_from(told: Mapping[str, Any]) -> Taken:
    """What was kept."""
    return Taken(told["counts"], tuple(Change(*map(unpacked, one)) for one in told["changes"]))
