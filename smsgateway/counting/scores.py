"""What the ratings of a service say: one indicator, one round, and the change between rounds.

Ratings of different modes (open, invited, meeting, provider) are different counts: whoever calls
keeps them apart. Nothing is withheld here; `suppression` decides what may be published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from smsgateway.counting.intervals import (
    Counted,
    Interval,
    bootstrap,
    bootstrap_change,
    holm,
    mean,
    newcombe,
    newcombe_p,
    wilson,
)

SATISFIED_FROM = 75.0
"""Of 100: 4 and 5 of 1-5, 8 to 10 of 0-10, the yes of yes/no, not asked for more than the fee."""

LEVEL = 0.05
FEWEST = 10
"""k: a round with fewer answers is compared with nothing."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers that may be given, and what each is worth in the scale's own units.

    `turned` is for what is better the less it happens ("Were the drugs out of stock?").
    """

    worth: Mapping[int, int]
    turned: bool = False

    def rescaled(self, worth: float) -> float:
        """A worth, or a mean of them, on 0 (worst) to 100 (best)."""
        lowest, highest = min(self.worth.values()), max(self.worth.values())
        share = (worth - lowest) / (highest - lowest)
        return 100 * (1 - share if self.turned else share)

    def satisfies(self, answer: int) -> bool:
        """Is this answer a satisfied one?"""
        return self.rescaled(self.worth[answer]) >= SATISFIED_FROM

    def weighed(self, counts: Mapping[int, int]) -> dict[int, int]:
        """How many people gave an answer of each worth."""
        made: dict[int, int] = dict.fromkeys(sorted(set(self.worth.values())), 0)
        for answer, people in counts.items():
            made[self.worth[answer]] += people
        return made


SCALES = {
    "1-5": Scale({answer: answer for answer in range(1, 6)}),
    "0-10": Scale({answer: answer for answer in range(11)}),
    "yn": Scale({1: 1, 2: 0}),
    # Asked for more than the posted fee: no; yes and paid; yes and refused.
    "fee": Scale({1: 1, 2: 0, 3: 0}),
}
"""By the names that `flows.service` gives them, answers as they are typed."""


def scale_named(name: str, better: str = "up") -> Scale:
    """A scale by its name; `better` "down" turns it. Raises KeyError for a name unknown."""
    return replace(SCALES[name], turned=better == "down")


@dataclass(frozen=True, slots=True)
class Score:
    """The answers to one indicator about one service in one round and mode.

    `counts` has every answer of the scale; `mean_of` and its interval are in the scale's units,
    `index` on 0 to 100, `satisfied` a share with its Wilson interval.
    """

    scale: Scale
    counts: Mapping[int, int]
    seed: str
    n: int
    satisfied_n: int
    mean_of: float
    satisfied_between: Interval

    @property
    def mean_between(self) -> Interval:
        """Of the mean; resampled each time that it is asked for, always to the same ends."""
        return bootstrap(self.scale.weighed(self.counts), self.seed)

    @property
    def satisfied(self) -> float:
        """The share of satisfied answers."""
        return self.satisfied_n / self.n

    @property
    def index(self) -> float:
        """The mean on 0 to 100."""
        return self.scale.rescaled(self.mean_of)


def seed(round_id: object, service: object, indicator: object) -> str:
    """What the resampling of a score starts from: public, so that a rerun agrees."""
    return f"{round_id}|{service}|{indicator}"


def score(counts: Mapping[int, int], scale: Scale, seed: str) -> Score | None:
    """The score of these answers, {answer: how many people}; None where nobody answered.

    Raises ValueError for an answer that the scale has not, and for fewer than nobody.
    """
    if strange := sorted(set(counts) - set(scale.worth)):
        raise ValueError(f"{strange[0]} is no answer of this scale")
    if any(people < 0 for people in counts.values()):
        raise ValueError("fewer than nobody gave an answer")
    full = {answer: counts.get(answer, 0) for answer in scale.worth}
    n = sum(full.values())
    if not n:
        return None
    satisfied = sum(people for answer, people in full.items() if scale.satisfies(answer))
    weighed = scale.weighed(full)
    return Score(
        scale=scale,
        counts=full,
        seed=seed,
        n=n,
        satisfied_n=satisfied,
        mean_of=mean(weighed),
        satisfied_between=wilson(satisfied, n),
    )


def index(scores: Sequence[Score | None]) -> float | None:
    """The service as one number of 0 to 100: the mean of its indicators.

    None where an indicator has no score: a mean of the others would be of something else.
    """
    whole = [one.index for one in scores if one]
    return sum(whole) / len(whole) if whole and len(whole) == len(scores) else None


class Verdict(StrEnum):
    """What may be said of a change."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"  # no clear change
    TOO_FEW = "too few"  # a round has fewer than k answers: nothing may be said


@dataclass(frozen=True, slots=True)
class Change:
    """From one round to the next: of the satisfied share, and of the mean in the scale's units.

    `chance` is the Holm-corrected chance that such a change of the share means nothing.
    """

    verdict: Verdict
    share: float
    share_between: Interval
    mean_of: float
    counted: tuple[Counted, Counted]
    chance: float

    @property
    def mean_between(self) -> Interval:
        """Of the change of the mean; resampled each time, as a score's."""
        return bootstrap_change(*self.counted)


def changes(
    pairs: Sequence[tuple[Score | None, Score | None]], k: int = FEWEST
) -> list[Change | None]:
    """The change of each indicator, given as (before, after); None where either has no score.

    "Better" and "worse" are said only of a satisfied share whose Newcombe interval excludes zero,
    corrected after Holm for all indicators looked at together, and only where both rounds have k
    answers. Raises ValueError where the two rounds used different scales.
    """
    told = [(before, after) for before, after in pairs if before and after]
    enough = [pair for pair in told if _enough(pair, k)]
    chances = iter(holm([newcombe_p(*_shares(pair)) for pair in enough]))
    made: list[Change | None] = []
    for before, after in pairs:
        if not before or not after:
            made.append(None)
            continue
        pair = before, after
        made.append(_change(pair, next(chances)) if _enough(pair, k) else _change(pair, None))
    return made


Pair = tuple[Score, Score]


def _change(pair: Pair, chance: float | None) -> Change:
    """`chance` None says that too few answered."""
    before, after = pair
    if before.scale != after.scale:
        raise ValueError("two rounds on different scales cannot be compared")
    share = after.satisfied - before.satisfied
    verdict = Verdict.SAME
    if chance is None:
        verdict = Verdict.TOO_FEW
    elif chance < LEVEL:
        verdict = Verdict.BETTER if share > 0 else Verdict.WORSE
    return Change(
        verdict=verdict,
        share=share,
        share_between=newcombe(*_shares(pair)),
        mean_of=after.mean_of - before.mean_of,
        counted=(_weighed(before), _weighed(after)),
        chance=1.0 if chance is None else chance,
    )


def _weighed(one: Score) -> Counted:
    return one.scale.weighed(one.counts), one.seed


def _enough(pair: Pair, k: int) -> bool:
    return min(one.n for one in pair) >= k


def _shares(pair: Pair) -> tuple[tuple[int, int], tuple[int, int]]:
    before, after = pair
    return (before.satisfied_n, before.n), (after.satisfied_n, after.n)
