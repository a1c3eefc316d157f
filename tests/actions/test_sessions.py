"""Sessions drop, hops get lost and come twice; another process may answer the next one."""

import pytest
from sqlalchemy import select

from smsgateway.actions import behind, turn
from smsgateway.store.contests import contests
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from tests.people import ACHIENG, BARAKA
from tests.phone import RECEIPT


@pytest.fixture
def achieng(town):
    return town.phone(ACHIENG).joins()


def test_a_dropped_session_is_offered_again_and_goes_on_where_it_was(town, achieng):
    achieng.presses("1", "11 12").sees("You chose").hangs_up()
    achieng.dials().sees("Continue where you stopped?", "1 Yes", "2 Start again")
    achieng.presses("1").sees("You chose 11 Borehole Bondeni, 12 School desks").presses(
        "1"
    ).is_done()
    assert town.tally == {"borehole": 1, "desks": 1}


def test_another_process_offers_it_too(town, other_worker, achieng):
    achieng.presses("1", "11 12").hangs_up()
    again = other_worker.phone(ACHIENG).dials().sees("Continue where you stopped?")
    again.presses("1").sees("You chose 11 Borehole").presses("1").is_done()
    assert town.tally == {"borehole": 1, "desks": 1}


def test_who_chose_another_language_meanwhile_goes_on_in_that_one(town):
    achieng = town.phone(ACHIENG).joins().dials().presses("2").sees("Borehole")
    achieng.hangs_up().texts("LANG sw").dials().sees("Uendelee ulipoishia?").presses("1")
    achieng.sees("Andika namba usome zaidi", "11 Borehole", "0 Rudi")


def test_the_presses_of_one_session_may_reach_any_process(town, other_worker):
    processes = [town.phone(ACHIENG), other_worker.phone(ACHIENG)]
    processes[0].dials()
    processes[1].session = processes[0].session
    for place, typed in enumerate(["1", "1*1", "1*1*1", "1*1*1*11 12", "1*1*1*11 12*1"]):
        processes[(place + 1) % 2].sends(typed)
    assert processes[1].is_done().sees("Saved").receipt
    assert processes[0].sends("1*1*1*11 12*1").receipt == processes[1].receipt
    assert town.tally == {"borehole": 1, "desks": 1}
    assert town.dispositions == ["standing"]


def test_who_starts_again_is_at_home(achieng):
    achieng.presses("1", "11").hangs_up()
    achieng.dials().presses("2").sees("1 Vote", "2 Projects").does_not_see("You chose")


@pytest.mark.parametrize(("minutes", "offered"), [(14, True), (16, False)])
def test_it_is_offered_for_fifteen_minutes(town, achieng, minutes, offered):
    achieng.presses("1", "11").hangs_up()
    town.change(conversations, updated_at=town.ago(minutes=minutes))
    achieng.dials()
    assert ("Continue where you stopped?" in achieng.screen) is offered


def test_a_finished_session_is_not_offered(achieng):
    achieng.votes("11")
    achieng.dials().sees("1 Vote").does_not_see("Continue")


def test_who_was_only_at_home_is_not_asked_to_continue(achieng):
    achieng.hangs_up().dials().does_not_see("Continue")


def test_a_session_of_another_person_is_not_offered(town, achieng):
    achieng.presses("1", "11").hangs_up()
    town.phone(BARAKA).joins().sees("1 Vote").does_not_see("Continue")


def test_what_was_offered_does_not_shift_when_a_vote_closes_meanwhile(town, achieng):
    achieng.presses("1", "11").hangs_up()
    town.closes_voting()
    achieng.dials().presses("1").sees("Voting closed")
    assert town.tally == {}


