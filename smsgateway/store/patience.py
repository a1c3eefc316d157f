"""An end to waiting for a database server that has stopped but not gone.

A server that is frozen (a stalled disk, a paused machine) keeps its connections open and answers
nothing: no timeout of its own can help, for it is the server that would have to notice. So one
thread watches the questions that are under way, and hangs up on those that wait too long; whoever
waits gets the driver's error. For a moment afterwards nobody else is sent to wait as well, and then
one at a time, until one was answered.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

SECONDS = 1.5
"""How long a question or a commit may take: a USSD gateway waits ten seconds at most.

Less than a turn waits for the writer: a stall has to be found before those who wait give up and
make room for others, who would then begin to wait anew.
"""

REST = 1.0
"""Seconds after a stall in which nobody asks: everybody hears at once that nothing was recorded."""

LOOK = 0.1


class Stalled(SQLAlchemyError):
    """The server did not answer a moment ago."""


class Patience:
    """Watches the questions of one process."""

    def __init__(self) -> None:
        """No thread before the first question."""
        self._guard = threading.Lock()
        self._owner = 0
        self._ended = threading.Event()
        self._waiting: dict[int, tuple[float, int]] = {}
        self._count = 0
        self._resting_until = 0.0
        self._stalled = False
        self._trial = threading.RLock()

    def check(self) -> None:
        """Raises `Stalled` where the server was found frozen a moment ago."""
        if time.monotonic() < self._resting_until:
            raise Stalled("the database did not answer a moment ago")

    def rest(self) -> None:
        """The server was found frozen just now."""
        self._resting_until, self._stalled = time.monotonic() + REST, True

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Ask the server something. Raises `Stalled` while it rests, or another finds out."""
        self.check()
        if not self._stalled:
            yield
            return
        if not self._trial.acquire(blocking=False):
            raise Stalled("the database did not answer a moment ago")
        try:
            yield
            self._stalled = False
        finally:
            self._trial.release()

    @contextmanager
    def over(self, connection: Connection) -> Iterator[None]:
        """Hang up on this connection when the block takes too long."""
        token = self._begin(driver_socket(connection))
        try:
            yield
        finally:
            with self._guard:
                self._waiting.pop(token, None)

    def _begin(self, file: int) -> int:
        with self._guard:
            if self._owner != os.getpid():
                self._owner, self._waiting, self._ended = os.getpid(), {}, threading.Event()
                threading.Thread(
                    target=self._watch, args=(self._ended,), name="patience", daemon=True
                ).start()
            self._count += 1
            self._waiting[self._count] = (time.monotonic() + SECONDS, file)
            return self._count

    def end(self) -> None:
        """Watch no more; the next question starts it anew."""
        with self._guard:
            self._ended.set()
            self._owner = 0

    def _watch(self, ended: threading.Event) -> None:
        while not ended.wait(LOOK):
            now = time.monotonic()
            with self._guard:
                late = [one for one, (until, _) in self._waiting.items() if until < now]
                for token in late:
                    self.rest()
                    hang_up(self._waiting.pop(token)[1])


def driver_socket(connection: Connection) -> int:
    """The file of the driver's socket."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it was just taken from the pool
    return int(driver.fileno())


def hang_up(file: int) -> None:
    """End both ways of a socket that another thread reads from."""
    line = socket.socket(fileno=os.dup(file))
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it ended by itself
    finally:
        line.close()
