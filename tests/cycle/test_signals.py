"""Votes that stand out are flagged, and only two people together let them wait, count or not."""

import json

import pytest

from smsgateway.actions import decisions, elections
from smsgateway.actions.accounts import audit
from smsgateway.actions.people import helpdesk
from smsgateway.actions.publiclog import board, sequencing, undecided
from smsgateway.actions.refused import Refused
from smsgateway.actions.signals import holding, watching
from smsgateway.store.ballots import ballots
from smsgateway.store.leases import leases
from smsgateway.store.log import log_acts
from smsgateway.store.rolls import misses
from smsgateway.store.signals import held_ballots, signal_voters, signals
from tests.cycle.staff import DALIA, EVE, staffed
from tests.house import SLUG, everything_kept
from tests.log.election import contest_id, ends
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA, CHAN, crowd

__all__ = ["staffed"]


@pytest.fixture
def farmed(staffed):
    """Two people vote for desks; six neighbouring SIMs for the borehole."""
    for number in (ACHIENG, BARAKA):
        staffed.phone(number).texts("VOTE 12")
    for number in crowd(6):
        staffed.phone(number).texts("VOTE 11")
    watching.watch(staffed.house, SLUG)
    return staffed


def agreed(town, signal, act, reason="Neighbouring numbers"):
    number = holding.ask(town.house, signal, act, {"en": reason}, by=DALIA)
    return decisions.approve(town.house, number, by=EVE)


def test_neighbouring_numbers_are_flagged_once_and_nothing_happens_to_their_votes(farmed):
    (one,) = holding.listed(farmed.house, SLUG, by=DALIA)
    assert (one.kind, one.state, one.voters, dict(one.facts)) == (
        "neighbours",
        "new",
        6,
        {"votes": 6},
    )
    assert farmed.tally == {"borehole": 6, "desks": 2}
    assert watching.watch(farmed.house, SLUG) == 0
    farmed.phone("+254799000077").texts("VOTE 11")
    assert watching.watch(farmed.house, SLUG) == 0
    (one,) = holding.listed(farmed.house, SLUG, by=DALIA)
    assert one.voters == 7
    kept = {name: value for name, value in everything_kept(farmed) if name.startswith("signal")}
    assert not any("2547990" in str(value) for value in kept.values())


def test_held_votes_wait_in_the_open_until_two_people_count_them(farmed, tmp_path):
    (one,) = holding.listed(farmed.house, SLUG, by=DALIA)
    with pytest.raises(Refused, match="say why"):
        holding.ask(farmed.house, one.id, "hold", {}, by=DALIA)
    number = holding.ask(farmed.house, one.id, "hold", {"en": "Neighbours"}, by=DALIA)
    with pytest.raises(Refused, match="another account"):
        decisions.approve(farmed.house, number, by=DALIA)
    assert farmed.tally == {"borehole": 6, "desks": 2}
    assert decisions.approve(farmed.house, number, by=EVE).endswith("6 ballots are held")
    counted = elections.tally(farmed.house, SLUG)
    both = undecided.tally_with_waiting(farmed.house, SLUG, counted)
    assert (counted.projects["borehole"], both.projects["borehole"]) == (0, 6)
    assert undecided.undecided(farmed.house, SLUG, "greedy").award.winners[0] == "borehole"
    farmed.delivers()
    assert "waits for a check" in farmed.phone(crowd(1)[0]).last
    assert "waits for a check" not in farmed.phone(ACHIENG).last
    farmed.phone(crowd(1)[0]).texts("VOTE 11 13")
    watching.watch(farmed.house, SLUG)
    assert elections.tally(farmed.house, SLUG).projects["drains"] == 0
    agreed(farmed, one.id, "count", "They are a school")
    farmed.delivers()
    assert farmed.phone(crowd(1)[0]).last == "Kee budget: your vote was checked and counts."
    assert "was checked" not in farmed.phone(ACHIENG).last
    assert farmed.tally == {"borehole": 6, "desks": 2, "drains": 1}
    assert farmed.rows(held_ballots) == []
    told = [row.body for row in farmed.rows(log_acts, log_acts.c.kind == "decision")]
    assert [(body["act"], body["ballots"]) for body in told] == [("hold", 6), ("count", 6)]
    with pytest.raises(Refused, match="is counted, not held"):
        holding.ask(farmed.house, one.id, "reject", {"en": "No"}, by=DALIA)


