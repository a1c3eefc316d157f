"""The indicators that every installation has, each computed from what really happened."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, update

from smsgateway.actions import cycles
from smsgateway.actions.results import book, files, shares
from smsgateway.actions.results.defaults import DEFAULTS
from smsgateway.actions.results.measures import MEASURES, SHARES
from smsgateway.actions.results.report import report
from smsgateway.actions.results.spans import Fact, Found, span
from smsgateway.actions.scorecards import meetings, plan
from smsgateway.actions.scorecards.meetings import Hands
from smsgateway.actions.scorecards.plan import NewItem
from smsgateway.counting.aims import period, shorter
from smsgateway.store.areas import areas
from smsgateway.store.cases import cases
from smsgateway.store.contests import contests
from smsgateway.store.results import me_actuals
from smsgateway.store.rolls import entries
from smsgateway.store.works import verifications
from smsgateway.store.works import works as built
from tests.contracts.conftest import Works
from tests.house import SLUG
from tests.people import crowd
from tests.results.conftest import BY, ON_SQLITE
from tests.results.test_report import pays_out
from tests.scorecards.conftest import CLINIC, ROUND, equip

D = Decimal


def area_of(connection, code=SLUG):
    return connection.execute(select(areas.c.id).where(areas.c.code == code)).scalar_one()


def comes(town, code, states, medium="sms"):
    """A case in each of these states, answered in time unless it is new."""
    now = town.ago(minutes=5)
    due = {"late": now - timedelta(hours=1)}
    with town.house.db.write() as connection:
        area = area_of(connection, code)
        before = town.count(cases)
        for n, state in enumerate(states):
            new = insert(cases).values(
                ticket=f"{before + n:07}",
                pin=b"p",
                area_id=area,
                severity=2,
                medium=medium,
                lang="en",
                anonymity="none",
                words=b"w",
                state="answered" if state == "late" else state,
                policy_version=1,
                reply_due=now,
                resolve_due=due.get(state, now + timedelta(days=1)),
                opened_at=now,
                answered_at=None if state == "new" else now,
                reopened=int(state == "reopened"),
            )
            connection.execute(new)


def test_each_of_the_default_set_is_computed(town):
    commune, works = equip(town), Works(town)
    today = works.today
    # an input: six transfers, and a budget line of which three quarters were paid
    pays_out(works, 100, 50, 0, 100, 100, None)
    # contracts: two signed this year, one of them after an open tender with three bids
    works.builds()
    with town.house.db.write() as connection:
        area = area_of(connection)
        told = {"area_id": area, "currency": "KES", "salt": b"s", "key_version": 1, "progress": 100}
        for n, people in ((1, 9), (2, 0)):
            work = insert(built).values(
                code=f"3042{n}", ref=f"w{n}", name={"en": "Well"}, status="finished",
                finished_on=today, **told,
            )  # fmt: skip
            number = connection.execute(work.returning(built.c.id)).scalar_one()
            for tag in range(people):
                seen = {"work_id": number, "tag": bytes([tag] * 16), "role": "citizen"}
                connection.execute(insert(verifications).values(**seen, built="yes", on_day=today))
        contest = connection.execute(select(contests.c.id)).scalar_one()
        for _ in range(20):
            connection.execute(insert(entries).values(contest_id=contest, area_id=area))
    # a vote of five phones out of twenty people on the roll
    for phone in crowd(5):
        town.phone(phone).texts("VOTE 11")
    town.closes_voting(hours=1)
    comes(town, SLUG, ["confirmed"] * 6 + ["answered", "late"] + ["reopened"] * 3 + ["new"])
    # two rounds: the clinic's medicine got better; ten women and five men raised their hands
    commune.opens(began=6)
    commune.hears(12, 2, 5, 1, 1)
    commune.moves(ROUND, days=3)
    commune.opens("clinics-2", began=2)
    commune.hears(12, 4, 5, 1, 1, slug="clinics-2")
    hands = [
        Hands("line 1", CLINIC, "medicine", group, 4, people)
        for group, people in (("women", 10), ("men", 5))
    ]
    meetings.keep(town.house, "clinics-2", hands, by=BY)
    for n in range(2):
        new = NewItem(CLINIC, f"No medicine {n}", {"en": "Order it"}, "Head", today)
        plan.add(town.house, "clinics-2", new, by=BY)
    plan.set_status(town.house, 1, "done", by=BY)
    commune.closes("clinics-2")
    year = str(today.year)
    book.compute(works.house, SLUG, year, by=BY)
    told = {line.code: line for line in report(works.house, SLUG, year).lines}
    assert set(told) == {*MEASURES, *SHARES} == {one.code for one in DEFAULTS}
    assert {code: line.actual for code, line in told.items()} == {
        "transfers-full": 60,
        "leakage": 30,
        "delay": 2,
        "execution": 75,
        "contracts-open": 0,
        "works-confirmed": 50,
        "cases-fixed": 50,
        "cases-in-time": D("90.91"),
        "cases-reopened": D("27.27"),
        "scores-change": told["scores-change"].actual,
        "actions-done": 50,
        "raters-women": D("66.67"),
        "services-heard": 50,
        "turnout": 25,
        "voters": 5,
    }
    assert told["scores-change"].actual > 0


def test_a_share_is_told_by_area_and_channel_and_nobody_is_found_by_subtracting(
    works, second, town
):
    with town.house.db.write() as connection:
        for code in ("kee-1", "kee-2", "kee-3"):
            named = {"en": code, "sw": f"Kata ya {code}"}
            new = cycles.NewArea(code, named, "", "Africa/Nairobi", ("en",))
            number = cycles.add_area(connection, new)
            inside = update(areas).where(areas.c.id == number)
            connection.execute(inside.values(parent_id=area_of(connection)))
    quarter = f"{works.today.year}-Q{(works.today.month + 2) // 3}"

    def told(code=SLUG):
        book.compute(works.house, code, quarter, by=BY)
        made = report(works.house, code, quarter)
        return next(line for line in made.lines if line.code == "cases-fixed")

    comes(town, "kee-1", ["confirmed"] * 10 + ["new"] * 10)
    comes(town, "kee-2", ["confirmed"] * 6 + ["new"] * 6, "ussd")
    first = told()
    assert (first.actual, first.n) == (50, 32)
    assert first.parts == {"area kee-1": 50, "channel sms": 50}, "the next would tell who is none"
    assert "Kata ya kee-1 50" in files.remarks(first, "sw")
    comes(town, "kee-3", ["confirmed"] * 3)
    assert (told().n, told("kee-3").few) == (32, True), "three are new: nothing is told of them"
    comes(town, "kee-1", ["confirmed"] * 12)
    later = told()
    assert later.n in (32, 47)
    assert "area kee-3" not in later.parts
    if later.n == 47:
        assert "area kee-1" not in later.parts, "or the three would follow"
    assert told("kee-3").few
    assert {row.n for row in town.rows(me_actuals)} & {3, 35} == set()


@ON_SQLITE
def test_a_longer_time_is_the_sum_of_what_was_told(works, second, town):
    heard = {"Q1": 12, "Q2": 4, "Q3": 20}

    def facts(connection, where):
        many = heard.get(where.period.name[5:], 0)
        return [Fact(where.area_id, "sms", many // 2, many)] if many else []

    def found(name):
        with town.house.db.write() as connection:
            where = span(connection, SLUG, name)
            return shares.found(connection, f"test {name}", 3, where, facts)

    assert found("2025-Q3") == Found(D(10), D(20), 20, found("2025-Q3").parts)
    assert found("2025-Q4") is None
    assert found("2025-05") is None, "shorter than what it is counted for"
    assert found("2025").n == 0, "a sum would tell the four of the second quarter"
    heard["Q2"] = 0
    assert (found("2025-H2").n, found("2025-H2").numerator) == (20, 10)
    with town.house.db.write() as connection:
        where = span(connection, SLUG, "2025")
        both = shares.found(connection, "test again", 3, where, facts)
    assert (both.numerator, both.denominator, both.n) == (16, 32, 32)


@pytest.mark.parametrize(
    ("name", "months", "parts"),
    [
        ("2026", 12, ["2026"]),
        ("2026", 6, ["2026-H1", "2026-H2"]),
        ("2026-H2", 3, ["2026-Q3", "2026-Q4"]),
        ("2026-Q2", 1, ["2026-04", "2026-05", "2026-06"]),
        ("2026-Q2", 3, ["2026-Q2"]),
        ("2026-Q2", 6, []),
    ],
)
def test_a_period_is_made_of_shorter_ones(name, months, parts):
    assert shorter(period(name), months) == parts
