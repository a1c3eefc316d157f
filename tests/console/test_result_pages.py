"""The result on the console: published by two, contested at the desk, decided and certified."""

import re

import pytest

from smsgateway.actions import decisions
from smsgateway.actions.accounts import approvals
from smsgateway.actions.publiclog import board
from smsgateway.store.audit import audit_entries
from smsgateway.store.awards import award_records, objections
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import cycles
from tests.console.staff import desk
from tests.house import SLUG
from tests.log.election import ends
from tests.people import ACHIENG

pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)

PAGE = "/console/cycles/kee/result"


def agrees(town):
    """The other account says yes to whatever waits."""
    with town.house.db.read() as connection:
        (waiting,) = approvals.waiting(connection)
    decisions.approve(town.house, waiting.id, by="administrator0@kee.example")
    town.house.catalogue.at(10**9)


def test_from_the_count_to_certified(town, tmp_path):
    desk(town)
    someone, typist = desk(town, "coordinator"), desk(town, "data-entry")
    town.phone(ACHIENG).joins().votes("11")
    ends(town)
    board.publish(town.house, SLUG, tmp_path / "board")
    town.change(cycles, phase="award")
    assert "No result is published" in someone.sees(PAGE)
    assert "Ask to publish it" not in typist.sees(PAGE)
    someone.posts(f"{PAGE}/publish", days="soon", **{"from": PAGE})
    assert "1 to 60 days" in someone.sees(PAGE)
    someone.posts(f"{PAGE}/publish", days="7")
    asked = someone.sees("/console/approvals")
    assert "11 Borehole Bondeni (1)" in asked
    assert "/console/cycles/kee/count" in asked
    agrees(town)
    assert "Provisional. Objections are taken until" in someone.sees(PAGE)
    told = {"words": "The hall closed early", "language": "en", "source": "paper"}
    typist.posts("/console/cycles/kee/objections", **told)
    page = someone.sees(PAGE)
    (row,) = town.rows(objections)
    ticket = re.search(r"/console/objections/(\d{3}-\d{4})", page)[1]
    assert ticket.replace("-", "") == row.ticket
    assert "The hall closed early" not in page
    shown = f"/console/objections/{ticket}"
    before = town.rows(audit_entries)
    assert "The hall closed early" not in someone.sees(shown)
    assert town.rows(audit_entries) == before, "a GET writes nothing"
    read = someone.posts(f"{shown}/words").get_data(as_text=True)
    assert "The hall closed early" in read
    assert town.rows(audit_entries)[-1].act == "objection.read"
    assert typist.gets(shown).status_code == 403
    someone.posts(f"{shown}/decide", verdict="perhaps", **{"from": shown})
    assert "that is no decision" in someone.sees(shown)
    someone.posts(f"{shown}/decide", verdict="dismissed", **{"reason-en": "It was open"})
    agrees(town)
    assert "It was open" in someone.sees(shown)
    town.change(award_records, objections_until=town.ago(seconds=1))
    someone.posts(f"{PAGE}/certify")
    agrees(town)
    assert "Two people certified it" in someone.sees(PAGE)
    assert someone.gets("/console/objections/1234566").status_code == 404


@pytest.fixture
def out(town, tmp_path):
    """A result that two published; two browsers that may decide about it."""
    desk(town)
    town.phone(ACHIENG).joins().votes("11")
    ends(town)
    board.publish(town.house, SLUG, tmp_path / "board")
    town.change(cycles, phase="award")
    someone = desk(town, "coordinator")
    someone.posts(f"{PAGE}/publish", days="7")
    agrees(town)
    return someone


def test_a_result_that_was_wrong_is_corrected_on_its_page(town, out):
    assert "If something was wrong" in out.sees(PAGE)
    told = {"verdict": "correct", "days": "3", "reason-en": "One vote was bought", "from": PAGE}
    out.posts(f"{PAGE}/rule", **told)
    assert "nothing is there to correct" in out.sees(PAGE)
    town.change(ballots, disposition="abuse")
    out.posts(f"{PAGE}/rule", **told)
    assert "changed since its board" in out.sees(PAGE)
    out.posts(f"{PAGE}/board")
    out.posts(f"{PAGE}/rule", **told)
    agrees(town)
    assert [row.state for row in town.rows(award_records)] == ["corrected", "provisional"]
    assert [row.award["winners"] for row in town.rows(award_records)] == [["borehole"], []]


def test_a_vote_that_does_not_hold_is_annulled_and_run_again(town, out):
    told = {"verdict": "annul", "reason-en": "Numbers from a list", "from": PAGE}
    told |= {"slug": "Kee 2", "opens": "2090-01-01T08:00", "closes": "2090-01-09T18:00"}
    out.posts(f"{PAGE}/rule", **told)
    assert "small letters, digits and single hyphens" in out.sees(PAGE)
    out.posts(f"{PAGE}/rule", **told | {"slug": "kee-2"})
    agrees(town)
    assert "annulled and is run again" in out.sees(PAGE)
    assert "If something was wrong" not in out.sees(PAGE)
    assert [row.slug for row in town.rows(cycles)] == ["kee", "kee-2"]
