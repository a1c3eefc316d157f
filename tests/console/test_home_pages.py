"""Home: what needs somebody now, each with its own way there, and nobody else's."""

import re

import pytest
from sqlalchemy import insert

from smsgateway.actions import cycles
from smsgateway.actions.accounts import approvals
from smsgateway.store.channels import channels
from smsgateway.store.contests import contests
from smsgateway.store.messages import outbox
from smsgateway.store.proposals import proposals
from smsgateway.store.signals import signals
from tests.console.staff import ROLES, desk, hire
from tests.console.test_pages import asked
from tests.cycle.staff import in_phase
from tests.house import SLUG
from tests.people import ACHIENG, BARAKA, CHAN

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
WAITING = {
    "1</b> text that nothing understood": "/console/inbox",
    "1</b> idea of kee to read": "/console/cycles/kee/ideas?state=new",
    "1</b> signal about votes of kee": "/console/cycles/kee/signals",
    "1</b> request waits for a second person": "/console/approvals",
    "texts were given up": "/console/messages?state=dead",
    "InsufficientBalance": "/console/channels",
}
"""Cases that are late: test_cases_pages. What is said, and where it leads."""


def test_each_thing_that_waits_is_said_once_and_leads_there(town):
    dalia = hire(town, "coordinator", (), "dalia@kee.example")
    boss = desk(town)
    calm = boss.sees("/console/")
    assert not [said for said in WAITING if said in calm]
    town.phone(BARAKA).texts("the pump is broken since Monday")
    in_phase(town, "proposals", phase_until=town.ago(hours=-5))
    town.phone(ACHIENG).texts("IDEA a borehole behind the school")
    assert [row.state for row in town.rows(proposals)] == ["new"]
    in_phase(town, "voting")
    town.phone(CHAN).texts("MENU")
    (contest,) = town.rows(contests)
    with town.house.db.write() as connection:
        told = {"by": dalia, "act": "cycle.pause", "about": SLUG}
        approvals.ask(connection, **told, payload={"why": "a flood"})
        when = {"begins_at": contest.opens_at, "ends_at": contest.closes_at}
        flag = {"contest_id": contest.id, "kind": "burst", "key": bytes(16), "facts": {}}
        connection.execute(insert(signals).values(**flag, **when, reason={}, decided_by=[]))
    town.change(outbox, status="dead")
    later = town.ago(hours=-1)
    town.change(channels, paused_because="InsufficientBalance", paused_until=later)
    page = boss.sees("/console/")
    for said, where in WAITING.items():
        assert said in page
        assert f'href="{where}"' in page
    assert asked(town, boss, "/console/") <= 12
    with town.house.db.write() as connection:
        far = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, far)
    elsewhere = desk(town, "coordinator", ("far",)).sees("/console/")
    assert not [said for said in WAITING if said in elsewhere]
    officer = desk(town, "officer").sees("/console/")
    assert "idea of kee to read" not in officer, "the page of ideas is not theirs"


@ON_SQLITE
def test_nothing_waits_for_whoever_may_not_open_it(town):
    town.phone(BARAKA).texts("the pump is broken since Monday")
    town.phone(CHAN).texts("MENU")
    town.change(outbox, status="dead")
    for role in ROLES:
        mine = desk(town, role)
        page = mine.sees("/console/")
        doors = re.findall(r'<li[^>]*><a href="([^"]+)"><b>', page)
        assert bool(doors) is (role != "data-entry")
        assert ("Nothing. Texts that nobody" in page) is (not doors)
        for door in doors:
            mine.sees(door)
