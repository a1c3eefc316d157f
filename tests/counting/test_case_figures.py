"""Figures of complaints against a hand-worked list of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from smsgateway.counting.case_figures import (
    Days,
    Handled,
    age,
    answered,
    backlog,
    days_to_answer,
    fix_rates,
    on_time,
    problems,
    reopen_share,
    timed,
)

NOW = datetime(2025, 6, 30, tzinfo=UTC)


def case(
    state: str, *, came: float, took: float | None = None, due: float | None = 15, **told: object
) -> Handled:
    """A case that came so many days ago, was answered and is due so many days after that."""
    opened = NOW - timedelta(days=came)
    return Handled(
        area=("Kee",),
        channel="sms",
        state=state,
        opened=opened,
        answered=None if took is None else opened + timedelta(days=took),
        due=None if due is None else opened + timedelta(days=due),
        reopened=int(str(told.get("reopened", 0))),
        late=bool(told.get("late")),
    )


CASES = [
    case("confirmed", came=60, took=4),
    case("confirmed", came=50, took=20),  # after its day
    case("confirmed", came=50, took=10, reopened=2),
    case("confirmed", came=40, took=14, late=True),  # in time by dates that an escalation gave it
    case("closed-unconfirmed", came=40, took=9),
    case("closed-unconfirmed", came=40),  # the citizen did not say what was asked
    case("answered", came=10, took=6),
    case("reopened", came=30, took=12, reopened=1),
    case("working", came=20),  # past its day
    case("new", came=2),
    case("triaged", came=8, due=None),  # an idea, nothing is promised
    case("duplicate", came=20),
    case("out-of-scope", came=20),
    case("withdrawn", came=20),
]


def test_what_citizens_confirm_and_what_offices_claim_are_two_figures():
    confirmed, claimed = fix_rates(problems(CASES, NOW))
    assert (confirmed.yes, confirmed.n) == (4, 11)
    assert (claimed.yes, claimed.n) == (6, 11)
    assert confirmed.between == pytest.approx((0.1517, 0.6462), abs=5e-5)


def test_on_time_is_by_the_first_promise_of_those_that_are_answered_or_past_it():
    made = on_time(timed(CASES, NOW))
    assert (made.yes, made.n) == (5, 9)


def test_days_are_to_the_last_answer():
    # 4 6 9 10 12 14 20: the fourth, and the seventh, since 9 of 10 are 6.3 of seven.
    assert days_to_answer(answered(CASES, NOW)) == Days(median=10, p90=20)


def test_a_reopened_case_counts_once_however_often():
    made = reopen_share(answered(CASES, NOW))
    assert (made.yes, made.n) == (2, 7)


def test_the_backlog_is_what_is_not_over():
    # 2 8 10 20 30
    assert age(backlog(CASES, NOW), NOW) == Days(median=10, p90=30)


def test_of_an_even_number_the_median_is_between():
    four = [case("new", came=days) for days in (1, 2, 4, 9)]
    assert age(four, NOW) == Days(median=3, p90=9)
