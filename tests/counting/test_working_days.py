"""Working days against a hand-worked table, and what must hold on any calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsgateway.counting.working_days import Calendar, Pause

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")  # UTC+7
NEW_YEAR = frozenset(date(2025, 4, day) for day in (14, 15, 16))
CAMBODIA = Calendar(PHNOM_PENH, NEW_YEAR)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """An instant by a clock on the wall in Phnom Penh, for example "2025-04-11 16:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=PHNOM_PENH)


@pytest.mark.parametrize(
    ("came", "days", "last_day"),
    [
        # April 2025: 11 is a Friday; 14 to 16, Monday to Wednesday, are Khmer New Year.
        ("2025-04-07 09:00", 3, date(2025, 4, 10)),  # Monday: Tuesday, Wednesday, Thursday
        ("2025-04-07 00:00", 1, date(2025, 4, 8)),  # the day it came never counts
        ("2025-04-07 23:59", 1, date(2025, 4, 8)),
        ("2025-04-04 16:30", 3, date(2025, 4, 9)),  # over a weekend
        ("2025-04-05 10:00", 1, date(2025, 4, 7)),  # came on a Saturday
        ("2025-04-10 09:00", 3, date(2025, 4, 18)),  # Friday 11, then 17 and 18
        ("2025-04-11 09:00", 1, date(2025, 4, 17)),  # over the whole New Year
        ("2025-04-15 09:00", 10, date(2025, 4, 30)),  # came on a holiday
    ],
)
def test_a_promise_in_working_days_ends_with_the_day_that_was_worked_by_hand(
    came: str, days: int, last_day: date
):
    due = CAMBODIA.due(at(came), days)
    assert due == datetime.combine(last_day + DAY, datetime.min.time(), PHNOM_PENH)
    assert CAMBODIA.told(due) == last_day


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2025-04-11 00:00"),
        # Asked on Tuesday noon, answered on Wednesday noon: one working day later.
        ([("2025-04-08 12:00", "2025-04-09 12:00")], "2025-04-12 00:00"),
        # The same told twice, and two that overlap, count once.
        ([("2025-04-08 12:00", "2025-04-09 12:00")] * 2, "2025-04-12 00:00"),
        (
            [
                ("2025-04-08 12:00", "2025-04-09 06:00"),
                ("2025-04-08 18:00", "2025-04-09 12:00"),
            ],
            "2025-04-12 00:00",
        ),
        # Over a weekend and New Year only working days are added: half of Thursday, Friday, half
        # of Thursday 17.
        ([("2025-04-10 12:00", "2025-04-17 12:00")], "2025-04-18 00:00"),
        # Before the clock starts it does not run, so nothing is added.
        ([("2025-04-07 10:00", "2025-04-07 15:00")], "2025-04-11 00:00"),
        ([("2025-04-06 10:00", "2025-04-08 06:00")], "2025-04-11 06:00"),
    ],
)
def test_the_clock_stands_while_the_citizen_is_asked(pauses: list[tuple[str, str]], due: str):
    stood: list[Pause] = [(at(paused), at(resumed)) for paused, resumed in pauses]
    assert CAMBODIA.due(at("2025-04-07 09:00"), 3, stood) == at(due)


def test_while_it_stands_nobody_knows_when_it_is_due():
    came, asked = at("2025-04-07 09:00"), at("2025-04-09 12:00")
    assert CAMBODIA.due(came, 3, [(asked, None)]) is None
    assert CAMBODIA.due(came, 3, [(asked, at("2025-04-09 13:00")), (asked, None)]) is None
    assert CAMBODIA.due(came, 1, [(asked, None)]) == at("2025-04-09 00:00")  # due before
    worked = CAMBODIA.worked(CAMBODIA.starts(came), at("2025-05-09 12:00"), [(asked, None)])
    assert worked == 1.5 * DAY


def test_the_warning_comes_at_three_quarters_of_the_promise():
    came = at("2025-04-07 09:00")
    assert CAMBODIA.due(came, 0.75 * 2) == at("2025-04-09 12:00")
    assert CAMBODIA.due(came, 1.5 * 4) == at("2025-04-19 00:00")  # supervisors, past New Year


def test_a_friday_and_saturday_weekend_is_as_good():
    cairo = Calendar(ZoneInfo("Africa/Cairo"), weekend=frozenset({4, 5}))
    assert cairo.add(date(2025, 4, 10), 1) == date(2025, 4, 13)  # Thursday to Sunday
    assert cairo.between(date(2025, 4, 10), date(2025, 4, 17)) == 5


