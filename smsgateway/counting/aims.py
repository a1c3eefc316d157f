"""How far an indicator is on its way, and how far its data can be trusted. Pure figures.

Progress = (actual - baseline) / (target - baseline): the same for what should rise and what should
fall.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Literal

GREEN, AMBER = Decimal("0.9"), Decimal("0.6")
OUTLYING = 3.5
"""Modified z-score beyond which a value is looked at. Iglewicz and Hoaglin, How to Detect and
Handle Outliers (1993)."""
SCALED = 0.6745  # the 75 % point of the normal distribution: MAD to standard deviation
FEWEST_VALUES = 5
"""Of fewer values none can be told to lie apart."""

MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_PERIOD = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")

Light = Literal["green", "amber", "red", "none"]


@dataclass(frozen=True, slots=True)
class Period:
    """A year, half, quarter or month: `2026`, `2026-H1`, `2026-Q2`, `2026-05`."""

    name: str
    starts: date
    ends: date
    """The first day after it."""

    @property
    def months(self) -> int:
        """How many it has."""
        return (self.ends.year - self.starts.year) * 12 + self.ends.month - self.starts.month

    def elapsed(self, today: date) -> Decimal:
        """How much of it is over, from 0 to 1."""
        gone = (today - self.starts).days
        whole = (self.ends - self.starts).days
        return min(max(Decimal(gone) / whole, Decimal(0)), Decimal(1))


def period(name: str) -> Period:
    """The period of that name. Raises ValueError."""
    read = _PERIOD.fullmatch(name)
    if read is None:
        raise ValueError(f"{name} is no period: 2026, 2026-H1, 2026-Q2 or 2026-05")
    year, half, quarter, month = (int(part) if part else 0 for part in read.groups())
    months = 6 if half else 3 if quarter else 1 if month else 12
    first = month or (half or quarter or 1) * months - months + 1
    return Period(name, _first(year, first), _first(year, first + months))


def shorter(one: Period, months: int) -> list[str]:
    """The names of the periods of so many months (1, 3, 6 or 12) that it is made of; none where it
    is shorter itself."""
    if one.months < months:
        return []
    firsts = range(one.starts.month, one.starts.month + one.months, months)
    return [_named(one.starts.year, month, months) for month in firsts]


def _named(year: int, first: int, months: int) -> str:
    letter = {6: "H", 3: "Q"}.get(months)
    if letter:
        return f"{year}-{letter}{first // months + 1}"
    return f"{year}-{first:02}" if months == 1 else f"{year}"


def _first(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def value(numerator: Decimal, denominator: Decimal | None, factor: Decimal) -> Decimal | None:
    """The indicator's value; None over nothing. Without a denominator, a plain number."""
    if denominator is None:
        return numerator * factor
    return numerator / denominator * factor if denominator else None


def progress(
    actual: Decimal | None, baseline: Decimal | None, target: Decimal | None
) -> Decimal | None:
    """Of 1; may be below 0 or above 1. None where one is missing, or nothing was aimed at."""
    if actual is None or baseline is None or target is None or target == baseline:
        return None
    return (actual - baseline) / (target - baseline)


def light(way: Decimal | None) -> Light:
    """Green from 0.9, amber from 0.6, else red; none where there is no progress to speak of."""
    if way is None:
        return "none"
    return "green" if way >= GREEN else "amber" if way >= AMBER else "red"


@dataclass(frozen=True, slots=True)
class Quality:
    """How complete and how punctual the values of some areas and periods are; each of 1."""

    expected: int
    reported: int
    in_time: int

    @property
    def completeness(self) -> Decimal | None:
        """Reported of expected."""
        return Decimal(self.reported) / self.expected if self.expected else None

    @property
    def timeliness(self) -> Decimal | None:
        """In time of reported."""
        return Decimal(self.in_time) / self.reported if self.reported else None


def quality(found: Sequence[date | None], ends: date, grace: timedelta) -> Quality:
    """From the day on which each expected value came, None where it did not."""
    came = [one for one in found if one is not None]
    return Quality(len(found), len(came), sum(one <= ends + grace for one in came))


def outliers(values: Mapping[str, Decimal]) -> frozenset[str]:
    """The names whose values lie far from the others' median.

    Where more than half are equal any other value lies apart.
    """
    if len(values) < FEWEST_VALUES:
        return frozenset()
    middle = median(values.values())
    spread = median(abs(one - middle) for one in values.values())
    if not spread:
        return frozenset(name for name, one in values.items() if one != middle)
    far = {name: SCALED * float(abs(one - middle) / spread) for name, one in values.items()}
    return frozenset(name for name, score in far.items() if score > OUTLYING)
