"""A country of phones: how many vote at which second of the day, and what answers them.

The load is that of docs/scale.md §2, the parts are those of §4.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from dataclasses import dataclass, replace

from benchmarks.figures import Figures

HOURS = (
    (7.0, 0.040), (8.0, 0.070), (9.0, 0.072), (10.5, 0.054), (12.5, 0.062), (14.5, 0.042),
    (16.0, 0.052), (17.5, 0.100), (18.0, 0.120), (19.0, 0.120), (20.0, 0.064), (20.7, 0.064),
    (21.0, 0.130),
)  # fmt: skip
"""Hours of the day and the share of all votes an hour that comes then; straight lines between."""

SINCE = tuple(since for since, _ in HOURS)
OPENS, CLOSES = HOURS[0][0] * 3600, HOURS[-1][0] * 3600
CALL = (18.5 * 3600, 18.5 * 3600 + 600)
"""When the radio says "now", and until when people follow it."""


@dataclass(frozen=True)
class Country:
    """Its people and its parts."""

    phones: int = 50_000_000
    turnout: float = 0.30
    unevenness: float = 2.0
    """Times the votes when the radio says "now"."""
    by_ussd: float = 0.7
    processes: int = 16
    """Web processes, a core each."""
    node: int = 4
    """How many of them stand on one machine and die together."""
    threads: int = 16
    databases: int = 1
    cores: int = 8
    """Of one database."""
    connections: int = 32
    """That its pooler keeps to it: four a core."""
    network: float = 0.0005
    """Seconds of a round trip from a web node to its database."""
    draining: float = 17
    """Workers that send answers."""

    @property
    def votes(self) -> float:
        """That are cast on the day."""
        return self.phones * self.turnout

    def rate(self, moment: float) -> float:
        """Votes a second at that second of the day."""
        if not OPENS <= moment < CLOSES:
            return 0.0
        hour = moment / 3600
        place = bisect(SINCE, hour)
        (left, low), (right, high) = HOURS[place - 1], HOURS[place]
        share = low + (high - low) * (hour - left) / (right - left)
        called = CALL[0] <= moment < CALL[1]
        return self.votes * share / 3600 * (self.unevenness if called else 1.0)

    def thinned(self, times: int) -> Country:
        """The same in small: people, web processes, cores and connections alike.

        Raises ValueError where a part cannot be divided. Disks are not thinned: they idle.
        """
        parts = {
            name: getattr(self, name) // times
            for name in ("processes", "node", "cores", "connections")
        }
        if any(getattr(self, name) != part * times for name, part in parts.items()):
            raise ValueError(f"{times} divides not all parts of {self}")
        people, workers = self.phones // times, self.draining / times
        return replace(self, **parts, phones=people, draining=workers)

    def peak(self) -> float:
        """Votes in the busiest second."""
        return self.rate(CALL[0])


def receipts(
    country: Country, figures: Figures, silent: tuple[float, float] | None = None
) -> list[float]:
    """Seconds that an answer waits for its turn, by the second of the day in which it was queued.

    Counted by the second, not one by one: so many come, so many leave, none while the provider is
    silent (from and until which second of the day). A list from `OPENS` to `CLOSES`.
    """
    able = country.draining * figures.drain_each
    queued, sent = [], []
    come = gone = 0.0
    moment = int(OPENS)
    while moment < CLOSES or gone < come:
        come += country.rate(moment)
        queued.append(come)
        quiet = silent is not None and silent[0] <= moment < silent[1]
        gone = gone if quiet else min(come, gone + able)
        sent.append(gone)
        moment += 1
    return [
        float(bisect_left(sent, number) - second)
        for second, number in enumerate(queued[: int(CLOSES - OPENS)])
    ]
