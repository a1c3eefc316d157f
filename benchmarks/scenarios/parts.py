"""How many of each part a country needs: what fills up first, and how few do.

Each table plays the busiest second of the day again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.closed import at
from benchmarks.country import CALL, OPENS, Country, receipts
from benchmarks.electionday import GIVES_UP, ElectionDay, Failures, Seen
from benchmarks.figures import Figures
from benchmarks.tables import Cell, Table

THIN = 4
"""Most is played for a country of a quarter, its parts alike."""

LEAST = 2
"""The search for the smallest number of parts: half of the country, since parts must divide."""

MOST_P99 = 1.0
"""Seconds that 99 of 100 hops may take with one node dead."""

MORE = 2
"""So many numbers that hold are shown."""

MOST = 32
"""Processes; figures that need more are not searched further."""

FULL = 0.95
"""A part that is busier is full: what waits for it grows, if not within the seconds played."""

PARTS = ("web", "threads", "database", "connections", "disk")


@dataclass(frozen=True)
class Length:
    """How long is played, in seconds of the day."""

    laps: int = 4
    every: int = 600
    """One look at the day so often."""
    warm: int = 2
    look: int = 3
    steady: int = 15
    """At the peak, for each number of parts."""
    calm: int = 30
    dead: int = 120
    """How long the node is dead."""
    gone: int = 20
    """How long the database is gone."""
    after: int = 100


QUICK = Length(1, 14_400, 1, 1, 2, 2, 4, 3, 8)
"""Only to see whether all works."""


def saturation(figures: Figures, length: Length) -> Table:
    """What fills up first as the country votes faster."""
    country = Country()
    seen = steady(figures, country.thinned(THIN), 2 * length.steady, None)
    peak = country.peak()
    names = {
        "web": f"{country.processes} web processes",
        "threads": f"{country.threads} threads of each",
        "database": f"{country.cores} cores of the database",
        "connections": f"{country.connections} connections of the pooler",
        "disk": "flushes of its disk",
    }
    shares = {name: seen.mean(part, length.warm) for part, name in names.items()}
    shares["flushes of its disk"] *= THIN
    workers = f"{country.draining:g} draining workers"
    shares[workers] = peak / (country.draining * figures.drain_each)
    rows: list[list[Cell]] = [
        [name, percent(share), peak / share]
        for name, share in sorted(shares.items(), key=lambda one: -one[1])
    ]
    notes = [
        f"at {peak:,.0f} votes a second; full at: in proportion, so too early, for groups grow",
        f"{seen.kept / seen.groups:.1f} outcomes a commit; every menu step is written, since "
        "people think longer than it waits for others",
    ]
    heads = ("part", "busy", "full at votes/s")
    return Table("country: what fills up first", heads, rows, notes)


def smallest(figures: Figures, length: Length) -> list[Table]:
    """How few web processes hold the peak with one node dead; then how few databases for them."""
    usual = Country()
    rows: list[list[Cell]] = []
    processes = usual.node
    holding = 0
    while holding < MORE and processes < MOST:
        processes += LEAST
        rows.append(with_a_dead_node(figures, replace(usual, processes=processes), length))
        holding += rows[-1][-1] == "yes"
    fewest = processes - (MORE - 1) * LEAST
    whole = -(-fewest // usual.node) * usual.node
    named = "country: {}, one node of 4 dead at the peak"
    return [
        held(named.format("web processes"), rows, length),
        held(named.format("databases"), databases(figures, whole, length), length),
    ]


def databases(figures: Figures, processes: int, length: Length) -> list[list[Cell]]:
    """How few, and of how many cores."""
    sizes = ((1, 2), (2, 2), (1, 4), (2, 4))
    countries = [
        replace(Country(), processes=processes, databases=count, cores=cores, connections=4 * cores)
        for count, cores in sizes
    ]
    return [with_a_dead_node(figures, one, length) for one in countries]


def with_a_dead_node(figures: Figures, country: Country, length: Length) -> list[Cell]:
    failures = Failures(node=(0.0, length.steady + GIVES_UP))
    seen = steady(figures, country.thinned(LEAST), length.steady, failures)
    half = length.steady // 2
    lost = sum(one.dropped + one.refused for one in seen.seconds[half:])
    took = waits(seen, half)
    p99 = at(seen.took(half), 0.99)
    full = any(seen.mean(part, half) > FULL for part in PARTS)
    holds = p99 < MOST_P99 and not lost and not full
    return [
        f"{country.processes}, {country.databases} of {country.cores} cores",
        *took[1:],
        lost,
        *busy(seen, half),
        "yes" if holds else "no",
    ]


def held(title: str, rows: Sequence[Sequence[Cell]], length: Length) -> Table:
    heads = ("processes, databases", "p50 ms", "p95", "p99", "lost hops", *PARTS, "holds")
    notes = [
        f"holds: p99 below {MOST_P99:g} s, nothing lost, no part above {FULL:.0%}",
        f"the second half of {length.steady} s of the peak, with the node dead all the time, at "
        f"1/{LEAST} of the country",
    ]
    return Table(title, heads, rows, notes)


def answers(figures: Figures) -> Table:
    """How long receipts wait, by the number of workers and what the provider does."""
    rows: list[list[Cell]] = []
    usual = Country()
    for workers in (usual.draining / 2, usual.draining, usual.draining * 2):
        country = replace(usual, draining=workers)
        for name, silent in (("answers", None), ("is silent for ten minutes", CALL)):
            wait = receipts(country, figures, silent)
            late = sum(country.rate(OPENS + second) for second, one in enumerate(wait) if one > 60)
            cells: list[Cell] = [max(wait) / 60, late / country.votes * 100]
            rows.append([f"{workers:g} workers, the provider {name}", *cells])
    notes = [
        "by the second, not one by one; silent from the radio's call on; the screen has said "
        '"Saved" and the number long before'
    ]
    heads = ("", "longest wait, minutes", "% later than a minute")
    return Table("country: receipts", heads, rows, notes)


def steady(figures: Figures, country: Country, seconds: int, failures: Failures | None) -> Seen:
    """The busiest second of the day, again and again."""
    return ElectionDay(figures, country, [country.peak()] * seconds, failures).play()


def waits(seen: Seen, first: int = 0, last: int | None = None) -> list[Cell]:
    """Hops that were answered, and milliseconds of them."""
    took = seen.took(first, last)
    return [len(took), *(1000 * at(took, share) for share in (0.5, 0.95, 0.99))]


def busy(seen: Seen, first: int = 0, last: int | None = None) -> list[Cell]:
    """Each part, per cent."""
    return [percent(seen.mean(part, first, last)) for part in PARTS]


def percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