class TestTheTranscript:
    def test_an_equal_text_is_a_retry_and_gets_the_same_page(self, town, achieng):
        achieng.presses("1")
        page = achieng.screen
        versions = [row.version for row in town.rows(conversations)]
        assert achieng.tries_again().screen == page
        assert [row.version for row in town.rows(conversations)] == versions

    def test_an_older_request_that_comes_late_changes_nothing(self, town, achieng):
        achieng.presses("1", "11")
        page = achieng.screen
        for old in ("", "1", "1*1", "1*1*1"):
            assert achieng.sends(old).screen == page
        achieng.sends("1*1*1*11*1").is_done()
        assert town.tally == {"borehole": 1}

    @pytest.mark.parametrize("text", ["2", "7*7", "1*1*2", "1*1*1*12", "*", "1*1*111"])
    def test_a_text_that_does_not_go_on_from_the_last_records_nothing(self, town, achieng, text):
        achieng.presses("1", "11").sees("You chose 11 Borehole")
        achieng.sends(text).is_asked().sees("You chose 11 Borehole")
        assert town.tally == {}

    def test_a_lost_hop_in_between_asks_again_and_records_nothing(self, town, achieng):
        achieng.presses("1").sees("Type up to 3")
        achieng.sends("1*1*1*11*1").is_asked()
        assert town.tally == {}
        achieng.sends("1*1*1*11*1*11").sees("You chose 11 Borehole")

    def test_after_the_end_every_request_hears_the_end_again(self, town, achieng):
        end = achieng.votes("11").screen
        for text in (achieng.typed, achieng.typed + "*1", "1", ""):
            assert achieng.sends(text).is_done().screen == end
        assert town.dispositions == ["standing"]
        assert town.count(outbox) == 1

    def test_the_lost_end_comes_again_on_another_process(self, town, other_worker, achieng):
        end = achieng.votes("11").screen
        retry = other_worker.phone(ACHIENG)
        retry.session = achieng.session
        assert retry.sends(achieng.typed).is_done().screen == end
        assert town.dispositions == ["standing"]

    def test_a_first_hop_twice_is_one_session(self, town):
        achieng = town.phone(ACHIENG).dials().tries_again().tries_again().sees("1 English")
        assert town.count(conversations) == town.count(people) == 1
        achieng.presses("1").sees("Run by Kee Ward")

    def test_empty_answers_show_the_same_page(self, town, achieng):
        page = achieng.presses("1").screen
        assert achieng.presses("").screen == page
        achieng.presses("11", "", "1").is_done()
        assert town.tally == {"borehole": 1}

    def test_two_phones_cannot_share_a_session(self, town, achieng):
        achieng.presses("1", "11")
        stranger = town.phone(BARAKA)
        stranger.session = achieng.session
        stranger.sends("1*1*1*11*1").sees("1 English").does_not_see("Saved", "Borehole")
        assert town.tally == {}
        achieng.tries_again().sees("You chose 11 Borehole")
        achieng.presses("1").is_done()
        assert town.tally == {"borehole": 1}

    def test_what_records_nothing_leaves_no_row_in_the_inbox(self, town, achieng):
        kept = town.count(inbox)
        achieng.presses("2", "12", "0", "0", "3", "0")
        assert town.count(inbox) == kept


class TestStepsThatAreWrittenBehind:
    """A menu step is answered at once, and on disk a moment later unless its session goes on."""

    @pytest.fixture
    def nothing_is_written(self, achieng, monkeypatch):
        achieng.town.settles()
        monkeypatch.setattr(behind, "SECONDS", 60.0)

    def test_a_session_that_is_faster_than_its_steps_writes_one_row_once(
        self, town, achieng, nothing_is_written
    ):
        with town.house.db.read() as connection:
            (before,) = connection.execute(select(conversations.c.version)).scalars()
        achieng.votes("11 12")
        assert [row.version for row in town.rows(conversations)] == [before + 1]
        assert town.tally == {"borehole": 1, "desks": 1}

    def test_what_its_process_took_to_the_grave_is_read_from_what_was_typed(
        self, town, other_worker, achieng, nothing_is_written
    ):
        achieng.presses("1")
        survivor = other_worker.phone(ACHIENG)
        survivor.session = achieng.session
        survivor.sends("1*1*1*11 12").sees("You chose 11 Borehole", "1 Save")

    def test_but_nothing_is_recorded_that_only_the_dead_had_shown(
        self, town, other_worker, achieng, nothing_is_written
    ):
        achieng.presses("1", "11 12").sees("1 Save")
        survivor = other_worker.phone(ACHIENG)
        survivor.session = achieng.session
        survivor.sends("1*1*1*11 12*1").is_asked().sees("You chose 11 Borehole", "1 Save")
        assert other_worker.dispositions == []
        survivor.presses("1").is_done().sees("Saved")
        assert other_worker.tally == {"borehole": 1, "desks": 1}

    def test_a_star_within_an_answer_is_no_second_answer(self, town, achieng):
        achieng.presses("1", "11*12").sees("You chose 11 Borehole Bondeni, 12 School desks")

    def test_who_dials_again_at_once_goes_on_where_they_were(self, achieng, nothing_is_written):
        achieng.presses("1", "11")
        achieng.dials().sees("Continue where you stopped?")


