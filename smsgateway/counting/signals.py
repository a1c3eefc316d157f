"""Signs that votes may not be what they seem. Each is a reason for a person to look, never more.

The thresholds are starting values: 5 neighbouring numbers in an hour, a count above the median by
six times its spread, a G-test below one in a million, 30 messages as even as a clock's. Honest
votes do all of this now and then: a school has neighbouring numbers, a radio call makes a burst,
a village meeting is of one mind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import erfc, log, sqrt
from statistics import median

BLOCK = 100
NEIGHBOURS, NEIGHBOURS_WITHIN = 5, 3600.0
BIN, SPREADS, LEAST_BURST = 300.0, 6.0, 10
NIGHT_HOURS, NIGHT_TIMES, LEAST_NIGHT = range(5), 3.0, 50
LEAST_SIDED, CHANCE = 50, 1e-6
RHYTHM, EVEN, FASTEST = 30, 0.3, 0.2
GUESSES, GUESSES_WITHIN = 5, 3600.0
ALL_GUESSES, ALL_GUESSES_WITHIN = 50, 600.0
HOUR, DAY = 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote that counts now, as it arrived."""

    voter: int
    """Which of the votes it is; means nothing outside."""
    at: float
    """Seconds since some midnight of the area."""
    number: int
    """Of the phone; it never leaves the process."""
    choice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """Votes that a person should look at, and why."""

    kind: str
    key: str
    """Tells it from others of its kind; the same again when the same votes are looked at later."""
    voters: tuple[int, ...]
    begins: float
    ends: float
    facts: Mapping[str, int | str]


def found(votes: Sequence[Vote]) -> list[Signal]:
    """Everything that stands out among these votes."""
    some = sorted(votes, key=lambda vote: vote.at)
    loud = [*bursts(some), *nights(some)]
    sided = one_sided(some, loud)
    # What made it loud is told instead: whoever else voted in that hour has nothing to do with it.
    explained = {one.facts["within"] for one in sided}
    rest = [one for one in loud if one.key not in explained]
    return [*neighbours(some), *rest, *sided, *rhythms(some)]


