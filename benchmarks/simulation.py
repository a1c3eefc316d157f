"""A clock that jumps from event to event, and parts that serve one after the other.

What happens is written as generators. They yield

    seconds          and go on when they are over
    (part, seconds)  and go on when that part has worked for them
    a part           and go on when they hold one of its units, until `release`
    a signal         and go on when it is given

Nothing here knows of votes.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Generator
from random import Random
from typing import Any

Doing = Generator[Any, None, Any]


class Clock:
    """Simulated time, in seconds."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self.now = 0.0
        self._events: list[tuple[float, int, Doing, Part | None, Part | None]] = []
        self._count = 0

    def start(self, doing: Doing, after: float = 0.0) -> None:
        """Let it begin, now or later."""
        self.at(self.now + after, doing)

    def at(
        self, when: float, doing: Doing, part: Part | None = None, of: Part | None = None
    ) -> None:
        """Go on with it then; the parts that it used are free again at that moment."""
        self._count += 1
        heapq.heappush(self._events, (when, self._count, doing, part, of))

    def run(self) -> None:
        """Everything that happens, until nothing is under way any more."""
        events, pop = self._events, heapq.heappop
        while events:
            self.now, _, doing, part, of = pop(events)
            if part is not None:
                part.release()
            if of is not None:
                of.release()
            self.step(doing)

    def step(self, doing: Doing) -> None:
        """Ask what it waits for next."""
        for wish in doing:
            if type(wish) is tuple:
                wish[0].serve(doing, wish[1])
            elif type(wish) is float:
                self.at(self.now + wish, doing)
            elif wish.join(doing):
                continue
            return


class Part:
    """So many units that serve one each: cores, connections, threads.

    `host`: what a unit needs besides while it works (a process needs a core). `lots`: who is next
    is drawn, as Python's lock does it; else they are served in the order of coming.
    """

    def __init__(
        self, clock: Clock, units: int, host: Part | None = None, lots: Random | None = None
    ) -> None:
        """All are free."""
        self.units, self.free = units, units
        self._clock, self._host, self._lots = clock, host, lots
        self._queue: deque[tuple[Doing, float | None, Part | None]] = deque()
        self._area, self._since = 0.0, clock.now

    def serve(self, doing: Doing, seconds: float, of: Part | None = None) -> None:
        """Work for it as soon as a unit is free."""
        if self.free:
            self._begin(doing, seconds, of)
        else:
            self._queue.append((doing, seconds, of))

    def join(self, doing: Doing) -> bool:
        """It wants to hold a unit; whether it does at once."""
        if self.free:
            self._note()
            self.free -= 1
            return True
        self._queue.append((doing, None, None))
        return False

    def _begin(self, doing: Doing, seconds: float | None, of: Part | None) -> None:
        self._note()
        self.free -= 1
        if seconds is None:
            self._clock.at(self._clock.now, doing)
        elif self._host is not None:
            self._host.serve(doing, seconds, self)
        else:
            self._clock.at(self._clock.now + seconds, doing, self, of)

    def release(self) -> None:
        """A unit is free for the next."""
        self._note()
        self.free += 1
        if self._queue:
            if self._lots is not None:
                self._queue.rotate(self._lots.randrange(len(self._queue)))
            self._begin(*self._queue.popleft())

    def _note(self) -> None:
        now = self._clock.now
        self._area += (self.units - self.free) * (now - self._since)
        self._since = now

    def used(self) -> float:
        """Seconds that its units were taken until now, all together."""
        self._note()
        return self._area


class Disk:
    """Flushes: all who ask while one is under way share the next."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        """`seconds` of one flush."""
        self._clock, self._seconds = clock, seconds
        self._waiting: list[Doing] = []
        self._under_way = False
        self._flushes = 0

    def join(self, doing: Doing) -> bool:
        """It waits for a flush that begins from now on."""
        self._waiting.append(doing)
        if not self._under_way:
            self._under_way = True
            self._clock.start(self._flush())
        return False

    def _flush(self) -> Doing:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            yield self._seconds
            self._flushes += 1
            for doing in taken:
                self._clock.start(doing)
        self._under_way = False

    def used(self) -> float:
        """Seconds of flushing until now."""
        return self._flushes * self._seconds


class Signal:
    """Given to the one who waits for it or comes for it; once given it stays so."""

    def __init__(self, clock: Clock) -> None:
        """Not given."""
        self._clock = clock
        self._doing: Doing | None = None
        self._given = False

    def join(self, doing: Doing) -> bool:
        """It waits, unless it was given before."""
        self._doing = doing
        return self._given

    def give(self) -> None:
        """Let it go on."""
        if self._doing is not None and not self._given:
            self._clock.start(self._doing)
        self._given = True

    def later(self, seconds: float) -> Doing:
        """Given by then at the latest."""
        yield seconds
        self.give()
