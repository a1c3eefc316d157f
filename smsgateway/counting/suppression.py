"""Which cells of a table may be published, so that nothing small can be worked out from them.

One promise, for tables of any shape and for everything published over time: **of every number
below k, whoever adds and subtracts all that was ever published must find that it could be k or
more.** A number is a cell of the finest table, or what came to it between two releases.

Nothing is released while fewer than k are new since the last release. Cells below k are hidden,
and cells with fewer than k new since they were last shown. Then, of
every published sum, the hidden parts must be none, or at least two that make k together: else the
next smallest part is hidden, too. Last, an outsider is simulated (`outsider`), and as long as he
finds something out, one more cell is hidden.

A cell is a tuple with a value for each dimension, None where it is a sum over that dimension. A
nested dimension (district, commune, village) is several dimensions.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from smsgateway.counting.outsider import Floats, Outsider

FEWEST = 10
FLOOR = 5
CERTAIN_FROM = 20
"""With fewer people "all" and "none" are told as ">95%" and "<5%"."""

Cell = tuple[str | None, ...]
Counts = Mapping[Cell, int]
Margin = tuple[int, ...]
"""The dimensions that a table keeps, by number: () is the grand total."""


@dataclass(frozen=True, slots=True)
class Release:
    """How many people were in each cell of the finest table then, and which cells were shown."""

    counts: Counts
    shown: frozenset[Cell]


def release(
    counts: Counts, margins: Collection[Margin], earlier: Sequence[Release] = (), k: int = FEWEST
) -> Release:
    """What may be published of these counts now, after everything released earlier.

    `counts` are of the finest table, from the beginning and not since the last release; an empty
    cell that everybody knows to exist is given as 0. Where nothing may be shown, nothing is
    released: the earlier release stands, and is not followed by this one. Raises ValueError for a
    k below the floor, and where a margin names a dimension that is not there.
    """
    if k < FLOOR:
        raise ValueError(f"k is at least {FLOOR}")
    table = _Table(counts, margins, earlier, k)
    table.hide_what_is_small()
    table.hide_what_sums_give_away()
    table.hide_what_an_outsider_finds()
    return Release(dict(counts), frozenset(table.shown))


def told_share(yes: int, n: int) -> str:
    """A share as it may be told of a cell that is shown: "62%"; "<5%" and ">95%" of few people.

    Raises ValueError unless 0 <= yes <= n and n > 0.
    """
    if not 0 <= yes <= n or not n:
        raise ValueError(f"{yes} of {n} is not a share")
    if is_telling(yes, n):
        return ">95%" if yes else "<5%"
    return f"{100 * yes / n:.0f}%"


def is_telling(yes: int, n: int) -> bool:
    """Would the exact share say of each of a few people what they answered?"""
    return yes in (0, n) and n < CERTAIN_FROM


def holds(cell: Cell, part: Cell) -> bool:
    """Is the part counted in this cell?"""
    return all(value in (None, own) for value, own in zip(cell, part, strict=True))


def cell_of(part: Cell, margin: Margin) -> Cell:
    """The cell of a margin that this part is counted in."""
    return tuple(value if place in margin else None for place, value in enumerate(part))


def kept(cell: Cell) -> Margin:
    """The margin that a cell is of."""
    return tuple(place for place, value in enumerate(cell) if value is not None)


def sums(counts: Counts, margins: Iterable[Margin]) -> Mapping[Cell, int]:
    """Every cell of these margins; 0 for what is not there."""
    made: Counter[Cell] = Counter()
    for margin in margins:
        for part, people in counts.items():
            made[cell_of(part, margin)] += people
    return made


class _Table:
    """One release in the making: `shown` shrinks until it may be published."""

    def __init__(
        self, counts: Counts, margins: Collection[Margin], earlier: Sequence[Release], k: int
    ) -> None:
        self.k, self.earlier = k, earlier
        self.releases = [*earlier, Release(counts, frozenset())]
        self.parts = sorted({part for one in self.releases for part in one.counts}, key=str)
        for place in {place for margin in margins for place in margin}:
            if self.parts and not 0 <= place < len(self.parts[0]):
                raise ValueError(f"the table has no dimension {place}")
        self.cells = {margin: {cell_of(part, margin) for part in counts} for margin in margins}
        asked = {cell for cells in self.cells.values() for cell in cells}
        told = asked.union(*(one.shown for one in earlier))
        self.sums = [sums(one.counts, {kept(cell) for cell in told}) for one in self.releases]
        self.people = {cell: self.sums[-1][cell] for cell in asked}
        before = self.sums[-2] if earlier else {}
        self.new = {cell: people - before.get(cell, 0) for cell, people in self.people.items()}
        self.shown = set(asked)

    def hide_what_is_small(self) -> None:
        """Few people, or few more or fewer than when this cell was last shown.

        Everything, where few moved since the last release: who sees two on one day knows that
        nothing happened in between, and may take one from the other.
        """
        last_release = self.releases[-2].counts if self.earlier else {}
        moved = sum(
            abs(self.releases[-1].counts.get(part, 0) - last_release.get(part, 0))
            for part in self.parts
        )
        if moved < self.k:
            self.shown.clear()
        last: dict[Cell, int] = {}
        for one, people_then in zip(self.earlier, self.sums, strict=False):
            last |= {cell: people_then[cell] for cell in one.shown}
        for cell, people in self.people.items():
            if min(people, abs(people - last.get(cell, 0))) < self.k:
                self.shown.discard(cell)

    def hide_what_sums_give_away(self) -> None:
        """The hidden parts of a shown sum are none, or two or more that make k, and k new."""
        lines = list(self._lines())
        while any(self._hide_in(whole, parts) for whole, parts in lines):
            pass  # what was hidden for one sum may be a part of another

    def _lines(self) -> Iterator[tuple[Cell, list[Cell]]]:
        """Every sum with its parts in every finer margin."""
        for coarse, wholes in self.cells.items():
            for fine, parts in self.cells.items():
                if set(coarse) < set(fine):
                    for whole in wholes:
                        yield whole, [part for part in parts if holds(whole, part)]

    def _hide_in(self, whole: Cell, parts: Sequence[Cell]) -> bool:
        """Hide one more part of this sum if it must be; whether it had to."""
        hidden = [part for part in parts if part not in self.shown]
        if whole not in self.shown or not hidden:
            return False
        people = sum(self.people[part] for part in hidden)
        new = sum(self.new[part] for part in hidden)
        if len(hidden) > 1 and min(people, abs(new)) >= self.k:
            return False
        shown = [part for part in parts if part in self.shown]
        self.shown.discard(self._smallest(shown) if shown else whole)
        return True

    def hide_what_an_outsider_finds(self) -> None:
        """Simulate him, and hide one cell for what he finds, until he finds nothing."""
        while self.shown and (found := self._found()):
            self.shown.discard(self._next_to_hide(found))

    def _found(self) -> Cell | None:
        """A part of which an outsider can tell that it is, or that what came to it is, below k."""
        unknown = _Unknown(self.parts, self.releases)
        known = [(cell, then) for then, one in enumerate(self.earlier) for cell in one.shown]
        known += [(cell, len(self.earlier)) for cell in self.shown]
        outsider = Outsider(
            np.array([unknown.sum_of(cell, then) for cell, then in known]),
            [self.sums[then][cell] for cell, then in known],
        )
        parts, wanted = unknown.below(self.k)
        waiting = np.arange(len(parts))
        while waiting.size:
            one, waiting = int(waiting[-1]), waiting[:-1]
            if outsider.highest(wanted[one], self.k) < self.k - 0.5:
                return parts[one]
            # Numbers that fit and are high for one are often high for others.
            waiting = waiting[wanted[waiting] @ outsider.now < self.k]
        return None

    def _next_to_hide(self, found: Cell) -> Cell:
        """The smallest other part of a sum that the found one is in; else that sum itself."""
        wholes = [cell for cell in self.shown if holds(cell, found)]
        beside = self.shown - set(wholes)
        return self._smallest(beside or wholes)

    def _smallest(self, cells: Iterable[Cell]) -> Cell:
        return min(cells, key=lambda cell: (self.people[cell], str(cell)))


class _Unknown:
    """What an outsider looks for: how many came to each part between two releases.

    Where a number fell (a case was moved to another place), he cannot be sure that nothing went in
    that time either: there each number is the difference of two.
    """

    def __init__(self, parts: Sequence[Cell], releases: Sequence[Release]) -> None:
        self.parts = parts
        part: list[int] = []
        time: list[int] = []
        sign: list[int] = []
        came: list[int] = []
        for then, (before, after) in enumerate(pairwise([Release({}, frozenset()), *releases])):
            moved = [after.counts.get(one, 0) - before.counts.get(one, 0) for one in parts]
            for up_or_down in (1, -1) if min(moved, default=0) < 0 else (1,):
                part += range(len(parts))
                time += [then] * len(parts)
                sign += [up_or_down] * len(parts)
                came += moved
        self.part, self.time, self.came = np.array(part), np.array(time), np.array(came)
        self.sign = np.array(sign, dtype=np.float64)
        self._inside: dict[Cell, Floats] = {}

    def sum_of(self, cell: Cell, then: int) -> Floats:
        """A cell at a release: everything that came to its parts until then."""
        if cell not in self._inside:
            inside = np.array([holds(cell, one) for one in self.parts])
            self._inside[cell] = self.sign * inside[self.part]
        counted: Floats = self._inside[cell] * (self.time <= then)
        return counted

    def below(self, k: int) -> tuple[list[Cell], Floats]:
        """The numbers to be kept from him, a row each, and the part that each is of."""
        small = np.flatnonzero((abs(self.came) < k) & (self.sign > 0))
        of_part = self.part[small][:, None] == self.part
        at_time = self.time[small][:, None] == self.time
        return [self.parts[self.part[n]] for n in small], self.sign * (of_part & at_time)