def test_rejected_votes_stay_in_the_box_and_anybody_can_recount_without_them(farmed, tmp_path):
    (one,) = holding.listed(farmed.house, SLUG, by=DALIA)
    agreed(farmed, one.id, "hold")
    assert agreed(farmed, one.id, "reject").endswith("6 ballots are rejected")
    farmed.delivers()
    told = farmed.phone(crowd(1)[0]).last
    assert told.startswith("Kee budget: your vote was checked and does NOT count. If it is yours")
    assert farmed.tally == {"desks": 2}
    ends(farmed)
    board.publish(farmed.house, SLUG, tmp_path / "board", openings=True)
    totals = json.loads((tmp_path / "board" / "totals.json").read_text())
    assert (totals["received"], totals["rejected"]) == (8, {"abuse": 6})
    assert "(greedy) the winners are desks" in says(tmp_path / "board")
    found = helpdesk.look_up(farmed.house, SLUG, crowd(1)[0], by=DALIA)
    assert (found.stands, bool(found.receipt)) == ("rejected", True)


def test_a_false_alarm_is_dismissed_by_one_person_and_audited(farmed):
    (one,) = holding.listed(farmed.house, SLUG, by=DALIA)
    holding.dismiss(farmed.house, one.id, "A school", by=DALIA)
    with pytest.raises(Refused, match="is dismissed, not new"):
        holding.ask(farmed.house, one.id, "hold", {"en": "Yet"}, by=DALIA)
    assert watching.watch(farmed.house, SLUG) == 0
    assert farmed.tally == {"borehole": 6, "desks": 2}
    with farmed.house.db.read() as connection:
        (last,) = audit.newest(connection, limit=1)
    assert (last.act, last.detail) == ("signals.dismiss", {"reason": "A school"})
    with pytest.raises(Refused, match="there is no signal 99"):
        holding.dismiss(farmed.house, 99, "x", by=DALIA)


def test_the_clock_looks_every_ten_minutes_and_finds_who_tries_slip_numbers(staffed):
    rows = [{"contest_id": contest_id(staffed), "digest": bytes(16)} for _ in range(5)]
    with staffed.house.db.write() as connection:
        connection.execute(misses.insert(), rows)
    staffed.sweeps()
    (one,) = staffed.rows(signals)
    assert (one.kind, one.facts) == ("guessing", {"wrong": 5})
    assert staffed.rows(signal_voters) == []
    staffed.change(signals, kind="gone")
    assert watching.watch_due(staffed.house) == 0
    staffed.change(leases, leases.c.name == watching.RAN, until=staffed.ago(seconds=1))
    assert watching.watch_due(staffed.house) == 1


class TestHelpdesk:
    def test_a_caller_hears_whether_when_and_the_receipt_and_never_the_choice(self, staffed):
        achieng = staffed.phone(ACHIENG).joins().votes("11")
        receipt = achieng.receipt.replace("-", "")
        found = helpdesk.look_up(staffed.house, SLUG, "0711 000 001", "KE", by=DALIA)
        assert (found.stands, found.receipt) == ("counted", receipt)
        assert abs((staffed.ago() - found.at).total_seconds()) < 60
        assert not hasattr(found, "choice")
        assert helpdesk.look_up(staffed.house, SLUG, CHAN, by=DALIA).stands == "none"
        staffed.phone(ACHIENG).texts("UNVOTE")
        assert helpdesk.look_up(staffed.house, SLUG, ACHIENG, by=DALIA).stands == "taken back"
        with staffed.house.db.read() as connection:
            last = audit.newest(connection, limit=3)
        assert [one.detail["stands"] for one in last] == ["taken back", "none", "counted"]
        assert {one.act for one in last} == {"helpdesk.look-up"}
        assert ACHIENG[-6:] not in json.dumps([dict(one.detail) for one in last])

    def test_a_vote_that_waits_is_said_to_wait(self, staffed):
        staffed.phone(BARAKA).texts("VOTE 12")
        staffed.change(ballots, confirmed=False)
        sequencing.sequence(staffed.house)
        assert helpdesk.look_up(staffed.house, SLUG, BARAKA, by=DALIA).stands == "waits"

    def test_nobody_asks_without_an_account_or_a_number(self, staffed):
        with pytest.raises(Refused, match="no account"):
            helpdesk.look_up(staffed.house, SLUG, ACHIENG, by="who@kee.example")
        with pytest.raises(Refused, match="no such phone number"):
            helpdesk.look_up(staffed.house, SLUG, "12", by=DALIA)
