"""What the figures of money are worth: planted leakage found again, golden values, properties."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.counting.built import Report, Seen, counted, verdict
from smsgateway.counting.leakage import Leakage, Refusal, Unit, delay, leakage
from smsgateway.counting.ledger import (
    Event,
    NoRate,
    convert,
    disagree,
    received,
    stand,
    standing,
    total,
)

NOTHING, SHARE = 0.73, 0.27 * 0.48
"""Uganda's shape: most schools get nothing, and the mean is 13 of 100."""


def schools(chance, size=250):
    """So many schools over five years: each has its own size and its own luck every year."""
    entitled = chance.lognormal(0, 0.5, size)
    share = np.where(chance.random(size) < NOTHING, 0, chance.beta(1.2, 1.3, size))
    return [Unit(e, e, e * s) for e, s in zip(entitled, share, strict=True)]


def hits(runs):
    """How often each interval holds what was planted."""
    chance = np.random.default_rng(1996)
    planted = {
        "mean_share": SHARE,
        "total_share": SHARE,
        "nothing": NOTHING,
        "narrow": 1 - SHARE,
        "broad": 1 - SHARE,
    }
    held, found = dict.fromkeys(planted, 0), []
    for _ in range(runs):
        figures = leakage(schools(chance), hard_rule=True)
        found.append(figures)
        for name, true in planted.items():
            low, high = getattr(figures, name).interval
            held[name] += low <= true <= high
    return {name: times / runs for name, times in held.items()}, found


def test_the_planted_leakage_is_found_again():
    held, found = hits(150)
    assert min(held.values()) >= 0.93, held
    assert abs(np.mean([one.broad.value for one in found]) - (1 - SHARE)) < 0.005
    assert {one.median_share.value for one in found} == {0.0}
    assert abs(np.mean([one.nothing.value for one in found]) - NOTHING) < 0.01


@pytest.mark.drill
def test_a_thousand_runs_hold_what_was_planted_in_93_of_100():
    held, _ = hits(1000)
    assert min(held.values()) >= 0.93, held


def test_too_little_reported_is_no_rate():
    some = [Unit(10, 10, 5)] * 5 + [Unit(10, 10, None)] * 4
    assert leakage(some, hard_rule=False) == Refusal(9, 5, 5 / 9)
    assert isinstance(leakage(some[:4], hard_rule=False), Refusal)
    assert leakage([], hard_rule=True) == Refusal(0, 0, 0)
    found = leakage(some[:-2], hard_rule=False)
    assert isinstance(found, Leakage)
    assert (found.total_share.value, found.total_share.interval) == (0.5, (0.5, 0.5))
    assert (found.narrow.value, found.broad) == (0.5, None)
    assert leakage([Unit(10, 0, 0)] * 6, hard_rule=True).narrow is None


@given(st.lists(st.integers(0, 200), min_size=5, max_size=40))
def test_an_interval_holds_its_own_figure_and_a_share_is_never_below_nothing(got):
    figures = leakage([Unit(100, 150, one) for one in got], hard_rule=True)
    for one in (figures.mean_share, figures.total_share, figures.nothing, figures.narrow):
        assert one.interval.low <= one.value + 1e-9
        assert one.value - 1e-9 <= one.interval.high
    assert figures.total_share.interval.low >= 0
    assert figures.doubtful == sum(one > 150 for one in got)


def test_delay_counts_from_the_due_date():
    found = delay([-3, 0, 5, 10, 40])
    assert (found.median, round(found.p90, 6), found.late) == (5, 28, 0.6)
    assert delay([1, 2]) is None


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (Seen(yes=4), "confirmed"),
        (Seen(yes=3), "unclear"),
        (Seen(yes=9, no=1), "confirmed"),
        (Seen(partly=2, no=2), "disputed"),
        (Seen(yes=5, no=5), "unclear"),
        (Seen(unseen=9), "unclear"),
    ],
)
def test_a_work_is_judged_by_the_lower_end_of_wilson(seen, told):
    assert verdict(seen, finished=True, places=1) == told


def test_only_what_is_called_finished_is_disputed_and_one_village_is_not_enough():
    assert verdict(Seen(no=9), finished=False, places=0) == "unclear"
    one = [Report("yes", "01")] * 9
    assert verdict(counted(one), finished=True, places=3) == "unclear"
    assert verdict(counted([*one, Report("yes", "02")]), finished=True, places=3) == "confirmed"
    assert counted([Report("unseen", "02"), Report("no")]) == Seen(no=1, unseen=1)


DAY = date(2026, 5, 2)


def event(id, kind, amount, **others):
    return Event(id, 1, kind, Decimal(amount), DAY, **others)


class TestLedger:
    def test_a_superseded_entry_does_not_count_and_a_revision_is_a_difference(self):
        some = [
            event(1, "approved", 100),
            event(2, "revised", -20),
            event(3, "paid", 70),
            event(4, "paid", 7, supersedes=3),
            event(5, "released", 80),
            event(6, "returned", 5),
        ]
        found = standing(some)
        assert (found.approved, found.modified, found.paid, found.released) == (100, 80, 7, 75)
        assert total(some, "paid") == 7

    def test_each_end_is_heard_and_the_survey_settles_it(self):
        ends = [
            event(1, "received", 90, to=1, tranche=1, reporter="head"),
            event(2, "received", 60, to=1, tranche=1, reporter="committee"),
        ]
        books = event(3, "received", 30, to=2, tranche=1)
        survey = event(4, "received", 75, to=1, tranche=1, reporter="survey")
        assert received([]) is None
        assert received(ends) == 60
        assert received([*ends, books]) == 90
        assert received([*ends, books, survey]) == 105
        assert disagree(ends)
        assert not disagree(ends[:1])

    def test_where_a_transfer_stands(self):
        sent = Decimal(100)
        assert stand(sent, None, overdue=False) == "transit"
        assert stand(sent, None, overdue=True) == "unmatched"
        assert stand(sent, sent, overdue=True) == "matched"
        assert stand(sent, sent, overdue=True, quarrel=True) == "unmatched"
        assert stand(sent, None, overdue=True, missing=True) == "missing"

    def test_two_currencies_meet_only_through_a_dated_rate(self):
        rates = {("USD", "KHR"): {date(2026, 5, 1): Decimal(4000), date(2026, 6, 1): Decimal(4100)}}
        assert convert(Decimal(5), "USD", "USD", DAY, {}) == 5
        assert convert(Decimal(5), "USD", "KHR", DAY, rates) == 20_000
        assert convert(Decimal(5), "USD", "KHR", date(2026, 7, 1), rates) == 20_500
        assert convert(Decimal(10_000), "KHR", "USD", DAY, rates) == Decimal("2.50")
        with pytest.raises(NoRate, match="no rate between USD and KHR is known for 2026-04-30"):
            convert(Decimal(5), "USD", "KHR", date(2026, 4, 30), rates)
