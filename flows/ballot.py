"""What a ballot of a contest may hold: one description that all formats share.

A ballot is a list of mentions in the order typed. A mention is worth one point, or, where the order
counts, what its rank is worth. Where points are given, a project is mentioned once for each point.
A ballot without a mention is a blank vote, good in every format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from flows.value import value

Kind = Literal["choose-1", "approval", "ranked", "points", "knapsack"]

KINDS: tuple[Kind, ...] = get_args(Kind)

NAMED_CHOICES = 5
"""Above this many choices replies give codes instead of names, and a menu collects them."""

MOST_POINTS = 10
"""Each point is a number typed: more do not fit a screen or a patience."""

_NUMBERS = {"least": 1, "most": 1, "points": 0}
"""The terms of a written definition that are numbers, and what they are where nothing is said."""


class Misfit(ValueError):
    """A format that cannot be, or that no basic phone shows: a sentence and what fills its slots.

    `str()` is the sentence in English; whoever shows it on a page translates the template.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        """`values` are the slots of the template, all of them."""
        super().__init__(template.format_map(values))
        self.template, self.values = template, values


@value
class Format:
    """How many projects a ballot names, and what naming them means."""

    least: int
    most: int
    ranked: bool = False
    """The order counts: the first of at most three is worth 3, the last 1 (Borda)."""
    points: int = 0
    """How many points a voter may give away; 0 where each project named gets one."""
    within_pot: bool = False
    """What is named may not cost more than the pot together."""

    @property
    def kind(self) -> Kind:
        """What the format is called."""
        if self.ranked:
            return "ranked"
        if self.points:
            return "points"
        if self.within_pot:
            return "knapsack"
        return "choose-1" if self.most == 1 else "approval"

    @property
    def longest(self) -> int:
        """How many mentions a ballot may hold."""
        return self.points or self.most

    @property
    def worth(self) -> tuple[int, ...]:
        """Points by rank; empty where the order does not count."""
        return tuple(range(self.most, 0, -1)) if self.ranked else ()

    def faults(self, projects: int) -> Iterator[Misfit]:
        """What keeps people from voting so on a basic phone, on a ballot of so many projects."""
        if self.most > max(projects, 1):
            yield Misfit(
                "a voter may choose {most} of {projects} projects",
                most=self.most,
                projects=projects,
            )
        if self.ranked and self.most > NAMED_CHOICES:
            yield Misfit(
                "a voter ranks {most} projects: a screen shows {named} by name",
                most=self.most,
                named=NAMED_CHOICES,
            )
        if self.points > MOST_POINTS:
            yield Misfit(
                "a voter gives {points} points: each is typed, {most} are enough",
                points=self.points,
                most=MOST_POINTS,
            )


def named(kind: str, least: int, most: int, points: int = 0) -> Format:
    """The format of this name. Raises Misfit for numbers that it cannot have."""
    if kind not in KINDS:
        raise Misfit(
            "a ballot's format is one of {known}, not {kind}", known=", ".join(KINDS), kind=kind
        )
    most = 1 if kind == "choose-1" else most
    if not 0 <= least <= most or most < 1:
        raise Misfit(
            "{least} projects at least and {most} at most: no ballot can ask for that",
            least=least,
            most=most,
        )
    if (kind == "points") != (points > 0):
        raise Misfit("only the format points has points to give, and it needs to say how many")
    if 0 < points < least:
        raise Misfit("{points} points cannot name {least} projects", points=points, least=least)
    return Format(least, most, kind == "ranked", points, kind == "knapsack")


def from_terms(terms: Mapping[str, object]) -> Format:
    """The format that a written definition names: `format`, `least`, `most`, `points`.

    Raises ValueError for a term that is not known, and as `named` does.
    """
    if unknown := sorted(set(terms) - {"format", *_NUMBERS}):
        raise ValueError(f"a ballot has no {unknown[0]}: it has format, {', '.join(_NUMBERS)}")
    numbers = {}
    for name, usual in _NUMBERS.items():
        number = terms.get(name, usual)
        if type(number) is not int:
            raise ValueError(f"{name} is a whole number, not {number!r}")
        numbers[name] = number
    return named(str(terms.get("format", "approval")), **numbers)
