"""Ideas on the console: listed, read, worded, judged, joined, split, and put on the ballot."""

import pytest

from smsgateway.actions.accounts import audit
from smsgateway.actions.reviewing import judging
from smsgateway.store.audit import audit_entries
from smsgateway.store.contests import cycles, projects
from smsgateway.store.proposals import lineage, proposals
from tests.console.staff import desk
from tests.people import ACHIENG, BARAKA, CHAN

pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)

WORDS = "a borehole near Mama Ndeto behind the school"


@pytest.fixture
def asking(town):
    """Two people ask for nearly the same, a third for a road."""
    town.change(cycles, phase="proposals", phase_until=town.ago(hours=-5))
    for number, words in (
        (ACHIENG, WORDS),
        (BARAKA, "a borehole close to Mama Ndeto behind the school"),
        (CHAN, "a road to the market and lamps along it"),
    ):
        town.phone(number).texts(f"IDEA {words}")
    return town


@pytest.fixture
def dalia(asking):
    return desk(asking, "coordinator")


def tickets(town):
    return [row.ticket for row in town.rows(proposals)]


def posted(someone, ticket, act, **form):
    """Told on the page that the form came from."""
    page = f"/console/ideas/{ticket}"
    someone.posts(f"{page}/{act}", **{"from": page, **form})
    return someone.sees(page)


def test_an_idea_is_read_worded_judged_and_becomes_a_project(asking, dalia):
    first, second, _ = tickets(asking)
    page = dalia.sees("/console/cycles/kee/ideas")
    assert "not worded yet" in page
    assert "Mama Ndeto" not in page
    before = asking.rows(audit_entries)
    page = dalia.sees(f"/console/ideas/{first}")
    assert WORDS not in page
    assert asking.rows(audit_entries) == before, "a GET writes nothing"
    assert f"{second[:3]}-{second[3:]}" in page
    page = dalia.posts(f"/console/ideas/{first}/words").get_data(as_text=True)
    assert WORDS in page
    assert f'name="from" value="/console/ideas/{first[:3]}-{first[3:]}"' in page
    with asking.house.db.read() as connection:
        (last,) = audit.newest(connection, limit=1)
    assert (last.act, last.about) == ("proposal.read", first)
    assert "nobody&#39;s telephone number" in posted(
        dalia, first, "text", **{"title-en": "Call 0711 000 001"}
    )
    page = posted(dalia, first, "text", **{"title-en": "A borehole", "title-sw": "Kisima"})
    assert "A borehole" in page
    assert "an amount is written 1250000" in posted(dalia, first, "feasible", cost="much")
    assert "an amount is written 1250000" in posted(dalia, first, "feasible", cost="NaN")
    assert "Onto the ballot" in posted(dalia, first, "feasible", cost="450000")
    page = posted(dalia, first, "ballot", **{"place-en": "Bondeni"})
    assert "on the ballot" in page
    assert asking.rows(projects)[-1].name == {"en": "A borehole", "sw": "Kisima"}
    shown = f"{first[:3]}-{first[3:]}"
    assert shown not in dalia.sees("/console/cycles/kee/ideas?state=new")
    assert shown in dalia.sees("/console/cycles/kee/ideas?state=project")


def test_a_no_needs_its_reason_which_goes_to_the_author(asking, dalia):
    *_, road = tickets(asking)
    assert "say why not" in posted(dalia, road, "reject")
    page = posted(dalia, road, "reject", **{"reason-en": "The road is the county's"})
    assert "turned down" in page
    assert "The road is the county&#39;s" in page
    asking.delivers()
    assert "The road is the county's" in asking.texts_to(CHAN)[-1]
    assert "rejected already" in posted(dalia, road, "feasible", cost="5")


def test_ideas_are_joined_and_split_and_can_be_followed(asking, dalia):
    first, second, road = tickets(asking)
    shown = f"{first[:3]}-{first[3:]}"
    assert "has no public text yet" in posted(dalia, second, "join", into=shown)
    judging.approve_text(asking.house, first, {"en": "A borehole"}, by="coordinator0@kee.example")
    page = posted(dalia, second, "join", into=shown)
    assert "joined to another" in page
    assert shown in page
    assert "is split into 2 to 9" in posted(dalia, road, "split", parts="many")
    assert "Went into" in posted(dalia, road, "split", parts="2")
    assert [row.kind for row in asking.rows(lineage)] == ["merge", "split", "split"]


def test_nobody_else_reads_what_people_wrote(asking, dalia):
    first, *_ = tickets(asking)
    for role in ("officer", "auditor", "data-entry"):
        someone = desk(asking, role)
        assert someone.gets(f"/console/ideas/{first}").status_code == 403
        assert someone.gets("/console/cycles/kee/ideas").status_code == 403
    assert dalia.gets("/console/ideas/1234566").status_code == 404
    assert dalia.gets("/console/cycles/nowhere/ideas").status_code == 404


def test_an_idea_is_entered_for_somebody_with_or_without_a_phone(asking, dalia):
    page = "/console/cycles/kee/ideas"
    judging.add_topic(asking.house, "kee", {"en": "Water"}, by="coordinator0@kee.example")
    asking.house.catalogue.at(10**9)
    assert "Enter an idea for somebody" in dalia.sees(page)
    told = {"words": "Light at the ferry", "language": "en", "topic": "Water", "from": page}
    for wrong, said in (
        ({"words": "roof"}, "an idea has 5 to 500 letters"),
        ({"cost": "much"}, "an amount is written"),
        ({"phone": "12"}, "a phone is given like"),
        ({"topic": "Roads"}, "ideas are not sorted by Roads"),
    ):
        dalia.posts(page, **{**told, **wrong})
        assert said in dalia.sees(page)
    sent = dalia.posts(page, **told)
    read = dalia.posts(f"{sent.location}/words").get_data(as_text=True)
    assert "Light at the ferry" in read
    sent = dalia.posts(page, **{**told, "phone": "+254733000009", "cost": "90000"})
    *_, alone, hers = asking.rows(proposals)
    assert (alone.person_id, hers.person_id is not None, int(hers.cost)) == (None, True, 90000)
    ticket = hers.ticket
    posted(dalia, ticket, "reject", **{"reason-en": "The ferry is the county's"})
    asking.delivers()
    assert "The ferry is the county" in asking.phone("+254733000009").last
    for _ in range(4):
        dalia.posts(page, **{**told, "phone": "+254733000009"})
    dalia.posts(page, **{**told, "phone": "+254733000009"})
    assert "as many as it may" in dalia.sees(page)
    asking.change(cycles, phase_until=asking.ago(seconds=1))
    asking.house.catalogue.at(10**9)
    dalia.posts(page, **told)
    assert "takes no ideas now" in dalia.sees(page)
