"""Intervals against published values and another package's."""

from statistics import NormalDist

import pytest

from smsgateway.counting.intervals import (
    bootstrap,
    bootstrap_change,
    holm,
    mean,
    newcombe,
    newcombe_p,
    wilson,
)

ANSWERS = {1: 4, 2: 6, 3: 12, 4: 20, 5: 8}


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [
        (14, 20, 0.4810, 0.8545),
        (0, 10, 0, 0.2775),
        (3, 7, 0.1582, 0.7495),
        (32, 64, 0.3810, 0.6190),
    ],
)
def test_wilson_gives_the_golden_values(yes: int, n: int, low: float, high: float):
    assert wilson(yes, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_ends_at_nothing_and_at_everything():
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == 1


def test_newcombe_gives_the_golden_value_and_turns_round_with_its_arguments():
    change = newcombe(before=(22, 50), after=(40, 64))
    assert change == pytest.approx((0.0013, 0.353), abs=5e-5)
    assert newcombe(before=(40, 64), after=(22, 50)) == pytest.approx((-change.high, -change.low))
    assert change.excludes_zero
    assert not newcombe(before=(5, 10), after=(6, 10)).excludes_zero


def test_the_bootstrap_of_a_mean_lies_where_the_golden_one_does():
    assert mean(ANSWERS) == pytest.approx(3.44)
    assert bootstrap(ANSWERS, "round|service|indicator") == pytest.approx((3.12, 3.76), abs=0.03)


def test_the_bootstrap_agrees_with_itself_under_one_seed_and_not_under_another():
    skewed = {value: value * 7 for value in range(11)}
    assert bootstrap(skewed, "a") == bootstrap(skewed, "a")
    assert bootstrap(skewed, "a") != bootstrap(skewed, "b")


def test_when_all_agree_there_is_no_spread():
    assert bootstrap({4: 9}, "a") == (4, 4)


def test_what_has_no_interval_is_refused():
    for yes, n in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="not a share"):
            wilson(yes, n)
    with pytest.raises(ValueError, match="no answers"):
        bootstrap({}, "a")


def test_the_chance_of_a_change_is_the_level_at_which_its_interval_touches_zero():
    chance = newcombe_p(before=(22, 50), after=(40, 64))
    touching = newcombe((22, 50), (40, 64), z=NormalDist().inv_cdf(1 - chance / 2))
    assert touching.low == pytest.approx(0, abs=1e-9)
    assert 0.04 < chance < 0.05
    assert newcombe_p(before=(10, 20), after=(10, 20)) == 1
    assert newcombe_p(before=(0, 900), after=(900, 900)) == pytest.approx(0, abs=1e-12)


def test_holm_gives_the_golden_values_in_the_order_asked():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1, 1]
    assert holm([]) == []


def test_the_change_of_a_mean_turns_round_with_its_arguments_and_is_wider_than_either():
    poor = {1: 9, 2: 9, 3: 2, 4: 1, 5: 1}
    change = bootstrap_change((poor, "1|s|i"), (ANSWERS, "2|s|i"))
    assert change == pytest.approx((0.995, 2.067), abs=0.05)  # 1.531 -+ 1.96 x 0.274
    back = bootstrap_change((ANSWERS, "2|s|i"), (poor, "1|s|i"))
    assert back == pytest.approx((-change.high, -change.low))
    assert change.high - change.low > 0.64
