"""Answers weighted to the population: who answered in smaller numbers speaks for more people.

Only for invited rounds, where chance chose who is asked: of volunteers no weight makes a sample.
The unweighted figure is always shown beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from smsgateway.counting.intervals import Interval, wilson

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Weights(Generic[S]):
    """What one answer of each stratum counts; the mean weight of an answer is 1.

    `effective_n` is how many unweighted answers would be as sure, (sum w)^2 / sum w^2 (Kish,
    Survey Sampling, 1965, 11.2). `covered` is the share of the population in strata that answered:
    the others are spoken for by nobody.
    """

    by_stratum: Mapping[S, float]
    effective_n: float
    covered: float


def weights(answered: Mapping[S, int], population: Mapping[S, int]) -> Weights[S]:
    """Weights of strata (for example village and sex) from who answered and who lives there.

    Raises ValueError where nobody answered, and where somebody answered in a stratum that nobody
    lives in.
    """
    heard = {stratum: people for stratum, people in answered.items() if people}
    if not heard:
        raise ValueError("nobody answered")
    if empty := [stratum for stratum in heard if population.get(stratum, 0) <= 0]:
        raise ValueError(f"nobody lives in {empty[0]}, yet somebody answered")
    n, lives = sum(heard.values()), sum(population[stratum] for stratum in heard)
    each = {stratum: population[stratum] / lives / (heard[stratum] / n) for stratum in heard}
    total = sum(each[stratum] * people for stratum, people in heard.items())
    squares = sum(each[stratum] ** 2 * people for stratum, people in heard.items())
    return Weights(each, total**2 / squares, lives / sum(population.values()))


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted share, its Wilson interval on the effective number of answers, and that number."""

    share: float
    between: Interval
    effective_n: float
    covered: float


def weighted_share(
    yes: Mapping[S, int], answered: Mapping[S, int], population: Mapping[S, int]
) -> Weighted:
    """The share of yes in the population, from the yes and the answers of each stratum.

    Raises as `weights`.
    """
    made = weights(answered, population)
    n = sum(answered.values())
    share = sum(made.by_stratum[stratum] * people for stratum, people in yes.items() if people) / n
    share = min(share, 1.0)  # the weights of all answers sum to n but for rounding
    between = wilson(share * made.effective_n, made.effective_n)
    return Weighted(share, between, made.effective_n, made.covered)


def weighted_mean(
    counts: Mapping[S, Mapping[int, int]], population: Mapping[S, int]
) -> tuple[float, Weights[S]]:
    """The mean answer in the population, from each stratum's {value: how many people}.

    Raises as `weights`.
    """
    answered = {stratum: sum(given.values()) for stratum, given in counts.items()}
    made = weights(answered, population)
    summed = sum(
        made.by_stratum[stratum] * value * people
        for stratum, given in counts.items()
        for value, people in given.items()
        if people
    )
    return summed / sum(answered.values()), made
