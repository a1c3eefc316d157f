"""How well complaints are answered, from facts about each case. Shares and days, nothing withheld.

Four figures have four different bases: what a share is a share of decides whether it may be told.

    problems   everything but duplicates, what was taken back, and what is not for these offices
    timed      problems with a date for the solution, answered or past it
    answered   problems that an office said it solved, at least once
    open       cases that are not over
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from smsgateway.counting.intervals import Interval, wilson

NOT_PROBLEMS = frozenset({"duplicate", "withdrawn", "out-of-scope"})
OVER = NOT_PROBLEMS | {"confirmed", "closed-unconfirmed"}
CONFIRMED = "confirmed"
CLAIMED = frozenset({"answered", "confirmed", "closed-unconfirmed"})
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handled:
    """One case: where (the way down to its area) and how it came, how it stands, its instants.

    `answered` is the last time that an office said it is solved. `late` says that a clock ran out
    before: a case that was escalated has new dates, and keeping those is not being on time.
    """

    area: tuple[str, ...]
    channel: str
    state: str
    opened: datetime
    answered: datetime | None
    due: datetime | None
    reopened: int
    late: bool

    @property
    def claimed(self) -> bool:
        """Does the office stand by having solved it?"""
        return self.answered is not None and self.state in CLAIMED


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % Wilson interval; n is above zero."""

    yes: int
    n: int

    @property
    def between(self) -> Interval:
        """How sure it is."""
        return wilson(self.yes, self.n)


@dataclass(frozen=True, slots=True)
class Days:
    """Times in days: the middle one, and the one that nine of ten do not exceed (nearest rank)."""

    median: float
    p90: float


def problems(cases: Iterable[Handled], now: datetime) -> list[Handled]:
    """The base of the fix rates."""
    return [one for one in cases if one.state not in NOT_PROBLEMS]


def timed(cases: Iterable[Handled], now: datetime) -> list[Handled]:
    """The base of the on-time share."""
    return [
        one
        for one in problems(cases, now)
        if one.due and (one.answered or one.late or one.due < now)
    ]


def answered(cases: Iterable[Handled], now: datetime) -> list[Handled]:
    """The base of the days until an answer, and of the reopen share."""
    return [one for one in problems(cases, now) if one.answered]


def backlog(cases: Iterable[Handled], now: datetime) -> list[Handled]:
    """The base of the backlog's age."""
    return [one for one in cases if one.state not in OVER]


BASES: Mapping[str, Callable[[Iterable[Handled], datetime], list[Handled]]] = {
    "problems": problems,
    "timed": timed,
    "answered": answered,
    "open": backlog,
}


def fix_rates(base: Sequence[Handled]) -> tuple[Share, Share]:
    """Of problems: solved as their citizens say, and solved as the offices say.

    The fix rate of Integrity Action; whoever did not answer is in the second only.
    """
    confirmed = sum(one.state == CONFIRMED for one in base)
    return Share(confirmed, len(base)), Share(sum(one.claimed for one in base), len(base))


def on_time(base: Sequence[Handled]) -> Share:
    """Of timed problems: answered by the day that was promised first."""
    kept = sum(
        one.answered is not None and one.due is not None and one.answered <= one.due
        for one in base
        if not one.late
    )
    return Share(kept, len(base))


def days_to_answer(base: Sequence[Handled]) -> Days:
    """Of answered problems, from coming in to the last answer, weekends included."""
    return _days([one.answered - one.opened for one in base if one.answered])


def reopen_share(base: Sequence[Handled]) -> Share:
    """Of answered problems: their citizen said no, not solved."""
    return Share(sum(one.reopened > 0 for one in base), len(base))


def age(base: Sequence[Handled], now: datetime) -> Days:
    """Of open cases, since they came in."""
    return _days([now - one.opened for one in base])


def _days(times: Sequence[timedelta]) -> Days:
    ordered = sorted(time / ONE_DAY for time in times)
    half, n = len(ordered) // 2, len(ordered)
    median = ordered[half] if n % 2 else (ordered[half - 1] + ordered[half]) / 2
    return Days(median, ordered[ceil(0.9 * n) - 1])
