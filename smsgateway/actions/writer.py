"""The process's one writer: outcomes of turns, committed in groups, each whole or not at all.

Turns hand their outcome in and wait. The writer thread takes all that wait, at most one per
conversation, and commits them together: one flush for many. Where other turns are on the way it
waits a moment for them, so groups grow with the load and who is alone waits for nobody. An
outcome that no longer fits (its conversation moved on, its text is known already, the contest
closed, its receipt is taken) is handed back as `Lost` and its turn is stepped again on the fresh
state.

Nobody waits for ever: after `PATIENCE` seconds an outcome is withdrawn; one that is being committed
just then is answered by the retry, from the reply that it saved.

A menu step records nothing and waits for nobody: it is answered at once and written down a moment
later, with others, unless its session has gone on by then (see `behind`).
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions.behind import Steps
from smsgateway.actions.latch import closed
from smsgateway.actions.outcome import Kept, NoLongerFits, NotRecorded, Outcome
from smsgateway.store.db import Database

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a turn waits: well inside the 10 s that a USSD gateway grants."""

GROUP = 64
"""How many outcomes share one commit at most."""

GATHERING = 0.01
"""Seconds that a group waits for turns that are on the way: what it costs a hop at most."""


Commit = Callable[[Database, Sequence[Outcome]], dict[int, Kept]]
"""What makes a group true: see `commit`, which alone knows the tables."""


class Lost(Exception):
    """The outcome did not fit any more and left no trace: step the turn again."""


NOT_YET = NotRecorded("the writer has not answered")


@dataclass(eq=False, slots=True)
class Ticket:
    """One waiting outcome."""

    outcome: Outcome
    step: Outcome | None = None
    """The step of its session that was not written when it came."""
    done: threading.Lock = field(default_factory=closed)
    """Opens when it is answered."""
    withdrawn: bool = False
    """Its person heard that nothing was recorded."""
    answer: Kept | Exception = NOT_YET

    def settle(self, answer: Kept | Exception) -> None:
        """Answer the turn that waits."""
        self.answer = answer
        self.done.release()


