"""What a gazetteer is made of, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from smsgateway.actions.files.faults import Finding

REPEATED = "repeated"
"""Several rows claim its code, and nothing says that this is the right one."""
PLACEHOLDER = "placeholder"
"""Its code is not a number: the source has given it none yet."""
MISSHAPEN = "misshapen"
"""Its code has not as many digits as its level has."""
MISPLACED = "misplaced"
"""Its code does not begin with the code of the parent that its row names."""
ORPHAN = "orphan"
"""The parent that it names is not in the list, or several are so named."""

NO_CODE_OF_ITS_OWN = frozenset((REPEATED, PLACEHOLDER, MISSHAPEN))


@dataclass(frozen=True, slots=True)
class Place:
    """One place of one edition."""

    code: str
    """Its key in the edition: what it claims, or `08120301#2` where that is contested."""
    claimed: str
    level: str
    depth: int
    type: str
    parent: str
    """The parent's code; for an orphan what its row says of the parent; empty at the top."""
    names: Mapping[str, str]
    valid_from: date
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    doubts: tuple[str, ...] = ()
    origin: str = ""

    @property
    def has_own_code(self) -> bool:
        """May anything be hung on its code?"""
        return not NO_CODE_OF_ITS_OWN.intersection(self.doubts)

    def order(self) -> tuple[int, str, str]:
        """From the top down, by code: the same on every database, whatever its collation."""
        return self.depth, self.level, self.code

    @property
    def name(self) -> str:
        """As a coordinator reads it."""
        return self.names.get("en") or next(iter(self.names.values()), self.code)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """An edition, read."""

    places: tuple[Place, ...]
    """Parents before children, otherwise in the order of the files."""
    findings: tuple[Finding, ...] = field(default=())
