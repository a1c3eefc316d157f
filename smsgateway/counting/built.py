"""Whether a work stands, by what people saw: confirmed, disputed or unclear.

By the lower end of Wilson's interval: four of four are enough (0.51), three of three (0.44) are
not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from smsgateway.counting.intervals import wilson
from smsgateway.counting.suppression import FLOOR

Verdict = Literal["confirmed", "disputed", "unclear"]

DAYS = 90
"""A report is that old at most: of each phone its newest counts."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one phone says: yes, partly, no or unseen; and from which village."""

    built: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Reports counted; who has not seen it is counted only as reached."""

    yes: int = 0
    partly: int = 0
    no: int = 0
    unseen: int = 0
    villages: int = 0
    """From which somebody has seen it."""

    @property
    def people(self) -> int:
        """Who has seen it."""
        return self.yes + self.partly + self.no

    @property
    def shown(self) -> bool:
        """It is about a public place, so five are enough; never split by village or sex."""
        return self.people >= FLOOR


def counted(reports: Sequence[Report]) -> Seen:
    """Count them."""
    said = [one.built for one in reports]
    return Seen(
        yes=said.count("yes"),
        partly=said.count("partly"),
        no=said.count("no"),
        unseen=said.count("unseen"),
        villages=len({one.place for one in reports if one.place and one.built != "unseen"}),
    )


def verdict(seen: Seen, *, finished: bool, places: int) -> Verdict:
    """What people's reports come to.

    `finished` is the office's own word: only what is called finished can be disputed. Where a work
    serves several `places`, reports from one of them decide nothing.
    """
    n = seen.people
    if not n or (places > 1 and seen.villages < 2):
        return "unclear"
    if wilson(seen.yes, n).low >= 0.5:
        return "confirmed"
    if finished and wilson(seen.partly + seen.no, n).low >= 0.5:
        return "disputed"
    return "unclear"
