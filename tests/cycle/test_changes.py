"""While people vote, two coordinators change what must be changed, and say why."""

import json
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from smsgateway.actions import decisions, recount
from smsgateway.actions.accounts import approvals
from smsgateway.actions.phases import changes, telling
from smsgateway.actions.publiclog import board
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import marking, slips
from smsgateway.store.contests import projects
from smsgateway.store.log import log_acts
from smsgateway.store.messages import outbox
from smsgateway.store.notices import notices
from smsgateway.store.people import people
from tests.cycle.staff import DALIA, EVE, changed, closing, in_phase, staffed
from tests.house import SLUG
from tests.log.election import ends
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA, CHAN, crowd

__all__ = ["staffed"]


def decided(town):
    return [row.body for row in town.rows(log_acts, log_acts.c.kind == "decision")]


class TestTwoPeople:
    def test_nothing_changes_before_another_account_agrees(self, staffed):
        number = changes.ask(staffed.house, SLUG, "pause", {"en": "A flood"}, by=DALIA)
        staffed.phone(ACHIENG).joins().votes("11")
        with pytest.raises(approvals.SameHand):
            decisions.approve(staffed.house, number, by=DALIA)
        assert decided(staffed) == []
        assert "people are being told" in decisions.approve(staffed.house, number, by=EVE)
        assert decided(staffed) == [{"act": "pause", "reason": {"en": "A flood"}}]

    @pytest.mark.parametrize(
        ("act", "told", "why"),
        [
            ("withdraw", {"code": "99"}, "has no project 99"),
            ("recode", {"code": "11", "to": "12"}, "another project"),
            ("recode", {"code": "11", "to": "7"}, "has 2 digits"),
            ("resume", {}, "is not paused"),
            ("extend", {"until": "2020-01-01T00:00+00:00"}, "later, not earlier"),
        ],
        ids=str,
    )
    def test_what_makes_no_sense_is_not_even_asked(self, staffed, act, told, why):
        with pytest.raises(Refused, match=why):
            changes.ask(staffed.house, SLUG, act, {"en": "Because"}, by=DALIA, told=told)
        with staffed.house.db.read() as connection:
            assert approvals.waiting(connection) == []

    def test_a_reason_is_given_and_fits_a_text(self, staffed):
        with pytest.raises(Refused, match="say why"):
            changes.ask(staffed.house, SLUG, "pause", {"en": ""}, by=DALIA)
        with pytest.raises(Refused, match="too long"):
            changes.ask(staffed.house, SLUG, "pause", {"en": "because " * 50}, by=DALIA)

    def test_nothing_is_changed_that_nobody_votes_on(self, staffed):
        in_phase(staffed, "tallying")
        with pytest.raises(Refused, match="nobody votes on kee"):
            changes.ask(staffed.house, SLUG, "pause", {"en": "A flood"}, by=DALIA)


class TestPause:
    def test_nobody_votes_until_it_goes_on_and_everybody_known_is_told(self, staffed):
        achieng, baraka = staffed.phone(ACHIENG).joins().votes("11"), staffed.phone(BARAKA)
        baraka.texts("HELP")
        staffed.delivers()
        achieng.read = baraka.read = 1
        changed(staffed, "pause", "A flood")
        for phone in (achieng, baraka):
            phone.hears("Kee budget", "voting is paused", "A flood")
        achieng.dials().sees("You voted", "Voting is paused").presses("1").is_done()
        baraka.texts("VOTE 12").hears("NOT COUNTED", "Voting is paused")
        changed(staffed, "resume", "The water is gone")
        baraka.hears("voting goes on, until", "The water is gone")
        baraka.texts("VOTE 12")
        assert staffed.tally == {"borehole": 1, "desks": 1}


