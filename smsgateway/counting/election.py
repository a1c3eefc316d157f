"""An election as a .pb file holds it: META, PROJECTS, VOTES. Data only; pabulib.py reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

WITHDRAWN_COST = Decimal(999999999)
"""How a file says that a project was withdrawn."""
VOTE_TYPES = ("approval", "ordinal", "cumulative", "scoring", "choose-1")
NOTHING: Mapping[str, str] = {}


class Fault(NamedTuple):
    """One thing wrong in a file: the line it stands on (0: the file as a whole) and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}" if self.line else self.reason


class PabulibError(ValueError):
    """A .pb text that cannot be counted. `faults` holds everything found, in file order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))

    @property
    def line(self) -> int:
        return self.faults[0].line

    @property
    def reason(self) -> str:
        return self.faults[0].reason


@dataclass(frozen=True, slots=True)
class FileProject:
    """A row of PROJECTS; columns without a field of their own stay in `other`, empty ones not."""

    id: str
    cost: Decimal
    name: str = ""
    votes: int | None = None
    score: Decimal | None = None
    selected: int | None = None
    other: Mapping[str, str] = field(default_factory=dict)
    withdrawn: bool = False


class FileVote(NamedTuple):
    """A row of VOTES: project ids in the order typed, each once, and their points if any.

    `other` is shared between voters with equal values: read it, never write to it.
    """

    voter_id: str
    projects: tuple[str, ...]
    points: tuple[Decimal, ...] = ()
    other: Mapping[str, str] = NOTHING


@dataclass(frozen=True, slots=True)
class Election:
    """A whole .pb file. `warnings` (what was odd but could be counted) takes no part in ==."""

    meta: Mapping[str, str]
    projects: tuple[FileProject, ...]
    votes: tuple[FileVote, ...]
    warnings: tuple[Fault, ...] = field(default=(), compare=False)
    conflicts: tuple[frozenset[str], ...] = field(default=(), compare=False)
    """Groups of projects of which only one can be built: from a side file, the format has none."""

    @property
    def budget(self) -> Decimal:
        return Decimal(self.meta["budget"])

    @property
    def vote_type(self) -> str:
        return self.meta["vote_type"]

    @property
    def rule(self) -> str:
        return self.meta.get("rule") or "unknown"

    @property
    def min_length(self) -> int:
        return int(self.meta.get("min_length") or 1)

    @property
    def max_length(self) -> int:
        """How many projects a ballot may name: 1 for choose-1, else META's, never more than all."""
        if self.vote_type == "choose-1":
            return 1
        every = max(len(self.projects), 1)
        return min(int(self.meta.get("max_length") or every), every)

    @property
    def threshold(self) -> Decimal:
        """The score below which a project cannot win; 0 when META names none."""
        return Decimal(self.meta.get("min_project_score_threshold") or 0)

    def published_winners(self, mark: int = 1) -> tuple[str, ...]:
        """Ids of the projects that the city published with this `selected` mark, in file order.

        1 is a plain winner, 2 and 3 are special (for example topped up from a reserve).
        """
        return tuple(project.id for project in self.projects if project.selected == mark)
