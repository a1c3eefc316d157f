"""When texts may leave: hours of the day in each time zone, a rate, a window to spread over.

Pure: times are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

Hours = tuple[int, int]
"""From one full hour to another, on the clock of a zone: (8, 20)."""


def may_leave(now: datetime, zone: ZoneInfo, hours: Hours) -> bool:
    """Whether texts may leave for that zone at this instant."""
    return hours[0] <= now.astimezone(zone).hour < hours[1]


def next_turn(now: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """The next instant at which that zone's hours begin or end."""
    today = now.astimezone(zone).date()
    on_the_clock = [
        datetime.combine(today + timedelta(days=days + hour // 24), time(hour % 24), zone)
        for days in (0, 1)
        for hour in hours
    ]
    return min(turn for turn in on_the_clock if turn > now)


def finish(start: datetime, waiting: Mapping[ZoneInfo, int], rate: float, hours: Hours) -> datetime:
    """When the last of so many texts a zone has left, at `rate` texts a second.

    Zones whose hours run share the rate evenly, as `run` lets them; a start by night waits.
    """
    now, left = start, {zone: float(many) for zone, many in waiting.items() if many}
    while left:
        running = [zone for zone in left if may_leave(now, zone, hours)]
        turn = min(next_turn(now, zone, hours) for zone in left)
        if not running:
            now = turn
            continue
        share = rate / len(running)
        seconds = min(left[zone] for zone in running) / share
        seconds = min(seconds, (turn - now).total_seconds())
        now += timedelta(seconds=seconds)
        for zone in running:
            left[zone] -= seconds * share
        left = {zone: many for zone, many in left.items() if many > 1e-6}
    return now


def spread_room(
    now: datetime, start: datetime, until: datetime | None, expected: int, released: int
) -> int:
    """How many texts are due by now when `expected` are spread evenly over a window.

    What quiet hours held back is caught up with when they are over.
    """
    if until is None or until <= start or now >= until:
        return expected
    share = (now - start) / (until - start)
    return max(0, ceil(expected * share) - released)
