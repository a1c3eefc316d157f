"""What came of a vote, and what a screen may say about it once it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from flows.value import value
from flows.work import WorkStatus

Names = Mapping[str, str]

Standing = Literal["provisional", "certified"]
"""May still be contested · two people have certified it."""


@value
class Work:
    """How far a project is that was funded."""

    status: WorkStatus
    percent: int
    note: Names
    """Why, or what comes next, in words for everybody; may be empty."""
    milestone: Names = field(default_factory=dict)
    """The next one that is not reached; empty where there is none."""
    due: date | None = None
    """When that milestone is planned."""


@value
class Council:
    """What the council itself decided about the vote."""

    number: str
    """As it stands in the council's own book."""
    on: date
    follows: bool
    """It does what the vote says."""
    reason: Names
    """Why it departs from the vote; empty where it follows."""


@value
class Objection:
    """What became of an objection to a result."""

    state: Literal["open", "upheld", "dismissed"]
    reason: Names
    """Why it was decided so, for everybody; empty before."""


@value
class Result:
    """The published result of a contest."""

    standing: Standing
    until: datetime
    """Objections are taken until then, in the area's time zone."""
    voters: int
    """Whose ballot counts, a blank one too: turnout, as every page tells it."""
    funded: tuple[int, ...]
    """Project ids: what the council decided where it did, else what the vote says."""
    council: Council | None = None
    works: Mapping[int, Work] = field(default_factory=dict)
    """By project."""

    def contestable(self, now: datetime) -> bool:
        """Whether objections are still taken."""
        return self.standing == "provisional" and now < self.until
