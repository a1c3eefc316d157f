"""Somebody who has every number ever published and a pencil: exact fractions, no floats.

Written apart from the product's own simulation, so that one mistake does not hide the other.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from smsgateway.counting.suppression import Cell, Counts, Margin, Release, cell_of, holds


class Attacker:
    """Knows which parts exist, that people only come, and the published cells with their numbers.

    Only what is shown is read from a release: the sums are taken here.
    """

    def __init__(self, releases: Sequence[Release]) -> None:
        self.parts = sorted({part for one in releases for part in one.counts}, key=str)
        self.unknown = [(part, time) for time in range(len(releases)) for part in self.parts]
        self.place = {one: index for index, one in enumerate(self.unknown)}
        self.sums: list[tuple[list[Fraction], Fraction]] = []
        for time, one in enumerate(releases):
            for cell in one.shown:
                told = sum(n for part, n in one.counts.items() if holds(cell, part))
                self.sums.append((self.vector(cell, 0, time), Fraction(told)))

    def vector(self, cell: Cell, since: int, until: int) -> list[Fraction]:
        """What came to a cell from one release to another, both included."""
        return [
            Fraction(holds(cell, part) and since <= time <= until) for part, time in self.unknown
        ]

    def derives(self, wanted: Sequence[Fraction]) -> bool:
        """By adding and subtracting alone: is the wanted sum a combination of the known sums?"""
        basis: list[list[Fraction]] = []
        for known, _ in self.sums:
            if any(reduced := self._reduced(known, basis)):
                lead = next(value for value in reduced if value)
                basis.append([value / lead for value in reduced])
        return not any(self._reduced(wanted, basis))

    @staticmethod
    def _reduced(
        row: Sequence[Fraction], basis: Sequence[Sequence[Fraction]]
    ) -> Sequence[Fraction]:
        for one in basis:
            lead = next(index for index, value in enumerate(one) if value)
            if row[lead]:
                times = row[lead]
                row = [a - times * b for a, b in zip(row, one, strict=True)]
        return row

    def most(self, worth: Sequence[Fraction]) -> Fraction | None:
        """Knowing also that nothing is below zero: the most that it may be; None: no end.

        The simplex in fractions, with a heavy price on made-up numbers ("big M").
        """
        rows, width = len(self.sums), len(self.unknown)
        heavy = Fraction(10**9)
        table = [
            [*row, *(Fraction(i == j) for j in range(rows)), total]
            for i, (row, total) in enumerate(self.sums)
        ]
        price = [*worth, *([-heavy] * rows)]
        basis = [width + i for i in range(rows)]
        while True:
            entering = self._entering(table, price, basis)
            if entering is None:
                return sum(
                    (price[b] * table[i][-1] for i, b in enumerate(basis)), start=Fraction(0)
                )
            steps = [
                (row[-1] / row[entering], basis[i], i)
                for i, row in enumerate(table)
                if row[entering] > 0
            ]
            if not steps:
                return None
            leaving = min(steps)[2]
            lead = table[leaving][entering]
            table[leaving] = [value / lead for value in table[leaving]]
            for i, row in enumerate(table):
                if i != leaving and row[entering]:
                    times = row[entering]
                    table[i] = [a - times * b for a, b in zip(row, table[leaving], strict=True)]
            basis[leaving] = entering

    @staticmethod
    def _entering(
        table: Sequence[Sequence[Fraction]], price: Sequence[Fraction], basis: Sequence[int]
    ) -> int | None:
        for column in range(len(price)):
            gain = price[column] - sum(
                price[b] * table[i][column] for i, b in enumerate(basis) if table[i][column]
            )
            if gain > 0:
                return column
        return None


def check_nothing_small(
    made: Sequence[Release], margins: Collection[Margin], k: int, finest: Margin
) -> None:
    """Of every small number, in every margin and step of time: could it be k, for all he knows?"""
    attacker = Attacker(made)
    before: Counts = {}
    for time, one in enumerate(made):
        more = {part: n - before.get(part, 0) for part, n in one.counts.items()}
        before = one.counts
        for cell in {cell_of(part, margin) for part in more for margin in (*margins, finest)}:
            if sum(n for part, n in more.items() if holds(cell, part)) < k:
                wanted = attacker.vector(cell, time, time)
                assert not attacker.derives(wanted)
                most = attacker.most(wanted)
                assert most is None or most >= k


def grown(before: Counts, more: Mapping[Cell, int]) -> dict[Cell, int]:
    """The counts after more people came."""
    return {part: before.get(part, 0) + more.get(part, 0) for part in {*before, *more}}
