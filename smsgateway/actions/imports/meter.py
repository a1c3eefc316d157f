"""How far a file has come, in a small file beside the spool, and whether somebody is still at it.

Not in the database: the transaction that takes a file in shows nothing of itself before its end,
and on SQLite nobody else may write meanwhile. Where the pages are served by another machine than
the clock's, they tell the stage alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from smsgateway.actions.files.watched import Pass, watched
from smsgateway.actions.house import House

EVERY = 0.5
"""Seconds between two readings that are written."""

SILENT_FOR = 20.0
"""Seconds after which whoever went through the file has died with their process."""


@dataclass(frozen=True, slots=True)
class Far:
    """So many lines of so many."""

    in_pass: Pass
    done: int
    of: int
    broken_off: bool = False

    @property
    def percent(self) -> int:
        """Of the lines; 100 at the end alone."""
        return 100 * self.done // self.of


@contextmanager
def metered(house: House, number: int) -> Iterator[None]:
    """While a file is gone through: everybody may read how far it has come, if the disk lets us."""
    place, written = place_of(house, number), 0.0

    def tell(in_pass: Pass, done: int, of: int) -> None:
        nonlocal written
        now = time.monotonic()
        if place is not None and now - written >= EVERY:
            written = now
            with suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                fresh = place.with_suffix(".part")
                fresh.write_text(f"{in_pass} {done} {of}")
                fresh.replace(place)

    try:
        with watched(tell):
            yield
    finally:
        if place is not None:
            with suppress(OSError):
                place.unlink()


def far(house: House, number: int) -> Far | None:
    """How far it has come; None where nobody goes through it now, or on another machine."""
    place = place_of(house, number)
    if place is None:
        return None
    try:
        word, done, of = place.read_text().split()
        silent = time.time() - place.stat().st_mtime > SILENT_FOR
        in_pass: Pass = "reading" if word == "reading" else "entering"
        return Far(in_pass, int(done), int(of), silent) if int(of) else None
    except (OSError, ValueError):
        return None


def place_of(house: House, number: int) -> Path | None:
    """Where it is written; None in a house without a folder."""
    folder = house.settings.spool_dir
    return folder / "imports" / str(number) if folder else None