def test_a_night_when_clocks_change_is_part_of_one_day():
    oslo = Calendar(ZoneInfo("Europe/Oslo"), weekend=frozenset())
    spring = datetime(2025, 3, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    assert oslo.due(spring - DAY, 1) == datetime(2025, 3, 30, 22, tzinfo=UTC)  # 23 hours


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="without a working day"):
        Calendar(PHNOM_PENH, weekend=frozenset(range(7)))


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        CAMBODIA.due(datetime(2025, 4, 7), 1)  # noqa: DTZ001 - that is the point


# On any calendar

DATES = st.dates(date(2025, 1, 1), date(2025, 3, 31))
INSTANTS = st.builds(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(0, 90 * 24 * 60),
)
CALENDARS = st.builds(
    Calendar,
    zone=st.sampled_from([PHNOM_PENH, ZoneInfo("Africa/Nairobi"), ZoneInfo("Asia/Kathmandu")]),
    holidays=st.frozensets(DATES, max_size=20),
    weekend=st.frozensets(st.integers(0, 6), max_size=3),
)
PAUSES = st.lists(
    st.tuples(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20))).map(
        lambda one: (one[0], one[0] + one[1])
    ),
    max_size=4,
)
FEW = settings(max_examples=50)
WORK = st.timedeltas(timedelta(0), timedelta(days=30))


@FEW
@given(CALENDARS, INSTANTS, WORK, PAUSES)
def test_so_much_work_is_done_exactly_when_it_is_reached(
    calendar: Calendar, since: datetime, work: timedelta, pauses: list[Pause]
):
    reached = calendar.reach(since, work, pauses)
    assert reached is not None
    assert calendar.worked(since, reached, pauses) == work
    if reached > since:
        assert calendar.worked(since, reached - timedelta(microseconds=1), pauses) < work


@FEW
@given(CALENDARS, st.lists(INSTANTS, min_size=3, max_size=3).map(sorted), PAUSES)
def test_working_time_adds_up(calendar: Calendar, three: list[datetime], pauses: list[Pause]):
    first, middle, last = three
    parts = calendar.worked(first, middle, pauses) + calendar.worked(middle, last, pauses)
    assert calendar.worked(first, last, pauses) == parts
    assert calendar.worked(first, last, pauses) <= last - first


@FEW
@given(CALENDARS, DATES, st.integers(0, 30))
def test_so_many_working_days_later_lie_so_many_working_days_between(
    calendar: Calendar, day: date, days: int
):
    later = calendar.add(day, days)
    assert calendar.between(day, later) == days
    assert later == day or calendar.works(later)


@FEW
@given(CALENDARS, INSTANTS, st.integers(1, 20), PAUSES)
def test_a_pause_never_makes_a_promise_due_earlier(
    calendar: Calendar, came: datetime, days: int, pauses: list[Pause]
):
    due, later = calendar.due(came, days), calendar.due(came, days, pauses)
    assert due is not None
    assert later is not None
    assert later >= due


# A whole case, worked by hand


@pytest.mark.parametrize(
    ("what", "came", "days", "pauses", "warn", "due"),
    [
        # Filed on Friday 4 April under a policy of 3 days to reply and 10 to solve.
        ("reply", "2025-04-04 16:30", 3, [], "2025-04-09 06:00", "2025-04-10 00:00"),
        # 7 8 9 10 11, New Year, 17 18, 21 22 23; three quarters: 7.5 days, noon of the 21st.
        ("solve", "2025-04-04 16:30", 10, [], "2025-04-21 12:00", "2025-04-24 00:00"),
        # The citizen was asked on Thursday 10 at noon and answered on Monday 21 at noon: half of
        # Thursday, Friday, two days after New Year and half of Monday, four days in all.
        (
            "solve",
            "2025-04-04 16:30",
            10,
            [("2025-04-10 12:00", "2025-04-21 12:00")],
            "2025-04-25 12:00",
            "2025-04-30 00:00",
        ),
        # Reopened on Wednesday 30 April: a new clock, for which the old pause is past. 1 May is
        # a holiday; 2, 5, 6 and so on to the 15th.
        (
            "solve",
            "2025-04-30 09:00",
            10,
            [("2025-04-10 12:00", "2025-04-21 12:00")],
            "2025-05-13 12:00",
            "2025-05-16 00:00",
        ),
        # A policy of 5 days that holds from 1 May on is for cases that come after it.
        ("solve", "2025-05-01 10:00", 5, [], "2025-05-07 18:00", "2025-05-09 00:00"),
    ],
)
def test_a_case_with_holidays_a_pause_a_reopening_and_a_new_policy(
    what: str, came: str, days: int, pauses: list[tuple[str, str]], warn: str, due: str
):
    calendar = Calendar(PHNOM_PENH, NEW_YEAR | {date(2025, 5, 1)})
    stood: list[Pause] = [(at(paused), at(resumed)) for paused, resumed in pauses]
    assert calendar.due(at(came), days, stood) == at(due), what
    assert calendar.due(at(came), 0.75 * days, stood) == at(warn), what
