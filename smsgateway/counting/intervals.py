"""How sure a share or a mean is, from how many people answered. 95 % throughout."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from math import erfc, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Z = 1.959964  # the 97.5 % point of the normal distribution
RESAMPLES = 4000

Counted = tuple[Mapping[int, int], str]
"""Answers as {value: how many people}, and the seed of their resampling."""


class Interval(NamedTuple):
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


def wilson(yes: float, n: float, z: float = Z) -> Interval:
    """For the share yes/n. Wilson, JASA 22 (1927) 209-212.

    Weighted answers hand in their effective number, which need not be whole. Raises ValueError
    unless 0 <= yes <= n and n > 0.
    """
    if not 0 <= yes <= n or not n:
        raise ValueError(f"{yes} of {n} is not a share")
    p, z2 = yes / n, z * z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At the ends the formula gives 0 and 1 but for rounding.
    return Interval(centre - half if yes else 0.0, centre + half if yes < n else 1.0)


def newcombe(before: tuple[int, int], after: tuple[int, int], z: float = Z) -> Interval:
    """For the change of a share, after less before, each given as (yes, n).

    Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10. Raises as `wilson`.
    """
    (yes1, n1), (yes2, n2) = before, after
    first, second = wilson(yes1, n1, z), wilson(yes2, n2, z)
    p1, p2 = yes1 / n1, yes2 / n2
    down = sqrt((p2 - second.low) ** 2 + (first.high - p1) ** 2)
    up = sqrt((second.high - p2) ** 2 + (p1 - first.low) ** 2)
    return Interval(p2 - p1 - down, p2 - p1 + up)


def newcombe_p(before: tuple[int, int], after: tuple[int, int]) -> float:
    """How readily chance alone gives such a change: the level at which `newcombe` touches zero.

    Two-sided, so 0.05 is where the 95 % interval begins to exclude zero. Raises as `wilson`.
    """
    low, high = 0.0, 40.0  # no interval is that wide: the chance beyond 40 is a floating 0
    if not newcombe(before, after, low).excludes_zero:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        wide = not newcombe(before, after, middle).excludes_zero
        low, high = (low, middle) if wide else (middle, high)
    return erfc(low / sqrt(2))


def holm(chances: Sequence[float]) -> list[float]:
    """The same chances, each corrected for having looked at all of them.

    Holm, Scandinavian Journal of Statistics 6 (1979) 65-70: the least is multiplied by how many
    there are, the next by one fewer, and none falls below a lesser one.
    """
    corrected = [1.0] * len(chances)
    least = 0.0
    for place, index in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        least = max(least, min(1.0, chances[index] * (len(chances) - place)))
        corrected[index] = least
    return corrected


def mean(counts: Mapping[int, int]) -> float:
    """The mean of answers given as {value: how many people}. Raises ValueError for none."""
    n = sum(counts.values())
    if not n:
        raise ValueError("no answers")
    return sum(value * people for value, people in counts.items()) / n


def bootstrap(counts: Mapping[int, int], seed: str) -> Interval:
    """For the mean: the middle 95 % of the means of resampled answers (percentile bootstrap).

    The seed is text, for example round|service|indicator, so that a rerun agrees. Raises
    ValueError for no answers.
    """
    return _middle(_resampled(counts, seed))


def bootstrap_change(before: Counted, after: Counted) -> Interval:
    """For the change of a mean, after less before, each given as (counts, seed).

    The two rounds are resampled apart, each with its own seed. Raises ValueError for no answers.
    """
    return _middle(_resampled(*after) - _resampled(*before))


def _resampled(counts: Mapping[int, int], seed: str) -> NDArray[np.float64]:
    mean(counts)
    values = sorted(counts)
    people = np.array([counts[value] for value in values], dtype=np.int64)
    n = int(people.sum())
    chance = np.random.default_rng(int.from_bytes(sha256(seed.encode()).digest(), "big"))
    drawn = chance.multinomial(n, people / n, size=RESAMPLES)
    return np.asarray(drawn @ np.array(values, dtype=float) / n)


def _middle(drawn: NDArray[np.float64]) -> Interval:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Interval(float(low), float(high))
