"""R19: the process dies before every SQL statement in turn; seeds play the rest."""

import os

import pytest

from tests.drills.simulator import play

FIRST = int(os.environ.get("DRILL_SEED", "1"))


def every_statement(seed, **told):
    """Die before each statement of this run, once each; how many deaths."""
    statements = play(seed, **told).played
    for place in range(1, statements + 1):
        play(seed, dies_at=place, **told)
    return statements


def test_a_death_before_any_statement_loses_and_doubles_nothing():
    assert every_statement(4, steps=2, people=1, looks_up=True) > 20


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 8))
def test_seeds_of_chance(seed):
    play(seed, death=0.3)


def test_a_seed_plays_the_same_run_again():
    first, second = play(5, death=0.3), play(5, death=0.3)
    assert (first.statements, first.crashes) == (second.statements, second.crashes)
    assert first.provider.taken == second.provider.taken


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_r19_five_hundred_seeds_and_every_statement(figure, scale):
    deaths = sum(play(seed, death=0.3, steps=20).crashes for seed in range(1000, 1000 + scale(500)))
    statements = sum(
        every_statement(seed, steps=10, people=3) for seed in range(2000, 2000 + scale(6))
    )
    figure("R19", seeds=scale(500), deaths=deaths, statements=statements, lost=0, doubled=0)
