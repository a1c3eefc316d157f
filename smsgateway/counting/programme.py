"""A rolling programme from version to version: what slipped, what was dropped, what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Years = Mapping[str, Sequence[int]]
"""The years for which each project is planned, by its lasting name."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What the newer of two versions did to the older."""

    slipped: Mapping[str, tuple[int, int]]
    """Projects that begin later now: from which year, to which."""
    dropped: Sequence[str]
    """Those that are gone, though their years had not come."""
    added: Sequence[str]


def compare(before: Years, after: Years, base_year: int) -> Moved:
    """Of two versions; `base_year` is the first year of the newer: what was planned before it is
    over."""
    first = {ref: min(years) for ref, years in before.items()}
    now = {ref: min(years) for ref, years in after.items()}
    return Moved(
        slipped={
            ref: (year, now[ref]) for ref, year in first.items() if ref in now and now[ref] > year
        },
        dropped=sorted(
            ref for ref, years in before.items() if ref not in now and max(years) >= base_year
        ),
        added=sorted(now.keys() - first.keys()),
    )


def slips(versions: Sequence[Years]) -> Mapping[str, int]:
    """How often each project moved to a later year, over successive versions, the oldest first."""
    found: dict[str, int] = {}
    for before, after in pairwise(versions):
        for ref in compare(before, after, 0).slipped:
            found[ref] = found.get(ref, 0) + 1
    return found