class TestThatThereWasNoBallot:
    """It is remembered within a session, and believed only by a vote, which proves it."""

    def test_who_votes_elsewhere_meanwhile_is_not_told_that_they_did_not(
        self, town, other_worker, achieng
    ):
        achieng.presses("1").sees("Type up to 3")
        receipt = RECEIPT.search(other_worker.phone(ACHIENG).texts("VOTE 11").last)[0]
        achieng.presses("0", "3").sees("Your vote is recorded", receipt)

    def test_the_same_vote_again_is_the_same_vote(self, town, other_worker, achieng):
        achieng.presses("1", "11")
        receipt = RECEIPT.search(other_worker.phone(ACHIENG).texts("VOTE 11").last)[0]
        assert achieng.presses("1").is_done().receipt == receipt
        assert town.dispositions == ["standing"]

    def test_another_vote_takes_its_place(self, town, other_worker, achieng):
        achieng.presses("1", "12")
        other_worker.phone(ACHIENG).texts("VOTE 11")
        achieng.presses("1").is_done().sees("Saved")
        assert town.tally == {"desks": 1}
        assert sorted(town.dispositions) == ["standing", "superseded"]


class TestTheDeadline:
    def test_who_confirms_after_the_close_is_told_and_not_counted(self, town, achieng):
        achieng.presses("1", "11").sees("1 Save")
        town.closes_voting()
        achieng.presses("1").is_done().sees("NOT SAVED", "Voting closed")
        assert town.dispositions == []

    def test_the_vote_before_the_close_stands(self, town, achieng):
        receipt = achieng.votes("11").receipt
        achieng.dials().presses("1", "12")
        town.closes_voting()
        achieng.presses("1").is_done().sees("NOT SAVED", receipt, "stands")
        assert town.tally == {"borehole": 1}

    def test_the_database_decides_also_where_the_process_has_not_heard(
        self, town, achieng, monkeypatch
    ):
        monkeypatch.setattr(turn, "STEPPING_SECONDS", 1.0)  # it loses until it gives up
        achieng.presses("1", "11")
        with town.house.db.write() as connection:
            gone = town.ago(seconds=1)
            connection.execute(contests.update().values(closes_at=gone, late_until=gone))
        achieng.presses("1").does_not_see("Saved")
        assert town.dispositions == []

    def test_before_the_opening_nothing_is_counted(self, town):
        town.change(contests, opens_at=town.ago(hours=-1))
        town.phone(BARAKA).texts("VOTE 11").hears("NOT COUNTED", "Voting opens")
        town.phone(ACHIENG).joins().presses("1").is_done().sees("Voting opens")
        assert town.dispositions == []

    def test_a_text_sent_in_time_counts_within_the_grace(self, town):
        sent = town.ago(minutes=5).strftime("%Y-%m-%d %H:%M:%S")
        town.closes_voting(minutes=3)
        town.phone(BARAKA).texts("VOTE 11", sent=sent).hears("Vote received")
        assert town.tally == {"borehole": 1}

    @pytest.mark.parametrize(
        ("sent", "closed"),
        [
            ({"minutes": 2}, {"minutes": 3}),
            ({"minutes": 50}, {"minutes": 31}),
            ({}, {"minutes": 3}),
        ],
        ids=["sent after the close", "after the grace", "no time given"],
    )
    def test_other_late_texts_do_not_count_and_are_told(self, town, sent, closed):
        written = town.ago(**sent).strftime("%Y-%m-%d %H:%M:%S") if sent else ""
        town.closes_voting(**closed)
        town.phone(BARAKA).texts("VOTE 11", sent=written).hears("NOT COUNTED", "Voting closed")
        assert town.dispositions == []

    @pytest.mark.parametrize("word", ["UNVOTE", "NOTME"])
    def test_no_vote_is_taken_back_after_the_close(self, town, word):
        baraka = town.phone(BARAKA).texts("VOTE 11")
        town.closes_voting()
        baraka.texts(word)
        assert "Voting closed" in baraka.last
        assert town.tally == {"borehole": 1}
