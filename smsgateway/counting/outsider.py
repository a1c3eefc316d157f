"""What an outsider can work out: how high a hidden number may be, given the sums that are known.

The hidden numbers are not below zero and known sums of them are given. That is a linear
programme; it is solved by Dantzig's simplex method with Bland's rule (Mathematics of Operations
Research 2 (1977) 103-107), which cannot go in circles. The sums are whole numbers and every
coefficient is 0, 1 or -1, so that floats are safe here.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SLIP = 1e-7


class Outsider:
    """Somebody who knows sums of numbers, each sum as the coefficients of all numbers and a total.

    `now` is one set of numbers that fits everything known; it moves with every question. Raises
    ValueError where no numbers fit.
    """

    def __init__(self, sums: Floats, totals: Sequence[int]) -> None:
        rows, self._numbers = sums.shape
        # A made-up number for each sum is a start that fits; then they are driven out.
        self._table = np.hstack([sums, np.eye(rows), np.array([totals], dtype=float).T])
        self._basis = list(range(self._numbers, self._numbers + rows))
        made_up = np.zeros(self._numbers + rows)
        made_up[self._numbers :] = -1
        if self._climb(made_up, 0.0) < -SLIP:
            raise ValueError("no numbers add up to these sums")
        self._drop_made_up()

    @property
    def now(self) -> Floats:
        """Numbers that fit."""
        found = np.zeros(self._numbers)
        found[self._basis] = self._table[:, -1]
        return found

    def highest(self, wanted: Floats, enough: float) -> float:
        """The highest that the wanted sum of numbers may be, infinite where nothing bounds it.

        The climb ends at the first value of at least `enough`.
        """
        return self._climb(wanted, enough)

    def _climb(self, worth: Floats, enough: float) -> float:
        """Walk from corner to corner, each one worth more."""
        while True:
            of_basis = worth[self._basis]
            height = float(of_basis @ self._table[:, -1])
            gains = worth - of_basis @ self._table[:, :-1]
            better = np.flatnonzero(gains > SLIP)
            if height >= enough - SLIP or not better.size:
                return height
            column = self._table[:, better[0]]
            rows = np.flatnonzero(column > SLIP)
            if not rows.size:
                return np.inf
            steps = self._table[rows, -1] / column[rows]
            nearest = rows[steps <= steps.min() + SLIP]
            self._pivot(min(nearest, key=self._basis.__getitem__), int(better[0]))

    def _pivot(self, row: int, column: int) -> None:
        self._table[row] /= self._table[row, column]
        others = self._table[:, column].copy()
        others[row] = 0
        self._table -= np.outer(others, self._table[row])
        self._basis[row] = column

    def _drop_made_up(self) -> None:
        """Forget the made-up numbers, and the sums that say nothing new."""
        for row, number in enumerate(self._basis):
            real = np.flatnonzero(abs(self._table[row, : self._numbers]) > SLIP)
            if number >= self._numbers and real.size:
                self._pivot(row, int(real[0]))
        kept = [row for row, number in enumerate(self._basis) if number < self._numbers]
        self._basis = [self._basis[row] for row in kept]
        self._table = np.hstack([self._table[kept, : self._numbers], self._table[kept, -1:]])
