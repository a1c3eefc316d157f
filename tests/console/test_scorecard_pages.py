"""Scorecards on the console and for everybody: from a new round to its promises."""

import re
from datetime import timedelta

import pytest

from smsgateway.actions import cycles
from smsgateway.actions.scorecards import meetings, standards, weighing
from smsgateway.actions.scorecards.meetings import Hands
from smsgateway.actions.scorecards.standards import Found
from smsgateway.store.scorecards import action_items, comments, round_days, rounds
from smsgateway.store.services import services
from tests.console.staff import desk, visitor
from tests.console.test_pages import asked
from tests.people import crowd
from tests.scorecards.conftest import BY, CLINIC, DISPENSARY, ROUND, equip

AT = f"/console/scorecards/{ROUND}"
PLAN = f"{AT}/plan"


@pytest.fixture
def commune(town):
    return equip(town)


@pytest.fixture
def dalia(commune):
    return desk(commune.town, "coordinator")


def test_a_round_from_its_opening_to_what_the_public_reads(town, commune, dalia):
    today = commune.now()
    form = {"slug": ROUND, "scorecard": "health", "area": "kee"}
    form |= {"opens": f"{today - timedelta(days=1):%Y-%m-%dT%H:%M}"}
    dalia.posts("/console/scorecards", **form, closes=f"{today + timedelta(days=5):%Y-%m-%dT%H:%M}")
    assert ROUND in dalia.sees("/console/scorecards")
    for number in crowd(11):
        town.phone(number).texts(f"RATE {CLINIC} 4 5 1 1")
    town.phone(crowd(1)[0]).texts(f"RATE {CLINIC} 1 5 1 1").texts(f"RATE {DISPENSARY} 1 1 1 1")
    assert sum(row.people for row in town.rows(round_days)) == 12, "a changed rating is one"
    town.phone(crowd(2)[1]).texts(f"RATE {CLINIC} 4 5 1 1 Musa takes bribes")
    assert "Musa" not in dalia.sees("/console/approving")
    assert "Musa takes bribes" in after(dalia, f"{AT}/comments")
    dalia.posts(f"/console/comments/{town.rows(comments)[0].id}", text="Staff ask for money.")
    meetings.say_self(town.house, ROUND, CLINIC, (5, 5, 1, 1), by=BY)
    hands = [Hands("line 1", CLINIC, "medicine", "women", 4, 12)]
    meetings.keep(town.house, ROUND, hands, by=BY)
    town.change(services, services.c.code == CLINIC, standards={"Fee": "free for children"})
    standards.keep(town.house, ROUND, [Found("l", CLINIC, "Fee", "200 asked", met=False)], by=BY)
    page = dalia.sees(f"{AT}/standards")
    for told in ("free for children", "not met", "200 asked", "too few to say"):
        assert told in page
    page = dalia.sees(AT) + dalia.sees(f"{AT}/results")
    for told in ("Is there medicine?", "of 100, between", "12</title>", "women 4: 12", "&lt; 10"):
        assert told in page
    assert "Mbooni" in dalia.sees(f"{AT}/results?service={DISPENSARY}")
    assert visitor(town).gets(f"/en/scorecards/{ROUND}").status_code == 404
    assert "is open" in after(dalia, f"{AT}/publish")
    assert "has closed" in after(dalia, f"{AT}/close")
    assert "are public" in after(dalia, f"{AT}/publish")
    assert "Is there medicine?" in dalia.sees(f"{AT}/standards"), "beside its public ratings"
    told = visitor(town).sees(f"/sw/scorecards/{ROUND}")
    assert "Kithungo health centre" in told
    assert "wanawake, 12" in told
    assert "Staff ask for money." in told
    assert "Musa" not in told
    assert "Mbooni" not in told, "one person rated it"
    assert "Kadi za tathmini" in visitor(town).sees("/sw/scorecards")
    lines = visitor(town).sees(f"/data/scorecards/{ROUND}.csv").splitlines()
    assert {line.split(",")[1] for line in lines[1:]} == {CLINIC}


def test_people_rate_from_the_hour_of_opening_whoever_led_the_round_on(commune, dalia):
    commune.opens()
    page = dalia.sees(AT)
    assert re.search(r'aria-current="step">\d* ?People rate<', page)
    assert '<option value="provider">' in page
    assert '<option value="community">' not in page
    assert "<h1>Kee Ward: clinic" in page


def test_a_promise_is_kept_and_the_office_says_how_far_it_is(town, commune, dalia):
    commune.opens()
    assert "A round never goes back" in dalia.sees(AT)
    dalia.posts(f"{AT}/stage", stage="meeting")
    assert town.rows(rounds)[0].stage == "meeting"
    assert "it never goes back" in after(dalia, f"{AT}/stage", stage="plan")
    form = {"service": CLINIC, "issue": "No medicine", "owner": "Clinic head", "due": "2026-09-30"}
    assert "needs its words" in after(dalia, PLAN, **form)
    dalia.posts(PLAN, **form, **{"action-en": "Order medicine every month"})
    item = town.rows(action_items)[0]
    dalia.posts(f"{PLAN}/{item.id}", status="ongoing")
    assert "Order medicine every month" in dalia.sees(PLAN)
    assert town.rows(action_items)[0].status == "ongoing"
    assert dalia.posts(f"{PLAN}/{item.id + 1}", status="done").status_code == 404


def test_elsewhere_there_is_no_such_round(town, commune):
    commune.opens()
    with town.house.db.write() as connection:
        told = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, told)
    far = desk(town, "coordinator", ("far",))
    assert ROUND not in far.sees("/console/scorecards")
    assert [
        far.gets(path).status_code for path in (AT, PLAN, f"{AT}/results", f"{AT}/standards")
    ] == [404] * 4
    for path in (f"{AT}/stage", f"{AT}/close", f"{AT}/publish", PLAN, f"{PLAN}/1"):
        assert far.posts(path, stage="meeting").status_code == 404
    assert "choose an area" in after(far, "/console/scorecards", area="kee")


def test_who_was_drawn_by_lot_is_weighted_to_who_lives_there(town, commune, dalia):
    commune.opens()
    weighing.keep_population(town.house, ROUND, {"women": 300, "men": 100}, by=BY)
    commune.hears(12, 5, 5, 1, 1, mode="invited", stratum="women")
    commune.hears(12, 1, 1, 1, 1, mode="invited", stratum="men")
    page = dalia.sees(f"{AT}/results")
    assert "Satisfied, weighted" in page
    assert re.search(r">50 %<br>.*?>75 %<br>", page, re.DOTALL), "half of those, three of four here"


def test_twelve_questions_at_most(town, commune):
    commune.opens(began=40)
    commune.moves(ROUND, days=39)
    commune.opens("clinics-2")
    for slug in (ROUND, "clinics-2"):
        commune.hears(12, 4, 5, 1, 1, slug=slug)
        commune.hears(12, 4, 5, 1, 1, slug=slug, mode="invited", code=DISPENSARY)
    boss = desk(town)
    weighing.keep_population(town.house, "clinics-2", {"women": 300}, by=BY)
    second = f"{AT[:-1]}2"
    for path in (
        "/console/scorecards",
        second,
        f"{second}/results",
        f"{second}/standards",
        f"{second}/plan",
    ):
        assert asked(town, boss, path) <= 12, path


def after(someone, path, **form):
    """The page that follows a form."""
    told = {"csrf": someone.csrf(), "from": AT, **form}
    return someone.client.post(path, data=told, follow_redirects=True).get_data(as_text=True)
