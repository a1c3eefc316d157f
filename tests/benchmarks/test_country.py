"""The simulated election day keeps its own books, and comes to what was measured.

Small countries: what is tested is the bookkeeping and the direction of things, not a figure.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean
from xml.etree import ElementTree

import pytest

from benchmarks import closed, plot
from benchmarks.__main__ import main
from benchmarks.closed import at
from benchmarks.country import CALL, CLOSES, HOURS, OPENS, Country, receipts
from benchmarks.electionday import ElectionDay, Failures, Seen
from benchmarks.figures import FILE, read
from benchmarks.simulation import Clock, Disk, Doing, Part
from tests.servers import Postgres

FIGURES = read()
VILLAGE = Country(phones=1_000_000, processes=4, node=2, cores=2, connections=8, draining=1)
"""Twenty votes in the busiest second."""


def played(country: Country, seconds: int, seed: int = 1, failures: Failures | None = None) -> Seen:
    return ElectionDay(FIGURES, country, [country.peak()] * seconds, failures, seed).play()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "failures",
    [Failures(), Failures(node=(3.0, 12.0)), Failures(database=(4.0, 14.0))],
    ids=["all is well", "a node dies", "the database is gone"],
)
def test_every_vote_is_answered_or_given_up(failures: Failures, seed: int) -> None:
    rates = [VILLAGE.peak()] * 20 + [0.0] * 300

    seen = ElectionDay(FIGURES, VILLAGE, rates, failures, seed).play()

    assert seen.cast > 300
    assert seen.cast == seen.answered + seen.given_up
    assert seen.under_way == 0
    assert seen.kept >= seen.answered
    lost = sum(one.dropped + one.refused for one in seen.seconds)
    assert (lost > 0) == (failures != Failures())


def test_who_has_not_finished_at_the_end_is_counted_too() -> None:
    seen = played(VILLAGE, 5)

    assert seen.under_way > 0
    assert seen.cast == seen.answered + seen.given_up + seen.under_way


def test_no_part_works_more_than_all_the_time() -> None:
    crowded = replace(VILLAGE, phones=80_000_000, processes=2, threads=64, cores=16)

    seen = played(crowded, 4)

    assert seen.mean("web", 2) > 0.98
    for second in seen.seconds:
        for part in ("web", "threads", "database", "connections", "disk"):
            assert 0 <= getattr(second, part) <= 1 + 1e-9


def test_more_processes_make_nobody_wait_longer() -> None:
    town = replace(VILLAGE, phones=20_000_000, node=1)

    p99 = [
        mean(at(played(replace(town, processes=count), 5, seed).took(1), 0.99) for seed in (1, 2))
        for count in (1, 2, 4)
    ]

    assert all(more <= 1.1 * fewer for fewer, more in pairwise(p99))
    assert p99[-1] < p99[0] / 2


def test_a_seed_is_a_day() -> None:
    assert played(VILLAGE, 3).took() == played(VILLAGE, 3).took()
    assert played(VILLAGE, 3).took() != played(VILLAGE, 3, seed=2).took()


def test_a_thinned_country_waits_as_the_whole_does() -> None:
    whole = replace(VILLAGE, phones=8_000_000)

    large, small = played(whole, 10), played(whole.thinned(2), 10)

    assert len(small.took(2)) == pytest.approx(len(large.took(2)) / 2, rel=0.1)
    assert small.mean("web", 2) == pytest.approx(large.mean("web", 2), rel=0.15)
    for share in (0.5, 0.95):
        waits = at(large.took(2), share)
        assert at(small.took(2), share) == pytest.approx(waits, rel=0.25)


def test_parts_that_cannot_be_divided_are_not_thinned() -> None:
    with pytest.raises(ValueError, match="3 divides not all parts"):
        VILLAGE.thinned(3)


@pytest.mark.parametrize("run", FIGURES.runs, ids=lambda run: run.name)
def test_the_benchmark_itself_is_reproduced(run: closed.Run) -> None:
    lap = closed.play(FIGURES, run, seed=1, seconds=4)

    assert lap.per_second == pytest.approx(run.found[0], rel=0.3)
    assert lap.p50 == pytest.approx(run.found[1], rel=0.35)


def test_other_figures_make_another_service(tmp_path: Path) -> None:
    told = FILE.read_text()
    halved = tmp_path / "halved.toml"
    halved.write_text(
        told.replace("codes = 0.27", "codes = 0.1").replace("app = 2.09", "app = 1.4")
    )
    absurd = tmp_path / "absurd.toml"
    absurd.write_text(told.replace("\npg = 0.578", "\npg = 0.02"))

    run = FIGURES.runs[0]
    assert closed.play(read(halved), run, 1).per_second > closed.play(FIGURES, run, 1).per_second
    with pytest.raises(ValueError, match="nothing is left of dial"):
        read(absurd)


def test_the_day_adds_up_to_the_votes_of_the_country() -> None:
    country = Country()
    whole = sum(country.rate(second) for second in range(int(OPENS), int(CLOSES)))

    assert whole == pytest.approx(country.votes, rel=0.03)
    assert max(share for _, share in HOURS[:-1]) == pytest.approx(0.12)
    assert country.peak() == pytest.approx(1000)
    assert country.rate(OPENS - 1) == country.rate(CLOSES) == 0


def test_receipts_wait_while_the_provider_is_silent_and_no_longer_with_more_workers() -> None:
    country = Country()
    usual, silent = receipts(country, FIGURES), receipts(country, FIGURES, CALL)
    faster = receipts(replace(country, draining=34), FIGURES, CALL)

    assert len(usual) == CLOSES - OPENS
    assert max(usual) <= 1
    assert max(silent) == pytest.approx(CALL[1] - CALL[0], abs=2)
    assert all(more <= fewer for fewer, more in zip(silent, faster, strict=True))
    assert silent[-1] <= 1


def test_a_part_serves_as_many_at_once_as_it_has_units() -> None:
    clock, done = Clock(), []
    part = Part(clock, 2)

    def work() -> Doing:
        yield part, 1.0
        done.append(clock.now)

    for _ in range(5):
        clock.start(work())
    clock.run()

    assert done == [1.0, 1.0, 2.0, 2.0, 3.0]
    assert part.used() == 5.0


def test_those_who_wait_share_the_next_flush() -> None:
    clock, done = Clock(), []
    disk = Disk(clock, 1.0)

    def write(after: float) -> Doing:
        yield after
        yield disk
        done.append(clock.now)

    for after in (0.0, 0.1, 0.5, 0.9):
        clock.start(write(after))
    clock.run()

    assert done == [1.0, 2.0, 2.0, 2.0]


def test_a_picture_has_its_panels_and_what_was_wrong() -> None:
    drawn = plot.panels(
        [0, 1, 2],
        [
            plot.Panel("Waits <ms>", {"p50": [1, 10, 0]}),
            plot.Panel("Busy", {"web": [0, 9, 1]}, 100),
        ],
        {0.0: "7:00"},
        {(1.0, 2.0): "a node is dead"},
    )

    words = [one.text for one in ElementTree.fromstring(drawn).iter() if one.text]  # noqa: S314
    assert {"Waits <ms>", "Busy", "p50", "web", "7:00", "a node is dead"} <= set(words)


@pytest.mark.drill
def test_the_whole_scenario_tells_what_holds_and_what_fills_up(postgres_server: Postgres) -> None:
    report = main(["country", "--seconds", "0.5"], postgres_server)

    for title in ("beside the benchmarks", "fills up first", "through the day", "bad minutes"):
        assert title in report
