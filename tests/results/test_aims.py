"""Progress in both directions, and how far data can be trusted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.counting.aims import light, outliers, period, progress, quality, value

D = Decimal
numbers = st.decimals(-1000, 1000, places=2)


def test_progress_is_the_same_for_what_should_rise_and_what_should_fall():
    assert progress(D(60), D(40), D(80)) == D("0.5")
    assert progress(D(25), D(40), D(10)) == D("0.5")  # leakage falls
    assert progress(D(50), D(40), D(10)) < 0  # it rose
    assert progress(D(1), D(5), D(5)) is None
    assert progress(None, D(0), D(1)) is None
    assert [light(D(way)) for way in ("0.9", "0.89", "0.6", "0.59", "-1")] == [
        "green",
        "amber",
        "amber",
        "red",
        "red",
    ]
    assert light(None) == "none"


@given(numbers, numbers, numbers)
def test_turning_an_indicator_round_changes_no_progress(actual, baseline, target):
    turned = progress(-actual, -baseline, -target)
    assert turned == progress(actual, baseline, target)
    if baseline != target:
        assert progress(target, baseline, target) == 1
        assert progress(baseline, baseline, target) == 0


@pytest.mark.parametrize(
    ("name", "starts", "ends", "months"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1), 12),
        ("2026-H2", date(2026, 7, 1), date(2027, 1, 1), 6),
        ("2026-Q2", date(2026, 4, 1), date(2026, 7, 1), 3),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), 1),
    ],
)
def test_a_period_is_read_from_its_name(name, starts, ends, months):
    read = period(name)
    assert (read.starts, read.ends, read.months) == (starts, ends, months)
    assert read.elapsed(starts) == 0
    assert read.elapsed(ends + timedelta(1)) == 1


@pytest.mark.parametrize("name", ["26", "2026-Q5", "2026-13", "2026-H3", "2026-1", "x"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(ValueError, match="is no period"):
        period(name)


def test_a_value_is_a_share_or_a_plain_number():
    assert value(D(3), D(4), D(100)) == 75
    assert value(D(12), None, D(1)) == 12
    assert value(D(3), D(0), D(100)) is None


def test_completeness_and_timeliness_are_shares_of_different_things():
    ends = date(2026, 7, 1)
    came = [date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 1), None]
    found = quality(came, ends, timedelta(30))
    assert (found.completeness, found.timeliness) == (D("0.75"), D(2) / 3)
    assert quality([None], ends, timedelta(30)).timeliness is None


def test_a_value_far_from_the_others_is_pointed_at():
    usual = {str(n): D(n) for n in range(50, 60)}
    assert outliers(usual) == frozenset()
    assert outliers(usual | {"odd": D(200)}) == {"odd"}
    assert outliers({"a": D(1), "b": D(900)}) == frozenset()  # two say nothing
    assert outliers({**{str(n): D(7) for n in range(5)}, "odd": D(8)}) == {"odd"}
