"""A profile: equal ballots once, with how many people cast them. What every rule counts from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Row = tuple[Sequence[int], Sequence[Decimal | int]]
_Ballot = tuple[tuple[int, ...], tuple[int, ...]]
LARGEST_TOTAL = 2**53  # sums stay exact as int64 and as float64 alike


@dataclass(frozen=True)
class Profile:
    """Distinct ballots, side by side: ballot b names `choices[starts[b]:starts[b + 1]]`.

    `points` lie beside `choices`, as whole numbers: `scale` of them make one point, so that
    decimal points stay exact. `weights[b]` people cast ballot b; `blank` people cast none.
    """

    projects: int
    starts: Ints
    choices: Ints
    points: Ints
    weights: Ints
    blank: int = 0
    scale: int = 1

    @property
    def distinct(self) -> int:
        return len(self.weights)

    @cached_property
    def voters(self) -> int:
        """People who named at least one project: the n of every share and percentage."""
        return int(self.weights.sum())

    @cached_property
    def ballots(self) -> int:
        """All who voted, blank ballots too: the turnout."""
        return self.voters + self.blank

    @cached_property
    def ballot_of(self) -> Ints:
        """Which ballot each place in `choices` belongs to."""
        return np.repeat(np.arange(self.distinct, dtype=np.int64), np.diff(self.starts))

    @cached_property
    def votes(self) -> Ints:
        """How many people named each project."""
        return self._sum(self.weights[self.ballot_of])

    @cached_property
    def scores(self) -> Ints:
        """The points that each project got, in units of 1/scale."""
        return self._sum(self.weights[self.ballot_of] * self.points)

    def points_of(self, score: int) -> Decimal:
        """A figure of `scores` as the points that people gave."""
        return Decimal(score) / self.scale

    def _sum(self, amounts: Ints) -> Ints:
        totals = np.zeros(self.projects, dtype=np.int64)
        np.add.at(totals, self.choices, amounts)
        return totals


def profile_from_rows(projects: int, rows: Iterable[Row]) -> Profile:
    """Gather (project indexes in the order typed, points beside them) into a profile.

    Points may be left empty: each project named is then worth one. A project named twice counts
    once, by its first mention. A row that names nothing is a blank ballot.

    Raises ValueError for an index outside the list, points that do not match the projects, or
    points so many that sums would not stay exact.
    """
    return profile_from_counts(projects, Counter((tuple(c), tuple(p)) for c, p in rows))


def profile_from_counts(
    projects: int, counts: "Counter[tuple[tuple[int, ...], tuple[Decimal | int, ...]]]"
) -> Profile:
    """As `profile_from_rows`, for rows already counted."""
    places = max((_places(p) for _, points in counts for p in points), default=0)
    scale = 10**places
    distinct: Counter[_Ballot] = Counter()
    blank = 0
    for (chosen, points), people in counts.items():
        if points and len(points) != len(chosen):
            raise ValueError(f"{len(chosen)} projects but {len(points)} points")
        if chosen:
            distinct[_canonical(chosen, points, scale)] += people
        else:
            blank += people
    try:
        profile = _packed(projects, distinct, blank, scale)
    except OverflowError as error:
        raise ValueError("more points than can be added up exactly") from error
    if len(profile.choices) and not 0 <= profile.choices.min() <= profile.choices.max() < projects:
        raise ValueError("a ballot names a project that is not on the list")
    if float(np.abs(profile.points).max(initial=0)) * profile.voters >= LARGEST_TOTAL:
        raise ValueError("more points than can be added up exactly")
    return profile


def _canonical(chosen: tuple[int, ...], points: tuple[Decimal | int, ...], scale: int) -> _Ballot:
    if not points:
        return tuple(sorted(set(chosen))), ()
    # Read backwards, so that the first mention is the one that stays.
    worth = dict(zip(chosen[::-1], points[::-1], strict=True))
    ordered = tuple(sorted(worth))
    return ordered, tuple([int(worth[project] * scale) for project in ordered])


def _packed(projects: int, distinct: "Counter[_Ballot]", blank: int, scale: int) -> Profile:
    starts = np.zeros(len(distinct) + 1, dtype=np.int64)
    np.cumsum([len(chosen) for chosen, _ in distinct], out=starts[1:])
    named = chain.from_iterable(chosen for chosen, _ in distinct)
    worth = chain.from_iterable(points or repeat(scale, len(c)) for c, points in distinct)
    return Profile(
        projects,
        starts,
        np.fromiter(named, dtype=np.int64, count=int(starts[-1])),
        np.fromiter(worth, dtype=np.int64, count=int(starts[-1])),
        np.fromiter(distinct.values(), dtype=np.int64, count=len(distinct)),
        blank,
        scale,
    )


def _places(number: Decimal | int) -> int:
    if isinstance(number, int):
        return 0
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
