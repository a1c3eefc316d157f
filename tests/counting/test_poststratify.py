"""Weights against hand-worked values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.counting.intervals import wilson
from smsgateway.counting.poststratify import weighted_mean, weighted_share, weights


def test_whoever_answered_half_as_often_counts_twice():
    made = weights({"women": 20, "men": 40}, {"women": 500, "men": 500})
    assert made.by_stratum == pytest.approx({"women": 1.5, "men": 0.75})
    assert made.effective_n == pytest.approx(60**2 / (20 * 1.5**2 + 40 * 0.75**2))
    assert made.effective_n == pytest.approx(53.3333, abs=5e-5)
    assert made.covered == 1


def test_a_share_is_the_populations_and_its_interval_no_surer_than_its_answers():
    made = weighted_share({"w": 15, "m": 10}, {"w": 20, "m": 40}, {"w": 500, "m": 500})
    assert made.share == pytest.approx(0.5)  # (0.75 + 0.25) / 2
    assert made.between == pytest.approx(wilson(80 / 3, 160 / 3))


def test_a_mean_is_the_populations():
    mean, made = weighted_mean({"w": {5: 20}, "m": {2: 40, 3: 0}}, {"w": 500, "m": 500})
    assert mean == pytest.approx(3.5)
    assert made.effective_n == pytest.approx(160 / 3)


def test_a_village_that_nobody_answered_from_is_spoken_for_by_nobody():
    made = weights({"a": 10, "b": 10, "c": 0}, {"a": 100, "b": 200, "c": 100})
    assert made.covered == 0.75
    assert made.by_stratum == pytest.approx({"a": 2 / 3, "b": 4 / 3})


def test_what_has_no_weight_is_refused():
    with pytest.raises(ValueError, match="nobody answered"):
        weights({"a": 0}, {"a": 5})
    with pytest.raises(ValueError, match="nobody lives in ghost town"):
        weights({"ghost town": 1}, {"a": 5})


@given(
    st.dictionaries(
        st.integers(0, 9), st.tuples(st.integers(1, 99), st.integers(1, 9999)), min_size=1
    )
)
def test_weights_keep_the_number_of_answers_and_never_make_them_surer(
    strata: dict[int, tuple[int, int]],
):
    answered = {stratum: people for stratum, (people, _) in strata.items()}
    made = weights(answered, {stratum: lives for stratum, (_, lives) in strata.items()})
    n = sum(answered.values())
    assert sum(made.by_stratum[s] * answered[s] for s in answered) == pytest.approx(n)
    assert made.effective_n <= n * (1 + 1e-9)
    assert weighted_share(answered, answered, answered).share == pytest.approx(1)
