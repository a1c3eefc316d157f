"""Which days an office works, and when a promise counted in working days falls due.

A clock starts at the midnight that ends the local day on which something came, and runs through
every working day, midnight to midnight: "3 working days" from any hour of a Friday is the end of
Wednesday. While the citizen is asked for something the clock stands. A day counts as a day on the
nights when clocks change, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6

Pause = tuple[datetime, datetime | None]
"""From when to when the clock stood; None while it stands still."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of an area, and its local time.

    `weekend` holds days of the week, 0 for Monday. Raises ValueError where every day is one.
    """

    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def __post_init__(self) -> None:
        if self.weekend >= set(range(7)):
            raise ValueError("a week without a working day brings no deadline")

    def works(self, day: date) -> bool:
        """Is this a working day?"""
        return day.weekday() not in self.weekend and day not in self.holidays

    def add(self, day: date, days: int) -> date:
        """The working day that is so many (0 or more) after `day`; `day` itself for 0."""
        while days > 0:
            day += ONE_DAY
            days -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and with `last`."""
        return sum(self.works(first + n * ONE_DAY) for n in range(1, (last - first).days + 1))

    def starts(self, came: datetime) -> datetime:
        """When the clock starts for what came at this instant: the end of its local day."""
        return self._instant(_midnight(self._local(came).date() + ONE_DAY))

    def worked(self, since: datetime, until: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
        """The working time from one instant to another less the pauses, a whole day 24 hours.

        Nothing where `until` is not after `since`. Pauses may overlap and reach beyond both ends.
        """
        worked, at = timedelta(0), since
        for paused, resumed in _apart(pauses):
            if paused >= until:
                break
            worked += self._through(at, paused)
            at = max(at, resumed) if resumed else until
        return worked + self._through(at, until)

    def reach(
        self, since: datetime, work: timedelta, pauses: Iterable[Pause] = ()
    ) -> datetime | None:
        """The first instant at which so much working time has passed since then.

        None where a pause that has not ended keeps it from being known.
        """
        at = since
        for paused, resumed in _apart(pauses):
            before = self._through(at, paused)
            if before >= work:
                break
            if resumed is None:
                return None
            work, at = work - before, max(at, resumed)
        return self._after(at, work)

    def due(self, came: datetime, days: float, pauses: Iterable[Pause] = ()) -> datetime | None:
        """When a promise of so many working days, made for what came then, is broken.

        `days` may be a part of them: 0.75 x the promise is when to warn. None as for `reach`.
        """
        return self.reach(self.starts(came), days * ONE_DAY, pauses)

    def told(self, due: datetime) -> date:
        """The last local day of a due instant, to be told to a person: "answer by 25 Jul"."""
        return (self._local(due) - timedelta.resolution).date()

    def _through(self, since: datetime, until: datetime) -> timedelta:
        """Working time without pauses."""
        start, end = self._local(since), self._local(until)
        if end <= start:
            return timedelta(0)
        worked = self.between(start.date() - ONE_DAY, end.date() - ONE_DAY) * ONE_DAY
        if self.works(start.date()):
            worked -= start - _midnight(start.date())
        if self.works(end.date()):
            worked += end - _midnight(end.date())
        return worked

    def _after(self, since: datetime, work: timedelta) -> datetime:
        """Where so much working time ends, without pauses."""
        at = self._local(since)
        while work > timedelta(0):
            morrow = _midnight(at.date() + ONE_DAY)
            if self.works(at.date()):
                if morrow - at >= work:
                    return self._instant(at + work)
                work -= morrow - at
            at = morrow
        return self._instant(at)

    def _local(self, at: datetime) -> datetime:
        """The wall clock of the area. Raises ValueError for a time without a zone."""
        if at.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return at.astimezone(self.zone).replace(tzinfo=None)

    def _instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _apart(pauses: Iterable[Pause]) -> Sequence[Pause]:
    """The pauses in order, those that touch made one."""
    made: list[Pause] = []
    for paused, resumed in sorted(pauses, key=lambda one: one[0]):
        if made and (made[-1][1] is None or paused <= made[-1][1]):
            begun, ended = made[-1]
            made[-1] = begun, max(ended, resumed) if ended and resumed else None
        elif resumed is None or resumed > paused:
            made.append((paused, resumed))
    return made
