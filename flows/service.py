"""Services that people rate, and what a screen may ask about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal, Protocol

from flows.value import value

Names = Mapping[str, str]

Scale = Literal["1-5", "0-10", "yn", "fee"]
"""`yn`: 1 yes, 2 no. `fee`, asked for more than the posted fee: 1 no, 2 paid, 3 refused."""

Change = Literal["better", "same", "worse", "first"]

VALUES: Mapping[Scale, range] = {
    "1-5": range(1, 6),
    "0-10": range(11),
    "yn": range(1, 3),
    "fee": range(1, 4),
}
"""What may be answered on each scale; stored as it is typed."""

MOST_INDICATORS = 5
"""A phone asks no more."""


@value
class Indicator:
    """One question of a scorecard."""

    id: int
    text: Names
    scale: Scale


@value
class Round:
    """When people of an area rate their services, and what they are asked.

    Times are aware and in the area's time zone.
    """

    id: int
    opens: datetime
    closes: datetime
    indicators: tuple[Indicator, ...]
    least: int
    """A result is told once so many have rated."""

    def phase(self, now: datetime) -> Literal["before", "open", "closed"]:
        """Where the round stands."""
        if now < self.opens:
            return "before"
        return "open" if now < self.closes else "closed"


@value
class Service:
    """A place that serves people, and the round in which it is rated: now, next or last."""

    id: int
    code: str
    """As on the poster at its door: five digits, the last one a check."""
    name: Names
    round: Round | None = None
    standards: Mapping[str, str] = field(default_factory=dict)
    """What it owes: name to promise, both as its office wrote them."""


@value
class Promise:
    """One item of a joint action plan."""

    id: int
    service: Names
    action: Names
    due: date


@value
class Outcome:
    """What a round found out about one service, as far as it may be told; scores are of 100."""

    service: Names
    score: int
    people: int
    change: Change
    before: int = 0
    """The score of the round before; nothing where this is the first."""
    meeting: datetime | None = None
    place: str = ""


class Services(Protocol):
    """What a screen may ask about services."""

    @property
    def listed(self) -> tuple[Service, ...]:
        """The services of this channel's area that any round is about, in a lasting order."""

    def by_code(self, code: str) -> Service | None:
        """The service with this poster code, wherever it is."""

    def rated(self, service: Service) -> tuple[int | None, ...] | None:
        """What this phone said of it in its round, None for what it skipped; None for nothing."""

    def works_at(self, service: Service) -> bool:
        """Whether the holder of this phone is of its staff."""

    def promise(self, item: int) -> Promise | None:
        """That item of an action plan, while it may be asked about."""

    def outcome(self, round_id: int, service_id: int) -> Outcome | None:
        """The result of that round for that service; None while it may not be told."""
