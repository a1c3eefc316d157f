"""Published results in memory: provisional, departed from by the council, and being built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from flows.result import Council, Result, Work
from flows.sample_contests import LONG_ABOUT, LONG_NAMES, NAIROBI
from flows.sample_services import khmer

LATE = datetime(2026, 7, 20, 18, 0, tzinfo=NAIROBI)


def samples() -> Mapping[str, tuple[Result, bool]]:
    """Results by what is special about them, and whether the projects' names are long."""
    fresh = Result("provisional", LATE, 512, (1000, 1003, 1005))
    roof = {"en": "Roof on", "km": khmer("ដំបូល|រួច")}
    works = {
        1000: Work("planned", 0, {}),
        1001: Work("tendered", 0, {}, roof),
        1002: Work("started", 40, {"en": "The rains held us up"}, roof, date(2026, 9, 30)),
        1003: Work("finished", 100, {}),
        1004: Work("stopped", 70, LONG_ABOUT, LONG_NAMES, date(2026, 12, 31)),
    }
    follows = Council("14/2026", date(2026, 7, 15), True, {})
    departs = Council("MIN 2026/07/114-B", date(2026, 7, 15), False, LONG_ABOUT)
    final = replace(fresh, standing="certified", council=follows)
    return {
        "result, provisional": (fresh, False),
        "result, being decided": (replace(fresh, until=datetime(2026, 7, 1, tzinfo=NAIROBI)), True),
        "result, nothing funded": (replace(fresh, funded=()), False),
        "result, final": (final, False),
        "result, built": (
            replace(final, funded=(*range(1000, 1006),), council=departs, works=works),
            True,
        ),
    }
