"""Pictures as figures: where each bar stands. Templates draw them as SVG, without any script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smsgateway.actions.turnout.reading import ByArea, Part
from smsgateway.counting.award import Award, Fate
from smsgateway.counting.scores import Scale

WIDTH, HEIGHT = 640, 150
FOOT = 24  # room for the days under the bars
GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a plot, in the units of its viewBox."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int
    named: bool
    """Room enough to write the label under it."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A plot of bars."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    most: int


def bars(by_day: Sequence[tuple[date, int]], days: int) -> Bars:
    """A bar a day, with room for `days` of them; at most some ten are named."""
    most = max((value for _, value in by_day), default=0)
    room = HEIGHT - FOOT - 22
    step = WIDTH / max(len(by_day), days, 1)
    every = -(-max(len(by_day), days) // 10) or 1
    return Bars(
        WIDTH,
        HEIGHT,
        tuple(
            Bar(
                x=round(place * step + GAP, 1),
                y=round(HEIGHT - FOOT - room * value / max(most, 1), 1),
                width=round(step - 2 * GAP, 1),
                height=round(room * value / max(most, 1), 1),
                label=f"{day:%d.%m}",
                value=value,
                named=place % every == 0,
            )
            for place, (day, value) in enumerate(by_day)
        ),
        most,
    )


@dataclass(frozen=True, slots=True)
class Level:
    """How far along one bar is, and where its target stands; of 100."""

    reached: float
    target: float | None


def levels(parts: Sequence[Part]) -> list[Level]:
    """A bar a part: of its people where they are known, else of the most there is or should be."""
    most = max((max(one.voted, one.target or 0) for one in parts), default=0)

    def along(value: int, one: Part) -> float:
        return round(min(100 * value / max(one.people or most, 1), 100), 1)

    return [
        Level(along(one.voted, one), None if one.target is None else along(one.target, one))
        for one in parts
    ]


def areaplot(told: ByArea) -> list[tuple[Part, Level]]:
    """A row for the whole, then one for each part of it."""
    whole, parts = [told.whole], list(told.parts)
    return list(zip(whole + parts, levels(whole) + levels(parts), strict=True))


FATES = {
    "delivered": ("delivered",),
    "sent": ("sent",),
    "waiting": ("queued", "attempting"),
    "unknown": ("unknown",),
    "failed": ("failed", "dead"),
}
"""What a stacked bar tells apart, and the states of a text that it is made of."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a stacked bar, of 100."""

    kind: str
    x: float
    width: float


def stacked(states: Mapping[str, int]) -> list[Piece]:
    """How texts fared, side by side; what there is none of is left out."""
    every, at, made = sum(states.values()), 0, []
    for kind, of in FATES.items():
        if many := sum(states.get(state, 0) for state in of):
            made.append(Piece(kind, round(100 * at / every, 2), round(100 * many / every, 2)))
            at += many
    return made


@dataclass(frozen=True, slots=True)
class Whisker:
    """A score on 0 (worst) to 100 (best) with its interval, and the provider's view of itself."""

    low: float
    at: float
    high: float
    provider: float | None


def whisker(scale: Scale, mean: tuple[float, float, float], gap: float | None) -> Whisker:
    """From a mean between its ends, in the scale's units; `gap` is the provider's view less it."""
    ends = sorted(scale.rescaled(one) for one in (mean[0], mean[2]))
    at = scale.rescaled(mean[1])
    provider = None if gap is None else round(at + gap, 1)
    return Whisker(round(ends[0], 1), round(at, 1), round(ends[1], 1), provider)


@dataclass(frozen=True, slots=True)
class Step:
    """One project's turn in the picture of an award, as percentages of pot and of most votes."""

    project: str
    name: str
    votes: int
    cost: Decimal
    left: Decimal
    fate: str
    won: bool
    vote_share: float
    used_before: float
    takes: float
    """Of the pot; cut at what is drawn, 100 in all."""


def steps(award: Award, names: Mapping[str, str]) -> tuple[Step, ...]:
    """Every round of an award in the order of the count."""
    most = max((one.votes for one in award.rounds), default=0) or 1
    pot = award.budget or Decimal(1)
    drawn = []
    for one in award.rounds:
        before = float((award.budget - one.left) / pot * 100)
        won = one.fate in (Fate.FUNDED, Fate.TOPPED_UP)
        drawn.append(
            Step(
                project=one.project,
                name=names.get(one.project, one.project),
                votes=one.votes,
                cost=one.cost,
                left=one.left,
                fate=str(one.fate),
                won=won,
                vote_share=round(100 * one.votes / most, 1),
                used_before=round(before, 1),
                takes=round(min(float(one.cost / pot * 100), 100 - before), 1),
            )
        )
    return tuple(drawn)
