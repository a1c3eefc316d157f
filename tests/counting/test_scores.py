"""Scores against hand-worked values, and verdicts that are only spoken when they hold."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsgateway.counting.scores import (
    FEWEST,
    SCALES,
    Change,
    Scale,
    Score,
    Verdict,
    changes,
    index,
    scale_named,
    score,
    seed,
)

FIVE = SCALES["1-5"]
ANSWERS = {1: 4, 2: 6, 3: 12, 4: 20, 5: 8}


def scored(counts: dict[int, int], scale: Scale = FIVE, of: str = "r|s|i") -> Score:
    made = score(counts, scale, of)
    assert made
    return made


def shares(satisfied: int, n: int) -> Score:
    return scored({4: satisfied, 2: n - satisfied})


def change(before: Score, after: Score, k: int = FEWEST) -> Change:
    (made,) = changes([(before, after)], k)
    assert made
    return made


def test_a_score_gives_the_golden_values():
    made = scored(ANSWERS)
    assert made.n == 50
    assert made.mean_of == pytest.approx(3.44)
    assert made.mean_between == pytest.approx((3.12, 3.76), abs=0.03)
    assert made.satisfied == pytest.approx(28 / 50)
    assert made.satisfied_between == pytest.approx((0.4231, 0.6884), abs=5e-5)
    assert made.index == pytest.approx(61.0)


def test_every_answer_of_the_scale_is_in_the_distribution():
    assert scored({4: 3}).counts == {1: 0, 2: 0, 3: 0, 4: 3, 5: 0}


@pytest.mark.parametrize(
    ("scale", "satisfied", "middle"),
    [
        (FIVE, [4, 5], 3),
        (SCALES["0-10"], [8, 9, 10], 5),
        (SCALES["yn"], [1], 0.5),
        (SCALES["fee"], [1], 0.5),
        (scale_named("1-5", "down"), [1, 2], 3),
        (scale_named("yn", "down"), [2], 0.5),
    ],
)
def test_every_scale_has_its_satisfied_end_and_its_middle_at_fifty(
    scale: Scale, satisfied: list[int], middle: float
):
    assert [answer for answer in scale.worth if scale.satisfies(answer)] == satisfied
    assert scale.rescaled(middle) == 50


def test_the_mean_of_yes_and_no_is_the_share_of_yes():
    assert scored({1: 30, 2: 10}, SCALES["yn"]).mean_of == 0.75
    asked = scored({1: 6, 2: 3, 3: 1}, SCALES["fee"])
    assert asked.mean_of == asked.satisfied == 0.6
    assert asked.counts == {1: 6, 2: 3, 3: 1}


def test_an_index_is_the_mean_of_all_indicators_or_nothing():
    good, poor = scored({5: 10}), scored({1: 10})
    assert index([good, poor]) == 50
    assert index([good, scored({0: 5, 10: 5}, SCALES["0-10"])]) == 75
    assert index([good, None]) is None
    assert index([]) is None


def test_nobodys_answers_have_no_score():
    assert score({}, FIVE, "a") is None
    assert score({3: 0}, FIVE, "a") is None


def test_what_is_no_answer_is_refused():
    with pytest.raises(ValueError, match="6 is no answer of this scale"):
        score({6: 1}, FIVE, "a")
    with pytest.raises(ValueError, match="fewer than nobody"):
        score({3: -1}, FIVE, "a")


def test_the_seed_names_round_service_and_indicator():
    assert seed(7, 21013, "hours") == "7|21013|hours"


def test_better_and_worse_are_said_where_the_interval_excludes_zero():
    low, high = shares(22, 50), shares(40, 64)
    up = change(low, high)
    assert up.verdict is Verdict.BETTER
    assert up.share_between == pytest.approx((0.0013, 0.353), abs=5e-5)
    assert up.mean_of == pytest.approx(2 * (40 / 64 - 22 / 50))
    assert change(high, low).verdict is Verdict.WORSE
    assert change(shares(23, 50), high).verdict is Verdict.SAME


def test_of_fewer_than_k_answers_nothing_is_said():
    sure = change(shares(0, 9), shares(90, 90))
    assert sure.verdict is Verdict.TOO_FEW
    assert change(shares(0, 10), shares(90, 90)).verdict is Verdict.BETTER
    assert change(shares(0, 9), shares(90, 90), k=5).verdict is Verdict.BETTER


def test_whoever_looks_at_many_indicators_needs_more_to_call_one_better():
    pair = shares(22, 50), shares(40, 64)
    quiet = shares(25, 50), shares(25, 50)
    alone, *others = changes([pair, quiet, quiet])
    assert alone
    assert alone.verdict is Verdict.SAME
    assert alone.chance == pytest.approx(3 * change(*pair).chance)
    assert [one and one.verdict for one in others] == [Verdict.SAME, Verdict.SAME]


def test_a_round_without_answers_is_compared_with_nothing_and_costs_the_others_nothing():
    pair = shares(22, 50), shares(40, 64)
    first, missing = changes([pair, (None, pair[1])])
    assert missing is None
    assert first
    assert first.verdict is Verdict.BETTER


def test_rounds_on_different_scales_are_not_compared():
    with pytest.raises(ValueError, match="different scales"):
        change(scored({1: 10}), scored({1: 10}, SCALES["0-10"]))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=4))
def test_a_verdict_never_contradicts_its_own_interval(rounds: list[tuple[int, int]]):
    told = [shares(yes, yes + no) for yes, no in rounds if yes + no]
    for made in changes(list(pairwise(told))):
        assert made
        if made.verdict in (Verdict.BETTER, Verdict.WORSE):
            assert made.share_between.excludes_zero
            assert (made.share_between.low > 0) == (made.verdict is Verdict.BETTER)
