"""The benchmark itself, simulated: so many phones in a closed loop on a machine of two cores.

Web processes, PostgreSQL and the phones share the cores, as they did when it was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.figures import SESSION, TEXT, Figures, Run
from benchmarks.service import Database, Process, around
from benchmarks.simulation import Clock, Doing, Part

CORES = 2
CONNECTIONS = 100
WARM = 2.0


@dataclass(frozen=True)
class Played:
    """What the simulated phones saw."""

    per_second: float
    p50: float
    p95: float
    p99: float
    """Of a hop, milliseconds."""


def play(
    figures: Figures, run: Run, seed: int, phones: int = 32, threads: int = 16, seconds: float = 8.0
) -> Played:
    """One round, in minutes as fast as those of the run. Deterministic by its seed."""
    figures = figures.at_pace(run.pace)
    chance, clock, until = Random(seed), Clock(), WARM + seconds
    cores = Part(clock, CORES)
    database = Database.of(clock, figures, cores, CONNECTIONS, network=0.0)
    processes = [
        Process(clock, figures, database, chance, threads, cores) for _ in range(run.processes)
    ]
    handsets, factors = Part(clock, 1, cores), around(chance)
    took: list[float] = []
    units = [0]

    def phone() -> Doing:
        mine = chance.choice(processes)
        while clock.now < until:
            for kind in TEXT if run.texts else SESSION:
                yield handsets, figures.phones[kind] * next(factors)
                begun = clock.now
                process = chance.choice(processes) if run.scattered else mine
                yield from process.take(kind)
                if WARM < clock.now <= until:
                    took.append(clock.now - begun)
            units[0] += WARM < clock.now <= until

    for _ in range(phones):
        clock.start(phone())
    clock.run()
    took.sort()
    return Played(units[0] / seconds, *(1000 * at(took, share) for share in (0.5, 0.95, 0.99)))


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share lies; nothing waited where there is none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
