"""Menu steps that wait to be written down: they were answered at once, for they record nothing.

A session is faster than its rows: what a later turn of it writes includes every step before. So of
each session the newest step alone waits here, and none at all once a later turn was committed. A
step that is lost with its process was typed all the same: the gateway repeats it (see
`flows.retrace`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from smsgateway.actions.outcome import Outcome

SECONDS = 0.2
"""How long a step waits for others, to be written with them: people press a key in seconds."""

AGAIN = 0.25
"""Seconds until what the database did not take is offered again."""

GIVEN_UP = 30.0
"""Seconds after which it is not offered any more."""

Name = tuple[int, str]
"""A session: its channel and key."""


class Steps:
    """What waits, and what is being written. Whoever calls holds the writer's lock."""

    def __init__(self) -> None:
        """None yet."""
        self._waiting: dict[Name, Outcome] = {}
        self._since: dict[Name, float] = {}
        self._under_way: Sequence[Outcome] = ()
        self._due_at = 0.0

    def put(self, step: Outcome) -> bool:
        """Let it wait, instead of the one before of its session; True where it is the first."""
        first = not self._waiting
        now = time.monotonic()
        if first:
            self._due_at = now + SECONDS
        self._waiting[step.name], self._since[step.name] = step, now
        return first

    def before(self, outcome: Outcome) -> Outcome | None:
        """The step of this session that waits."""
        return self._waiting.get(outcome.name)

    def drop(self, step: Outcome | None) -> None:
        """A later turn of its session was committed, unless the session went on meanwhile."""
        if step is not None and self._waiting.get(step.name) is step:
            del self._waiting[step.name], self._since[step.name]

    def hurry(self) -> None:
        """Somebody needs to read them."""
        self._due_at = 0.0

    def of(self, phone_index: bytes) -> bool:
        """Whether a step of this phone is not written yet."""
        unwritten = (*self._waiting.values(), *self._under_way)
        return any(one.who.phone_index == phone_index for one in unwritten)

    def seconds(self) -> float | None:
        """Until they are due; None where none wait."""
        return max(0.0, self._due_at - time.monotonic()) if self._waiting else None

    def begin(self, most: int) -> Sequence[Outcome]:
        """Take what is due, at most so many and one of each phone, in the order of the phones."""
        if not self._waiting or self._due_at > time.monotonic():
            return ()
        chosen: dict[bytes, Outcome] = {}
        for step in self._waiting.values():
            if len(chosen) < most:
                chosen.setdefault(step.who.phone_index, step)
        for step in chosen.values():
            del self._waiting[step.name]
        self._under_way = sorted(chosen.values(), key=lambda one: one.who.phone_index)
        return self._under_way

    def end(self, refused: Sequence[Outcome]) -> None:
        """What was taken is written, but for these: those that are young enough wait again."""
        now = time.monotonic()
        for step in self._under_way:
            young = now - self._since.get(step.name, now) < GIVEN_UP
            if step in refused and young and step.name not in self._waiting:
                self._waiting[step.name] = step
                self._due_at = now + AGAIN
            elif step.name not in self._waiting:
                del self._since[step.name]
        self._under_way = ()

    def clear(self) -> None:
        """A forked child has none, and who closes waits for none any more."""
        self._waiting.clear()
        self._since.clear()
        self._under_way = ()
