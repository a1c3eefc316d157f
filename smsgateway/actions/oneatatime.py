"""Turns of one phone stand in line, within this process.

Which of two wins is decided by the versions and keys of the database, as ever, and nothing rests on
the line: it spares whoever would lose the work of being stepped again. Fifty requests of one phone
at the same moment cost fifty steps, not twelve hundred.
"""

from __future__ import annotations

import threading

LOCKS = 1024
"""Phones share them by their index; two that meet wait for each other, no more."""

SECONDS = 1.0
"""A database that is frozen is answered for after two seconds: the line adds little to that."""


class OneAtATime:
    """A lock for each phone."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._locks = tuple(threading.Lock() for _ in range(LOCKS))

    def of(self, phone_index: bytes) -> Place:
        """Wait for this phone's turn; whoever waited `SECONDS` goes on anyway."""
        return Place(self._locks[int.from_bytes(phone_index[:4]) % LOCKS])


class Place:
    """A place in the line, taken in a `with`."""

    __slots__ = ("_lock", "_mine")

    def __init__(self, lock: threading.Lock) -> None:
        """Not taken yet."""
        self._lock, self._mine = lock, False

    def __enter__(self) -> None:
        self._mine = self._lock.acquire(timeout=SECONDS)

    def __exit__(self, *_: object) -> None:
        if self._mine:
            self._lock.release()
