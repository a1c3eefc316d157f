"""A person texts, is counted, and every text of theirs is answered."""

import pytest

import flows
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from tests.people import ACHIENG, BARAKA, CHAN
from tests.phone import RECEIPT


@pytest.fixture
def baraka(town):
    return town.phone(BARAKA)


@pytest.mark.parametrize(
    "body",
    [
        "VOTE 11 13",
        "vote 11,13",
        "V 1113",
        "Vote: 11 / 13",
        "11 13",
        "VOTE 11 13 11",
        "KURA 11 13",
        "VOTE ១១ ១៣",
        "VOTE ١١ ١٣",
        "VOTE 1l I3",
    ],
    ids=ascii,
)
def test_a_vote_is_read_as_people_write_it_and_its_names_are_echoed(town, baraka, body):
    baraka.texts(body)
    assert town.tally == {"borehole": 1, "drains": 1}
    assert all(name in baraka.last for name in ("11 Borehole", "13 Road drains"))
    assert RECEIPT.search(baraka.last)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("VOTE 99", "99 is not on the list"),
        ("VOTE 11 99", "99 is not on the list"),
        ("VOTE 11 12 13 14", "You chose 4, at most 3 count"),
        ("VOTE pump", "pump is not on the list"),
        ("VOTE 11 water", "water is not on the list"),
        ("VOTE 111", "111 is not on the list"),
        ("VOTE 1", "1 is not on the list"),
        ("VOTE 11 -", "Vote received"),
    ],
)
def test_a_faulty_vote_counts_not_at_all_and_the_fault_is_named(town, baraka, body, fault):
    baraka.texts(body).hears(fault)
    assert town.count(outbox) == 1
    if "received" not in fault:
        baraka.read = 0
        baraka.hears("NOT COUNTED", "VOTE 11 15", "LIST")
        assert town.dispositions == []


def test_a_faulty_vote_leaves_the_one_before(town, baraka):
    baraka.texts("VOTE 11").texts("VOTE 12 99")
    assert town.tally == {"borehole": 1}


def test_first_contact_by_a_vote_joins_and_says_where_the_notice_is(town, baraka):
    baraka.texts("VOTE 11").hears("Vote received", "PRIVACY")
    (row,) = town.rows(people)
    assert (row.language, row.notice) == ("en", flows.NOTICE_VERSION)
    baraka.texts("VOTE 12").hears("Vote received")
    assert "PRIVACY" not in baraka.last


def test_a_blank_vote_is_a_vote(town, baraka):
    baraka.texts("VOTE 0").hears("blank vote", "Receipt")
    assert town.dispositions == ["standing"]
    assert town.tally == {}


def test_the_same_vote_again_repeats_its_receipt(town, baraka):
    baraka.texts("VOTE 11 12").texts("VOTE 11 12")
    first, second = (RECEIPT.search(body)[0] for body in baraka.heard)
    assert first == second
    assert town.dispositions == ["standing"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("LIST", ["Choose up to 3", "11 Borehole Bondeni", "15 Street lamps Umoja"]),
        ("INFO 12", ["12 School desks Kilimani", "KSh 350,000", "By the old market"]),
        ("INFO 99", ["99 is not on the list"]),
        ("INFO", ["VOTE and numbers to vote"]),
        ("HELP", ["VOTE and numbers to vote", "0800 000 000"]),
        ("MY", ["You have not voted", "Voting is open until"]),
        ("LANG", ["1 English", "2 Kiswahili"]),
        ("PRIVACY", ["Run by Kee Ward", "Erase my data"]),
        ("CHK 123", ["123 is not a code of ours"]),
        ("CHK 0000000", ["We have no record"]),
        ("UNVOTE", ["You have no vote to take back"]),
    ],
)
def test_a_keyword_is_served(town, baraka, body, words):
    baraka.texts("VOTE 11").texts("UNVOTE")
    before = len(baraka.heard)
    baraka.texts(body)
    assert len(baraka.heard) == before + 1
    assert [word for word in words if word not in baraka.last] == []


def test_a_list_is_answered_with_numbers_and_that_is_a_vote(town, baraka):
    baraka.texts("LIST").texts("12 15")
    assert town.tally == {"desks": 1, "lamps": 1}


