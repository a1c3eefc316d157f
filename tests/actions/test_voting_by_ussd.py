"""A person dials, votes, is counted, and gets a receipt."""

import pytest

import flows
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import projects
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from tests.people import ACHIENG, BARAKA, CHAN


def test_the_first_vote_from_the_language_to_the_receipt(town):
    achieng = town.phone(ACHIENG)
    achieng.dials().is_asked().sees("Kee Ward", "1 English", "2 Kiswahili", "3 Francais")
    achieng.presses("1").sees("Run by Kee Ward", "To erase: send ERASE", "0800 000 000")
    achieng.presses("1").sees("Kee budget", "1 Vote", "2 Projects", "3 My vote")
    achieng.presses("1").sees(
        "Type up to 3 numbers", "11 Borehole Bondeni", "15 Street lamps Umoja"
    )
    achieng.presses("13 11").sees("You chose 13 Road drains Mtoni, 11 Borehole Bondeni", "1 Save")
    assert town.tally == {}
    achieng.presses("1").is_done().sees("Saved. Ref")

    assert town.tally == {"borehole": 1, "drains": 1}
    (queued,) = town.rows(outbox)
    assert (queued.status, queued.purpose) == ("queued", "receipt")
    assert town.bell.rings == 1
    assert achieng.heard == []
    town.delivers()
    achieng.hears(
        "Vote received", achieng.receipt, "Borehole", "Road drains", "Not you? Send NOTME"
    )
    (sent,) = town.rows(outbox)
    assert (sent.status, sent.provider_id, sent.attempts) == ("sent", f"sim-{sent.id}", 1)


def test_the_version_of_the_notice_that_was_read_is_kept(town):
    achieng = town.phone(ACHIENG).dials().presses("1")
    assert [row.notice for row in town.rows(people)] == [None]
    achieng.presses("1")
    (row,) = town.rows(people)
    assert (row.language, row.notice) == ("en", flows.NOTICE_VERSION)
    assert row.joined_at is not None


def test_who_is_known_starts_at_home_in_their_language(town):
    town.phone(ACHIENG).dials().presses("2", "1").sees("Piga kura")
    town.phone(ACHIENG).dials().sees("Piga kura").does_not_see("English")


def test_a_project_is_read_about_and_then_voted_for(town):
    achieng = town.phone(ACHIENG).joins().presses("2").sees("Type a number to read more")
    achieng.presses("12").sees("School desks Kilimani", "KSh 350,000", "By the old market")
    achieng.presses("1", "12", "1").is_done().sees("Saved")
    assert town.tally == {"desks": 1}


@pytest.mark.parametrize(
    "typed", ["11 12", "1112", "11*12", "11,12", "#11 #12", "១១ ១២", "١١ ١٢"], ids=ascii
)
def test_numbers_are_read_as_people_write_them(town, typed):
    town.phone(ACHIENG).joins().presses("1", typed, "1").is_done().sees("Saved")
    assert town.tally == {"borehole": 1, "desks": 1}


def test_the_last_vote_counts_and_the_one_before_is_kept(town):
    first = town.phone(ACHIENG).joins().votes("11", "12").receipt
    achieng = town.phone(ACHIENG).dials().sees("You voted").votes("13")
    assert achieng.receipt != first
    assert town.tally == {"drains": 1}
    assert town.dispositions == ["superseded", "standing"]


def test_the_same_vote_again_repeats_its_receipt(town):
    first = town.phone(ACHIENG).joins().votes("11", "12").receipt
    again = town.phone(ACHIENG).dials().votes("11", "12").receipt
    assert again == first
    assert town.dispositions == ["standing"]
    assert town.count(outbox) == 1


def test_a_vote_is_changed_between_two_ways_of_voting(town):
    town.phone(ACHIENG).joins().votes("11")
    town.phone(ACHIENG).texts("VOTE 12 13")
    assert town.tally == {"desks": 1, "drains": 1}
    assert [row.medium for row in town.rows(ballots)] == ["ussd", "sms"]


def test_my_vote_shows_what_stands_and_takes_it_back(town):
    receipt = town.phone(ACHIENG).joins().votes("11").receipt
    mine = town.phone(ACHIENG).dials().presses("3").sees("recorded", receipt)
    mine.presses("2").is_done().sees("Your vote was taken back")
    assert town.tally == {}
    assert town.dispositions == ["withdrawn"]


def test_a_receipt_proves_that_the_vote_is_recorded_and_not_what_it_was(town):
    receipt = town.phone(ACHIENG).joins().votes("11").receipt
    baraka = town.phone(BARAKA).joins().presses("9", receipt.lower()).is_done()
    baraka.sees("is recorded").does_not_see("Borehole")


def test_two_phones_are_two_votes(town):
    for number in (ACHIENG, CHAN):
        town.phone(number).joins().votes("11")
    assert town.tally == {"borehole": 2}


def test_a_withdrawn_project_is_refused_at_the_next_press(town):
    achieng = town.phone(ACHIENG).joins().presses("1", "11 12").sees("You chose")
    town.change(projects, projects.c.code == "11", withdrawn=True)
    achieng.presses("1").is_asked().sees("11 Borehole Bondeni was withdrawn")
    assert town.tally == {}
    achieng.does_not_see("\n11 Borehole")


def test_who_opted_out_still_gets_the_receipt_on_the_screen_only(town):
    achieng = town.phone(ACHIENG).joins()
    town.phone(ACHIENG).texts("STOP")
    texts = town.count(outbox)
    achieng.dials().votes("11").sees("Saved. Ref")
    assert town.count(outbox) == texts