class Writer:
    """Started on first use, again after a fork."""

    def __init__(self, db: Database, commit: Commit) -> None:
        """Nothing runs before the first outcome."""
        self._db, self._write = db, commit
        self._waiting: deque[Ticket] = deque()
        self._lock = threading.Lock()
        self._guard = threading.Condition(self._lock)
        self._steps = Steps()
        self._written = threading.Condition(self._lock)
        self._coming = 0
        self._gathering = False
        self._owner = 0
        self._closing = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def coming(self) -> Iterator[None]:
        """A turn is being stepped, and will most likely hand its outcome in."""
        with self._guard:
            self._coming += 1
        try:
            yield
        finally:
            with self._guard:
                self._coming -= 1
                self._wake()

    def submit(self, outcome: Outcome) -> Kept:
        """Commit this outcome, together with whatever else waits.

        Raises `Lost` when it must be stepped again and `NotRecorded` when the database failed or
        was too slow.
        """
        with self._guard:
            self._start()
            ticket = Ticket(outcome, self._steps.before(outcome))
            self._waiting.append(ticket)
            self._wake()
        if not ticket.done.acquire(timeout=PATIENCE):
            ticket.withdrawn = True
            raise NotRecorded("the database is slow")
        if isinstance(ticket.answer, Exception):
            raise ticket.answer
        return ticket.answer

    def follow(self, step: Outcome) -> None:
        """Write a menu step down soon; nobody waits for it."""
        with self._guard:
            self._start()
            if self._steps.put(step):
                self._guard.notify()

    def settle(self, phone_index: bytes) -> None:
        """Return when every step of this phone is written; they are not waited for longer."""
        until = time.monotonic() + PATIENCE
        with self._guard:
            while self._steps.of(phone_index) and self._owner == os.getpid():
                self._steps.hurry()
                self._guard.notify()
                if not self._written.wait(until - time.monotonic()):
                    return

    def close(self) -> None:
        """Commit what waits, then stop."""
        with self._guard:
            self._closing = True
            self._steps.hurry()
            self._guard.notify()
            thread = self._thread if self._owner == os.getpid() else None
        if thread is not None:
            thread.join(timeout=PATIENCE)

    def _start(self) -> None:
        if self._owner != os.getpid():
            # A forked child inherits neither the thread nor the right to its parent's tickets.
            self._owner = os.getpid()
            self._waiting.clear()
            self._steps.clear()
            self._gathering = False
            self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            group = self._next_group()
            if group:
                self._commit(group)
            elif not self._write_steps():
                return
            self._write_steps()

    def _next_group(self) -> list[Ticket]:
        """Wait for work; an empty list means that steps are due, or else that it closes."""
        with self._guard:
            while True:
                self._wait_for_others()
                if group := self._gather():
                    return group
                seconds = self._steps.seconds()
                if seconds == 0.0 or (self._closing and seconds is None):
                    return []
                self._guard.wait(seconds)

    def _wait_for_others(self) -> None:
        """While outcomes wait and more are on the way: one commit costs less than two."""
        self._gathering = True
        until = time.monotonic() + GATHERING
        while self._waiting and self._coming and not self._closing:
            if not self._guard.wait(until - time.monotonic()):
                break
        self._gathering = False

    def _wake(self) -> None:
        """Unless it waits for others, and others are still on the way."""
        if self._waiting and not (self._gathering and self._coming):
            self._guard.notify()

    def _gather(self) -> list[Ticket]:
        group: list[Ticket] = []
        later: list[Ticket] = []
        people: set[bytes] = set()
        while self._waiting and len(group) < GROUP:
            ticket = self._waiting.popleft()
            if ticket.withdrawn:
                continue
            person = ticket.outcome.who.phone_index
            if person in people:
                # Two turns of one person in one group would both be thanked.
                later.append(ticket)
                continue
            people.add(person)
            group.append(ticket)
        self._waiting.extendleft(reversed(later))
        # One order for all processes: two groups that share people cannot wait in a circle.
        return sorted(group, key=lambda ticket: ticket.outcome.who.phone_index)

    def _commit(self, group: Sequence[Ticket]) -> None:
        try:
            kept = self._write(self._db, [ticket.outcome for ticket in group])
        except Exception as error:
            if len(group) > 1:
                # One bad outcome must not spoil the others: each on its own. Where several are bad
                # and each takes its time, nobody may still wait for the last.
                for ticket in group:
                    if not ticket.withdrawn:
                        self._commit([ticket])
            else:
                group[0].settle(what_to_say(error))
            return
        with self._guard:
            for place in kept:
                group[place].outcome.thread.standing.version += 1
                self._steps.drop(group[place].step)
        for place, ticket in enumerate(group):
            ticket.settle(kept.get(place) or Lost())

    def _write_steps(self) -> bool:
        """Those that are due; whether there were any."""
        with self._guard:
            steps = self._steps.begin(GROUP)
        if not steps:
            return False
        refused = self._write_each(steps)
        with self._guard:
            self._steps.end(refused)
            if refused and self._closing:
                self._steps.clear()
            self._written.notify_all()
        return True

    def _write_each(self, steps: Sequence[Outcome]) -> Sequence[Outcome]:
        """Together, or else one by one; those that the database did not take."""
        try:
            kept = self._write(self._db, steps)
        except Exception as error:
            if len(steps) > 1:
                return [one for step in steps for one in self._write_each([step])]
            log.warning("a menu step was not written: %s", type(what_to_say(error)).__name__)
            return steps
        for place, step in enumerate(steps):
            if place in kept:
                step.thread.standing.version += 1
            else:
                step.thread.standing.moved = True
        return ()


def what_to_say(error: Exception) -> Exception:
    """How a failed commit reaches the turn: step again, not recorded, or a fault of ours."""
    if isinstance(error, NoLongerFits):
        return Lost(str(error))
    if isinstance(error, SQLAlchemyError):
        # The first of the driver's own words, without the statement's values and the row that
        # PostgreSQL shows under them: those hold people's choices.
        words, *_ = str(getattr(error, "orig", error)).strip().splitlines() or [""]
        log.error("not recorded: %s", words)
        return NotRecorded(f"the database failed: {type(error).__name__}")
    return error
