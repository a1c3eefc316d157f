"""The voting day: silent lines, test votes that never count, and what happened."""

import pytest

from smsgateway.actions import alarms, testvotes
from smsgateway.actions.cycles import NewArea, add_area
from smsgateway.store.ballots import ballots
from smsgateway.store.channels import heard
from smsgateway.store.contests import contests
from smsgateway.store.incidents import test_votes
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from tests.console.staff import desk
from tests.people import ACHIENG, BARAKA


def test_a_line_is_seen_and_a_test_vote_leaves_no_trace(town):
    someone = desk(town, "officer")
    assert "Nobody was heard yet" in someone.sees("/console/day")
    town.phone(ACHIENG).texts("VOTE 11")
    town.phone(BARAKA, network="63903").joins()
    tables = (ballots, people, inbox, outbox)
    before = [town.count(one) for one in tables]
    town.change(heard, heard.c.network == "63903", at=town.ago(minutes=70))
    assert testvotes.test_due(town.house) == 2
    assert testvotes.test_due(town.house) == 0, "each every ten minutes"
    assert [town.count(one) for one in tables] == before
    assert sum(town.tally.values()) == 1
    page = someone.sees("/console/day")
    assert page.count(">passed<") == 2
    assert "70 minutes ago" in page
    assert 'class="tag late"' in page
    assert "Airtel" in page


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_one_that_does_not_pass_raises_an_alarm_until_one_does(town):
    town.phone(ACHIENG).joins()
    town.change(contests, paused=True)
    town.house.catalogue.at(10**9)
    assert testvotes.test_due(town.house) == 0, "nobody votes at this time"
    station = town.house.catalogue.latest().stations["kee"]
    testvotes.keep(town.house, station, "63902", testvotes.Tried(False, "Sorry", 9))
    page = desk(town).sees("/console/day")
    assert "did not pass" in page
    assert "A test vote did not pass</span> kee a test vote from network 63902" in page
    testvotes.keep(town.house, station, "63902", testvotes.Tried(True, "", 9))
    assert "over at" in desk(town, "auditor").sees("/console/day")
    with town.house.db.read() as connection:
        assert alarms.standing(connection) == []
    assert town.count(test_votes) == 1


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_what_happened_is_written_down_for_ones_own_area(town):
    with town.house.db.write() as connection:
        add_area(connection, NewArea("far", {"en": "Far"}, "", "Africa/Nairobi", ("en",)))
    near, far = desk(town, "officer", ("kee",)), desk(town, "data-entry", ("far",))
    near.posts("/console/day", words="The mast of Kee is down", area="kee")
    assert "The mast of Kee is down" in near.sees("/console/day")
    assert "The mast of Kee is down" not in far.sees("/console/day")
    far.posts("/console/day", words="Mine", area="kee")
    assert "Mine" not in near.sees("/console/day")
