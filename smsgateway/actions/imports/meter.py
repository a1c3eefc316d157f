"""How far a file has come, in a small file beside the spool.

Not in the database: the transaction that takes a file in shows nothing of itself before its end,
and on SQLite nobody else may write meanwhile. Where the pages are served by another machine than
the clock's, they tell the stage alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smsgateway.actions.files.watched import watched
from smsgateway.actions.house import House

EVERY = 0.5
"""Seconds between two readings that are written."""


@dataclass(frozen=True, slots=True)
class Far:
    """So many lines of so many."""

    done: int
    of: int

    @property
    def percent(self) -> int:
        """Of the lines; 100 at the end alone."""
        return 100 * self.done // self.of


@contextmanager
def metered(house: House, number: int) -> Iterator[None]:
    """While a file is gone through: everybody may read how far it has come."""
    place, written = place_of(house, number), 0.0

    def tell(done: int, of: int) -> None:
        nonlocal written
        now = time.monotonic()
        if place is not None and now - written >= EVERY:
            written = now
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_suffix(".part")
            fresh.write_text(f"{done} {of}")
            fresh.replace(place)

    try:
        with watched(tell):
            yield
    finally:
        if place is not None:
            place.unlink(missing_ok=True)


def far(house: House, number: int) -> Far | None:
    """How far it has come; None where nobody goes through it now, or on another machine."""
    place = place_of(house, number)
    if place is None or not place.is_file():
        return None
    try:
        done, of = map(int, place.read_text().split())
    except (FileNotFoundError, ValueError):
        return None  # it came to its end meanwhile
    return Far(done, of) if of else None


def place_of(house: House, number: int) -> Path | None:
    """Where it is written; None in a house without a folder."""
    folder = house.settings.spool_dir
    return folder / "imports" / str(number) if folder else None
