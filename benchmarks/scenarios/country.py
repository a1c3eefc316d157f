"""Election day in a country of 50 million phones, simulated: docs/scale.md, "The simulation".

Nothing is served here and no server is asked: the figures of figures.toml are played through a
model of the parts, which has to reproduce the benchmarks themselves first.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks import closed, plot
from benchmarks.bench import Bench
from benchmarks.closed import at
from benchmarks.country import CALL, CLOSES, OPENS, Country, receipts
from benchmarks.electionday import ATTEMPTS, GIVES_UP, ElectionDay, Failures, Seen
from benchmarks.figures import Figures, read
from benchmarks.scenarios.parts import (
    PARTS,
    QUICK,
    THIN,
    Length,
    answers,
    busy,
    saturation,
    smallest,
    steady,
    waits,
)
from benchmarks.tables import Cell, Table

TOLD = (7.25, 8.5, 12.5, 15.0, 18.25, 18.5, 19.5, 20.9)
"""Hours of the day that the table tells; the picture has them all."""


def country(bench: Bench) -> list[Table]:
    """The model beside the measured figures, then the day, the bad minutes, the parts."""
    figures, length = read(), Length() if bench.options.seconds >= 1 else QUICK
    return [
        validation(figures, length),
        thinning(figures, length),
        saturation(figures, length),
        day(bench, figures, length),
        *smallest(figures, length),
        bad_minutes(bench, figures, length),
        answers(figures),
    ]


def validation(figures: Figures, length: Length) -> Table:
    """Each case of the benchmarks, measured and simulated."""
    names = ("per_second", "p50", "p95", "p99")
    rows: list[list[Cell]] = []
    for run in figures.runs:
        laps = [closed.play(figures, run, seed) for seed in range(length.laps)]
        found = [median(getattr(lap, name) for lap in laps) for name in names]
        pairs = zip(run.found, found, strict=True)
        cells = [f"{was:g} / {now:.3g} ({now / was - 1:+.0%})" for was, now in pairs]
        rows.append([run.name, f"{run.spread[0]:g}…{run.spread[1]:g}", *cells])
    notes = [
        f"measured / simulated (error); figures of {figures.measured}; {length.laps} rounds with "
        "seeds 0, 1, …, medians",
        "32 phones in a closed loop, 2 cores for web processes, PostgreSQL and phones together",
        "the first two lines are the same case, measured twice in one run of the benchmarks",
    ]
    heads = ("case", "laps measured", "units/s", "hop p50 ms", "p95", "p99")
    return Table("country: the simulation beside the benchmarks", heads, rows, notes)


def thinning(figures: Figures, length: Length) -> Table:
    """What a smaller country with parts alike makes of the same peak."""
    rows: list[list[Cell]] = []
    for times in (1, 2, THIN):
        seen = steady(figures, Country().thinned(times), length.steady, None)
        rows.append([f"1/{times}", *waits(seen, length.warm), *busy(seen, length.warm)])
    notes = [
        "people, web processes, cores and connections divided alike; the disk is whole, and idle"
    ]
    heads = ("country", "hops", "p50 ms", "p95", "p99", *PARTS)
    return Table("country: the same peak in a thinned country", heads, rows, notes)


def day(bench: Bench, figures: Figures, length: Length) -> Table:
    """Looks at the day from its first to its last minute."""
    whole = Country()
    small = whole.thinned(THIN)
    moments = list(range(int(OPENS), int(CLOSES), length.every))
    looks = []
    for moment in moments:
        rates = [
            small.rate(min(moment + one, CLOSES - 1)) for one in range(length.warm + length.look)
        ]
        looks.append(ElectionDay(figures, small, rates, seed=moment).play())
    first = length.warm
    silent = receipts(whole, figures, CALL)
    rows: list[list[Cell]] = []
    for hour in TOLD:
        place = min(int((hour * 3600 - OPENS) / length.every), len(looks) - 1)
        moment, seen = moments[place], looks[place]
        rows.append(
            [
                f"{moment // 3600}:{moment // 60 % 60:02}",
                whole.rate(moment),
                *waits(seen, first)[1:],
                *busy(seen, first),
            ]
        )
    bench.pictures["country-day"] = plot.panels(
        [moment / 3600 for moment in moments],
        [
            plot.Panel("Votes a second", {"votes": [whole.rate(one) for one in moments]}, 1000),
            plot.Panel("Milliseconds of a hop (p50, p95, p99)", hops(looks, first)),
            plot.Panel("Busy, per cent", shares(looks, first), 100),
            plot.Panel(
                "Minutes until a receipt leaves, where the provider is silent for ten",
                {"receipts": [silent[one - int(OPENS)] / 60 for one in moments]},
                12,
            ),
        ],
        {hour: f"{hour}:00" for hour in range(7, 22, 2)},
        {(CALL[0] / 3600, CALL[1] / 3600): "the radio says now"},
    )
    notes = [
        f"{len(moments)} looks of {length.look} s, one in {length.every} s, at 1/{THIN} of the "
        "country; nothing fails"
    ]
    heads = ("time", "votes/s", "p50 ms", "p95", "p99", *PARTS)
    return Table("country: through the day", heads, rows, notes)


def hops(looks: Sequence[Seen], first: int) -> dict[str, list[float]]:
    """Milliseconds by share, look by look."""
    took = [seen.took(first) for seen in looks]
    wanted = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {name: [1000 * at(one, share) for one in took] for name, share in wanted.items()}


def shares(looks: Sequence[Seen], first: int) -> dict[str, list[float]]:
    """Per cent of the busiest parts, look by look."""
    names = {"web": "web processes", "database": "database", "threads": "threads"}
    return {name: [100 * seen.mean(part, first) for seen in looks] for part, name in names.items()}


def bad_minutes(bench: Bench, figures: Figures, length: Length) -> Table:
    """A node dies in the peak, and when it is back the database fails over to its replica."""
    died = length.calm
    back = died + length.dead
    gone = back + length.calm
    there = gone + length.gone
    end = there + length.after
    failures = Failures((died, back), (gone, there))
    small = Country().thinned(THIN)
    seen = steady(figures, small, end, failures)
    phases = {
        "all is well": (min(length.warm, died - 1), died),
        "a node dies: until it is found": (died, min(died + 5, back)),
        "a node is dead": (min(died + 10, back - 1), back),
        "it is back": (back, gone),
        "the database is gone": (gone, there),
        "its replica answers: 10 s": (there, min(there + 10, end - 1)),
        "after that": (min(there + 10, end - 1), end),
    }
    rows: list[list[Cell]] = []
    for name, (since, until) in phases.items():
        told = seen.seconds[since:until]
        rows.append(
            [
                name,
                until - since,
                *waits(seen, since, until)[1:],
                THIN * sum(one.dropped for one in told) / (until - since),
                THIN * sum(one.refused for one in told) / (until - since),
                *busy(seen, since, until)[:3],
            ]
        )
    seconds = [Seen([one]) for one in seen.seconds]
    bench.pictures["country-failures"] = plot.panels(
        range(end),
        [
            plot.Panel("Milliseconds of a hop (p50, p95, p99)", hops(seconds, 0)),
            plot.Panel("Busy, per cent", shares(seconds, 0), 100),
            plot.Panel(
                "Hops a second without an answer, and told to try again",
                {
                    "dropped": [float(THIN * one.dropped) for one in seen.seconds],
                    "told to try again": [float(THIN * one.refused) for one in seen.seconds],
                },
                4000,
            ),
        ],
        {float(one): f"{one} s" for one in range(0, end, 60)},
        {(died, back): "a node is dead", (gone, there): "the database is gone"},
    )
    notes = [
        f"{end} s of the peak at 1/{THIN} of the country; rates are the whole country's; dropped: "
        f"no answer in {GIVES_UP:g} s",
        f"votes: {seen.cast:,} begun, {seen.answered:,} answered, {seen.given_up:,} given up after "
        f"{ATTEMPTS} attempts, {seen.under_way:,} under way at the end; {seen.kept:,} kept",
    ]
    heads = ("minutes of the peak", "s", "p50 ms", "p95", "p99", "dropped/s", "refused/s")
    return Table("country: bad minutes", (*heads, *PARTS[:3]), rows, notes)