class TestExtend:
    def test_the_close_moves_for_votes_and_for_the_log(self, staffed):
        before = closing(staffed)
        until = before.replace(microsecond=0) + (before - staffed.ago())
        changed(staffed, "extend", "No network", until=until.isoformat())
        assert closing(staffed) == until
        (body,) = decided(staffed)
        assert body["closes"] == f"{until:%Y-%m-%dT%H:%M:%SZ}"
        staffed.phone(ACHIENG).joins().votes("11")

    def test_the_log_tells_the_same_instant_by_whatever_clock_it_was_asked_for(self, staffed):
        until = closing(staffed).replace(microsecond=0) + timedelta(hours=2)
        by_their_clock = until.astimezone(ZoneInfo("Africa/Nairobi")).isoformat()
        changed(staffed, "extend", "No network", until=by_their_clock)
        assert closing(staffed) == until
        (body,) = decided(staffed)
        assert body["closes"] == f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class TestWithdraw:
    @pytest.fixture
    def voted(self, staffed):
        """Achieng for borehole and desks, Baraka for desks, Chan only looked."""
        staffed.phone(ACHIENG).joins().votes("11", "12")
        staffed.phone(BARAKA).texts("VOTE 12")
        staffed.phone(CHAN).texts("LIST")
        staffed.delivers()
        return staffed

    def test_it_can_no_longer_be_chosen_and_its_ballots_stay(self, voted):
        changed(voted, "withdraw", "Not our land", code="11")
        voted.phone(CHAN).texts("VOTE 11")
        assert "11 Borehole Bondeni was withdrawn" in voted.phone(CHAN).last
        assert voted.tally == {"borehole": 1, "desks": 2}

    def test_everybody_who_voted_is_told_in_the_same_words_and_nobody_else(self, voted):
        changed(voted, "withdraw", "Not our land", code="11")
        words = "11 Borehole Bondeni was withdrawn: Not our land. If you chose it, vote again"
        told = [voted.phone(number).last for number in (ACHIENG, BARAKA)]
        assert told[0] == told[1]
        assert words in told[0]
        assert words not in voted.phone(CHAN).last
        assert voted.count(outbox, outbox.c.purpose == "notice") == 2

    def test_a_shared_phone_is_told_until_everybody_on_it_opted_out(self, voted):
        one = slips.make(voted.house, SLUG, 1, by=DALIA).slips[0].number
        marking.mark(voted.house, BARAKA, "shared", by=DALIA, sharers=1)
        assert "No more texts to you" in voted.phone(BARAKA).texts(f"STOP #{one}").last
        changed(voted, "withdraw", "Not our land", code="11")
        assert "Not our land" in voted.phone(ACHIENG).last
        assert "Not our land" not in voted.phone(BARAKA).last

    def test_who_opted_out_is_left_alone(self, voted):
        voted.phone(BARAKA).texts("STOP")
        before = voted.phone(BARAKA).heard
        changed(voted, "withdraw", "Not our land", code="12")
        assert voted.phone(BARAKA).heard == before

    def test_everybody_hears_it_in_their_language(self, voted):
        voted.phone(BARAKA).texts("LANG sw")
        changed(voted, "withdraw", "Not our land", code="11")
        assert "umeondolewa" in voted.phone(BARAKA).last

    def test_it_cannot_win_and_anybody_can_recount_that(self, voted, tmp_path):
        changed(voted, "withdraw", "Not our land", code="12")
        made, _ = recount.award_contest(voted.house, SLUG, "greedy", False)
        assert made.winners == ("borehole",)
        ends(voted)
        board.publish(voted.house, SLUG, tmp_path / "board")
        award = json.loads((tmp_path / "board" / "award.json").read_text())
        assert award["winners"] == ["borehole"]
        assert "(greedy) the winners are borehole" in says(tmp_path / "board")


class TestRecode:
    def test_votes_stay_where_they_were_and_the_new_number_counts(self, staffed):
        staffed.phone(ACHIENG).joins().votes("11")
        changed(staffed, "recode", "Printed as 41", code="11", to="41")
        achieng = staffed.phone(ACHIENG)
        assert "41 is now the number of Borehole Bondeni, no longer 11" in achieng.last
        staffed.phone(BARAKA).texts("VOTE 41")
        assert staffed.tally == {"borehole": 2}
        staffed.phone(CHAN).texts("VOTE 11").hears("11 is not on the list")
        assert {row.code for row in staffed.rows(projects)} == {"12", "13", "14", "15", "41"}


class TestTelling:
    def test_a_notice_that_broke_off_goes_on_and_tells_nobody_twice(self, staffed, monkeypatch):
        monkeypatch.setattr(telling, "CHUNK", 3)
        monkeypatch.setattr(telling, "PEOPLE", telling.PEOPLE.limit(3))
        for number in crowd(8):
            staffed.phone(number).texts("VOTE 11")
        number = changes.ask(
            staffed.house, SLUG, "withdraw", {"en": "No"}, by=DALIA, told={"code": "12"}
        )
        decisions.approve(staffed.house, number, by=EVE)
        (row,) = staffed.rows(notices)
        with staffed.house.db.write() as connection:
            first = connection.execute(telling.NEXT.where(notices.c.id == row.id)).one()
            assert telling.tell_chunk(staffed.house, connection, first) == 3
        assert telling.tell_due(staffed.house) == 5
        assert telling.tell_due(staffed.house) == 0
        told = [one.person_id for one in staffed.rows(outbox, outbox.c.purpose == "notice")]
        assert sorted(told) == sorted(one.id for one in staffed.rows(people))