def neighbours(votes: Sequence[Vote]) -> list[Signal]:
    """Five or more phones of one block of 100 numbers within an hour.

    Of 50,000 voters with numbers drawn at random from a network, 0.003 such blocks are expected in
    a whole election.
    """
    blocks: dict[int, list[Vote]] = defaultdict(list)
    for vote in sorted(votes, key=lambda one: one.at):
        blocks[vote.number // BLOCK].append(vote)
    made = []
    for block, held in blocks.items():
        close = crowded(held, NEIGHBOURS, NEIGHBOURS_WITHIN)
        if len({vote.number for vote in close}) >= NEIGHBOURS:
            made.append(signal("neighbours", str(block), close, {}))
    return made


def crowded(votes: Sequence[Vote], least: int, within: float) -> list[Vote]:
    """Those that stand, in order of time, among so many within so long."""
    marked: set[int] = set()
    for first in range(len(votes) - least + 1):
        if votes[first + least - 1].at - votes[first].at <= within:
            marked.update(range(first, first + least))
    return [votes[place] for place in sorted(marked)]


def bursts(votes: Sequence[Vote]) -> list[Signal]:
    """Five minutes with more votes than the median of that hour plus six times its spread."""
    if not votes:
        return []
    bins: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        bins[int(vote.at // BIN)].append(vote)
    usual = usual_by_hour({place: len(held) for place, held in bins.items()})
    loud = [place for place in sorted(bins) if len(bins[place]) > usual[hour_of(place)]]
    return [
        signal(
            "burst",
            str(run[0]),
            [vote for place in run for vote in bins[place]],
            {"usual": round(max(usual[hour_of(place)] for place in run))},
        )
        for run in runs(loud)
    ]


def usual_by_hour(counts: Mapping[int, int]) -> dict[int, float]:
    """What a bin of each hour of the day may hold: median + 6 MAD, with room for small counts.

    Bins in which nobody voted count as well. The spread is at least that of chance: the root of
    the median.
    """
    first, last = min(counts), max(counts)
    held: dict[int, list[int]] = defaultdict(list)
    for place in range(first, last + 1):
        held[hour_of(place)].append(counts.get(place, 0))
    usual = {}
    for hour, some in held.items():
        middle = median(some)
        spread = median(abs(one - middle) for one in some)
        usual[hour] = max(middle + SPREADS * max(spread, sqrt(middle), 1.0), LEAST_BURST)
    return usual


def hour_of(place: int) -> int:
    """The hour of the day of a bin."""
    return int(place * BIN % DAY // HOUR)


def runs(places: Iterable[int]) -> Iterator[list[int]]:
    """Neighbouring bins together."""
    run: list[int] = []
    for place in places:
        if run and place > run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def nights(votes: Sequence[Vote]) -> list[Signal]:
    """A night, 0 to 5 o'clock, with fifty votes or more and three times those of other nights."""
    held: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        if int(vote.at % DAY // HOUR) in NIGHT_HOURS:
            held[int(vote.at // DAY)].append(vote)
    days = {int(vote.at // DAY) for vote in votes}
    made = []
    for day, some in held.items():
        others = [len(held[one]) if one in held else 0 for one in days - {day}] or [0]
        if len(some) >= LEAST_NIGHT and len(some) > NIGHT_TIMES * max(median(others), 1):
            made.append(signal("night", str(day), some, {"usual": round(median(others))}))
    return made


def one_sided(votes: Sequence[Vote], loud: Sequence[Signal]) -> list[Signal]:
    """Within fifty votes or more that came at once, a project that the others do not share."""
    named = {vote.voter: vote for vote in votes}
    whole = Counter(one for vote in votes for one in set(vote.choice))
    made = []
    for burst in loud:
        inside = [named[voter] for voter in burst.voters]
        outside = len(votes) - len(inside)
        if len(inside) < LEAST_SIDED or not outside:
            continue
        for project, times in Counter(one for vote in inside for one in set(vote.choice)).items():
            rest = whole[project] - times
            if times * outside > rest * len(inside) and chance(
                (times, len(inside) - times), (rest, outside - rest)
            ):
                sided = [vote for vote in inside if project in vote.choice]
                facts: dict[str, int | str] = {
                    "project": project,
                    "inside": round(100 * times / len(inside)),
                    "outside": round(100 * rest / outside),
                    "within": burst.key,
                }
                made.append(signal("one-sided", f"{burst.key} {project}", sided, facts))
    return made


def chance(inside: tuple[int, int], outside: tuple[int, int]) -> bool:
    """Whether a G-test (Woolf 1957, one degree of freedom) calls it less than one in a million."""
    total = sum(inside) + sum(outside)
    columns = [inside[place] + outside[place] for place in (0, 1)]
    statistic = 2 * sum(
        seen * log(seen * total / (sum(row) * columns[place]))
        for row in (inside, outside)
        for place, seen in enumerate(row)
        if seen
    )
    return erfc(sqrt(max(statistic, 0.0) / 2)) < CHANCE


def rhythms(votes: Sequence[Vote]) -> list[Signal]:
    """Thirty votes in a row, of all or of one choice, that come as evenly as a machine sends them.

    Faster than five a second is a gateway that catches up after an outage, not a rhythm.
    """
    lanes: dict[str, list[Vote]] = {"": list(votes)}
    for vote in votes:
        lanes.setdefault(" ".join(vote.choice), []).append(vote)
    made: list[Signal] = []
    seen: set[int] = set()
    for choice, held in lanes.items():
        close = [vote for vote in even(held) if vote.voter not in seen]
        if len(close) >= RHYTHM:
            seen.update(vote.voter for vote in close)
            key = f"{int(close[0].at)} {choice}".strip()
            made.append(signal("rhythm", key, close, {}))
    return made


def even(votes: Sequence[Vote]) -> list[Vote]:
    """Those within a window of thirty whose intervals vary by less than 30 %."""
    gaps = [later.at - sooner.at for sooner, later in pairwise(votes)]
    squares = [0.0, *accumulate(gap * gap for gap in gaps)]
    marked: set[int] = set()
    for first in range(len(votes) - RHYTHM + 1):
        last = first + RHYTHM - 1
        mean = (votes[last].at - votes[first].at) / (RHYTHM - 1)
        spread = (squares[last] - squares[first]) / (RHYTHM - 1) - mean * mean
        if mean >= FASTEST and spread < (EVEN * mean) ** 2:
            marked.update(range(first, first + RHYTHM))
    return [votes[place] for place in sorted(marked)]


@dataclass(frozen=True, slots=True)
class Miss:
    """A number was typed that is on no slip."""

    at: float
    who: str
    """The phone, as a digest."""


def guessing(misses: Sequence[Miss]) -> list[Signal]:
    """Five wrong slip numbers of one phone in an hour, or fifty of all within ten minutes."""
    made = []
    by_phone: dict[str, list[Miss]] = defaultdict(list)
    for miss in sorted(misses, key=lambda one: one.at):
        by_phone[miss.who].append(miss)
    for who, some in by_phone.items():
        if within(some, GUESSES, GUESSES_WITHIN):
            made.append(guessed(who, some))
    everybody = sorted(misses, key=lambda one: one.at)
    if within(everybody, ALL_GUESSES, ALL_GUESSES_WITHIN):
        made.append(guessed("all", everybody))
    return made


def within(misses: Sequence[Miss], least: int, seconds: float) -> bool:
    """Whether so many came within so long."""
    return any(
        last.at - first.at <= seconds
        for first, last in zip(misses, misses[least - 1 :], strict=False)
    )


def guessed(who: str, some: Sequence[Miss]) -> Signal:
    """What a person is told of it."""
    return Signal("guessing", who, (), some[0].at, some[-1].at, {"wrong": len(some)})


def signal(kind: str, key: str, votes: Sequence[Vote], facts: Mapping[str, int | str]) -> Signal:
    """These votes as a signal, with how many they are."""
    voters = tuple(vote.voter for vote in votes)
    told = {"votes": len(voters), **facts}
    return Signal(kind, key, voters, votes[0].at, votes[-1].at, told)


KINDS: Mapping[str, str] = {
    "neighbours": "five or more neighbouring numbers within an hour",
    "burst": "far more votes in five minutes than usual at that hour",
    "night": "far more votes in one night than in others",
    "one-sided": "votes that came at once and name a project that others do not",
    "rhythm": "thirty votes or more as even as a machine sends them",
    "guessing": "somebody tries slip numbers",
}
