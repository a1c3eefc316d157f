"""The outcome of an award, and what happened to every project, as data.

Words for people are made of it in explain.py, JSON by `to_json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self

from smsgateway.counting.ties import Step


class Fate(StrEnum):
    """What a round did to its project."""

    FUNDED = "funded"
    TOPPED_UP = "topped up"  # funded with reserve money: `selected` 2 in a .pb file
    NOT_AFFORDABLE = "not affordable"  # dearer than the money left
    UNSUPPORTED = "unsupported"  # equal shares: its supporters have not enough left between them
    NOT_REACHED = "not reached"  # the count had stopped
    CONFLICT = "conflict"
    BELOW_THRESHOLD = "below threshold"
    DEARER_THAN_POT = "dearer than pot"
    NO_VOTES = "no votes"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects that stood equal, in the order taken; the step that separated them.

    `mattered` when another order among just these would have funded other projects.
    """

    order: tuple[str, ...]
    by: Step
    mattered: bool

    def to_json(self) -> dict[str, object]:
        return {"order": list(self.order), "by": self.by, "mattered": self.mattered}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        return cls(tuple(said["order"]), said["by"], said["mattered"])


@dataclass(frozen=True, slots=True)
class Round:
    """One project's turn. Every project of the contest has one.

    `left` is the money in the pot before it. `short` says by how much it failed: money for
    NOT_AFFORDABLE, TOPPED_UP (what the reserve pays), UNSUPPORTED and DEARER_THAN_POT, points or
    votes for BELOW_THRESHOLD. `pays` is the most that one supporter pays for it under equal
    shares; None outside them.
    """

    project: str
    fate: Fate
    cost: Decimal
    votes: int
    score: Decimal
    left: Decimal
    short: Decimal = Decimal(0)
    blocked_by: str = ""
    pays: Fraction | None = None
    tie: Tie | None = None

    def to_json(self) -> dict[str, object]:
        said: dict[str, object] = {
            "project": self.project,
            "fate": str(self.fate),
            "cost": format(self.cost, "f"),
            "votes": self.votes,
            "score": format(self.score, "f"),
            "left": format(self.left, "f"),
        }
        if self.short:
            said["short"] = format(self.short, "f")
        if self.blocked_by:
            said["blocked_by"] = self.blocked_by
        if self.pays is not None:
            said["pays"] = format(rounded(self.pays), "f")
        if self.tie:
            said["tie"] = self.tie.to_json()
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        return cls(
            project=said["project"],
            fate=Fate(said["fate"]),
            cost=Decimal(said["cost"]),
            votes=said["votes"],
            score=Decimal(said["score"]),
            left=Decimal(said["left"]),
            short=Decimal(said.get("short", 0)),
            blocked_by=said.get("blocked_by", ""),
            pays=Fraction(said["pays"]) if "pays" in said else None,
            tie=Tie.from_json(said["tie"]) if "tie" in said else None,
        )


@dataclass(frozen=True, slots=True)
class Award:
    """A rule, what it was given, and its result.

    `winners` in the order funded; `topped_up` are won as well, but with `from_reserve` money that
    is not the pot's. `share` is what each voter had in the run that counted (equal shares), after
    `steps` increments. `notes` are plain sentences about what was not done.
    """

    rule: str
    parameters: Mapping[str, object]
    tie_rule: str
    budget: Decimal
    voters: int
    blank: int
    winners: tuple[str, ...]
    rounds: tuple[Round, ...]
    spent: Decimal
    topped_up: tuple[str, ...] = ()
    from_reserve: Decimal = Decimal(0)
    share: Fraction | None = None
    steps: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def leftover(self) -> Decimal:
        return self.budget - self.spent

    @property
    def ties_that_mattered(self) -> tuple[Tie, ...]:
        ties = dict.fromkeys(r.tie for r in self.rounds if r.tie and r.tie.mattered)
        return tuple(ties)

    def to_json(self) -> dict[str, object]:
        """The award for a program: money and points as strings, ids as they are."""
        said: dict[str, object] = {
            "rule": self.rule,
            "parameters": dict(self.parameters),
            "tie_rule": self.tie_rule,
            "budget": format(self.budget, "f"),
            "spent": format(self.spent, "f"),
            "leftover": format(self.leftover, "f"),
            "voters": self.voters,
            "blank": self.blank,
            "winners": list(self.winners),
            "topped_up": list(self.topped_up),
            "from_reserve": format(self.from_reserve, "f"),
            "ties_that_mattered": [tie.to_json() for tie in self.ties_that_mattered],
            "rounds": [one.to_json() for one in self.rounds],
            "notes": list(self.notes),
        }
        if self.share is not None:
            said |= {"share": format(rounded(self.share), "f"), "steps": self.steps}
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """An award as `to_json` told it: exact but for shares and payments, which that rounds."""
        return cls(
            rule=said["rule"],
            parameters=said["parameters"],
            tie_rule=said["tie_rule"],
            budget=Decimal(said["budget"]),
            voters=said["voters"],
            blank=said["blank"],
            winners=tuple(said["winners"]),
            rounds=tuple(Round.from_json(one) for one in said["rounds"]),
            spent=Decimal(said["spent"]),
            topped_up=tuple(said["topped_up"]),
            from_reserve=Decimal(said["from_reserve"]),
            share=Fraction(said["share"]) if "share" in said else None,
            steps=said.get("steps", 0),
            notes=tuple(said["notes"]),
        )


def rounded(amount: Fraction, places: int = 6) -> Decimal:
    """An exact amount as a decimal to read, to the nearest; halves to the even digit."""
    scaled = round(amount * 10**places)
    return Decimal(scaled).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