def test_the_menu_is_walked_by_one_digit_answers(town, baraka):
    baraka.texts("Hello").hears("1 English", "2 Kiswahili")
    baraka.texts("1").hears("Run by Kee Ward", "1 Continue")
    baraka.texts("1").hears("1 Vote", "2 Projects")
    baraka.texts("1").hears("Type up to 3 numbers", "11 Borehole")
    baraka.texts("11 12").hears("You chose 11 Borehole", "1 Save")
    assert town.tally == {}
    baraka.texts("1").hears("Vote received", "Receipt")
    assert town.tally == {"borehole": 1, "desks": 1}
    assert town.count(inbox) == town.count(outbox) == 6


def test_a_language_is_chosen_and_kept(town, baraka):
    baraka.texts("MENU").texts("1").texts("1")
    baraka.texts("LANG sw")
    assert "Piga kura" in baraka.last
    baraka.texts("MENU")
    assert "Piga kura" in baraka.last


def test_what_nothing_understands_waits_unread_and_gets_one_helpful_line(town, baraka):
    baraka.texts("The pump at the school has been broken since May")
    baraka.hears("A person will read it", "VOTE", "LIST", "MENU")
    (row,) = town.rows(inbox)
    assert row.unread
    kept = town.house.keys.open(row.body, "text")
    assert kept == "The pump at the school has been broken since May"
    assert town.counted("smsgateway_inbox_unread") == 1


def test_what_is_understood_is_not_left_unread(town, baraka):
    baraka.texts("VOTE 11").texts("LIST").texts("MENU")
    assert not any(row.unread for row in town.rows(inbox))


def test_unvote_takes_a_vote_back_and_another_may_follow(town, baraka):
    baraka.texts("VOTE 11").texts("UNVOTE")
    assert "taken back" in baraka.last
    assert town.tally == {}
    baraka.texts("VOTE 12")
    assert town.tally == {"desks": 1}
    assert town.dispositions == ["withdrawn", "standing"]


def test_notme_disowns_a_vote(town, baraka):
    baraka.texts("VOTE 11").texts("NOTME")
    assert "no longer counts" in baraka.last
    assert town.tally == {}
    assert town.dispositions == ["disowned"]


def test_notme_without_a_vote_is_left_for_a_person(town, baraka):
    baraka.texts("NOTME").hears("No vote from this phone is counted")
    assert [row.unread for row in town.rows(inbox)] == [True]


def test_anybody_may_check_a_receipt(town, baraka):
    baraka.texts("VOTE 11")
    receipt = RECEIPT.search(baraka.last)[0]
    town.phone(ACHIENG).texts(f"CHK {receipt}").hears("is recorded")
    baraka.texts("UNVOTE")
    town.phone(CHAN).texts(f"CHK {receipt}").hears(receipt)


def test_stop_and_start_are_remembered(town, baraka):
    baraka.texts("STOP").hears("no more messages", "START")
    (row,) = town.rows(people)
    assert row.opted_out_at is not None
    baraka.texts("START").hears("You will hear from us again")
    (row,) = town.rows(people)
    assert row.opted_out_at is None


def test_who_said_stop_is_still_answered_when_they_ask(baraka):
    baraka.texts("STOP").texts("VOTE 11")
    assert "Vote received" in baraka.last


class TestErase:
    @pytest.fixture
    def erased(self, town, baraka):
        baraka.texts("VOTE 11").texts("ERASE")
        assert "for ever" in baraka.last
        baraka.texts("1")
        assert baraka.last == "Erased. We no longer know this number."
        town.sweeps()
        return baraka

    def test_the_person_is_gone_and_the_ballot_stays(self, town, erased):
        assert town.rows(people) == []
        assert town.tally == {"borehole": 1}
        assert {row.person_id for row in town.rows(outbox)} == {None}
        assert {row.person_id for row in town.rows(inbox)} == {None}

    def test_who_comes_back_is_a_stranger_with_the_same_one_vote(self, town, erased):
        town.phone(BARAKA).dials().sees("1 English")
        erased.texts("VOTE 12")
        assert town.tally == {"desks": 1}
        assert town.dispositions == ["superseded", "standing"]

    def test_no_answer_is_changed_into_yes(self, town, baraka):
        baraka.texts("VOTE 11").texts("ERASE").texts("2")
        town.sweeps()
        assert town.count(people) == 1


def test_a_menu_left_open_for_three_days_is_not_answered_by_a_digit(town, baraka):
    baraka.texts("VOTE 11").texts("ERASE")
    town.change(conversations, updated_at=town.ago(hours=72, minutes=1))
    baraka.texts("1")
    assert "Erased" not in baraka.last
    town.sweeps()
    assert town.count(people) == 1
