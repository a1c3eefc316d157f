"""Where and when: an area with all below it, and a period of its own calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from smsgateway.actions.refused import Refused
from smsgateway.counting.aims import Period, period
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow


@dataclass(frozen=True, slots=True)
class Span:
    """What a measure looks at."""

    area_id: int
    area: str
    areas: Sequence[int]
    """That one and all below it."""
    period: Period
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        """The first moment of the period."""
        return datetime.combine(self.period.starts, time(), self.zone)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.period.ends, time(), self.zone)

    def holds(self, day: date | None) -> bool:
        """Is that day in the period?"""
        return day is not None and self.period.starts <= day < self.period.ends


@dataclass(frozen=True, slots=True)
class Found:
    """What a measure found; `n` is how many people, transfers, cases … it is about."""

    numerator: Decimal
    denominator: Decimal | None
    n: int
    parts: Mapping[str, Found] = field(default_factory=dict)
    """The same of each part: `area kee-1`, `channel sms`."""


FEW = Found(Decimal(0), Decimal(0), 0)
"""Something was found, of which nothing may be told."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that people did or said in one place: so many `yes`, of so many."""

    area_id: int
    channel: str
    yes: int
    of: int


Facts = Callable[[Connection, Span], Sequence[Fact]]
"""What people did in the areas and the time of a span."""

Measure = Callable[[Connection, Span], Found | None]
"""None where nothing of the kind happened in the period."""


def share(yes: int, of: int) -> Found | None:
    """So many of so many."""
    return Found(Decimal(yes), Decimal(of), of) if of else None


def span(connection: Connection, code: str, named: str) -> Span:
    """An area and a period by their names. Raises `Refused`."""
    rows = connection.execute(select(areas)).all()
    top = next((row for row in rows if row.code == code), None)
    if top is None:
        raise Refused("there is no area {code}", code=code)
    try:
        when = period(named)
    except ValueError as error:
        raise Refused(
            "{period} is no period: 2026, 2026-H1, 2026-Q2 or 2026-05", period=named
        ) from error
    return Span(top.id, code, below(top.id, rows), when, ZoneInfo(top.time_zone))


def below(area_id: int, rows: Sequence[AnyRow]) -> list[int]:
    """An area with everything that lies in it."""
    inside = [area_id]
    for at in inside:  # grows while it is walked
        inside += [row.id for row in rows if row.parent_id == at and row.id not in inside]
    return sorted(inside)
