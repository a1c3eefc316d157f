"""Complaining: by USSD, by one text, by a text that nobody understood; and what stays unseen."""

import re

import pytest

from smsgateway.store.cases import cases, sensitive_cases, supporters
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import inbox
from tests.casework.office import history, only_case, words_of
from tests.people import ACHIENG, BARAKA, CHAN

TICKET = re.compile(r"Case (\d{3}-\d{4})")
PIN = re.compile(r"PIN (\d{4})")


def complains(phone, *words, contact="2", place="01"):
    """Water, by the menu."""
    phone.joins().dials().presses("7", "1", "2", "1", contact, place)
    return phone.presses(*words or ["The pump is broken since Monday"])


def filed(phone):
    """The ticket and the PIN on the last screen."""
    return TICKET.search(phone.screen)[1], PIN.search(phone.screen)[1]


def inputs_of(town):
    """Everything that the inbox keeps of what was typed."""
    return "/".join(town.house.keys.open(row.body, "text") for row in town.rows(inbox))


def test_a_complaint_by_ussd_is_kept_with_its_place_and_its_office(office):
    achieng = complains(office.phone(ACHIENG))
    achieng.sees("Send this?", "The pump is broken").presses("1").is_done()
    achieng.sees("Sent. Case", "First reply by", "dial again, press 7, 2")
    case = only_case(office)
    assert words_of(office, case) == "The pump is broken since Monday"
    assert case.place == {"en": "Ou Thum"}
    assert (case.state, case.severity, case.anonymity) == ("new", 2, "relay")
    assert case.reply_due < case.resolve_due
    assert history(office, case) == ["new"]


def test_a_text_besides_says_the_ticket_and_neither_pin_nor_what_it_is_about(office):
    achieng = complains(office.phone(ACHIENG)).presses("1")
    ticket, pin = filed(achieng)
    office.delivers()
    achieng.hears("We have your case", ticket)
    assert pin not in achieng.last
    assert "pump" not in achieng.last
    assert "Water" not in achieng.last


def test_a_draft_survives_a_dropped_session(office):
    achieng = complains(office.phone(ACHIENG))
    achieng.hangs_up().dials().sees("Continue where you stopped?").presses("1")
    achieng.sees("Send this?", "The pump is broken").presses("1").is_done()
    assert words_of(office, only_case(office)) == "The pump is broken since Monday"


def test_whoever_wants_no_contact_leaves_no_way_back_to_their_phone(office):
    achieng = complains(office.phone(ACHIENG), contact="3").presses("1").is_done()
    ticket, pin = filed(achieng)
    case = only_case(office)
    assert case.person_id is None
    assert "pump" not in inputs_of(office)
    office.delivers()
    achieng.hears_nothing()
    (talk,) = office.rows(conversations, conversations.c.finished)
    assert "pump" not in office.house.keys.open(talk.talk, "talk")
    office.change(conversations, updated_at=office.ago(minutes=16))
    office.sweeps()
    assert office.count(conversations, conversations.c.finished) == 0
    other = office.phone(BARAKA).joins().dials().presses("7", "2", ticket, pin)
    other.sees(f"Case {ticket} Water", "RECEIVED")


def test_the_answer_to_a_repeated_last_press_is_the_same_ticket(office):
    achieng = complains(office.phone(ACHIENG), contact="3").presses("1")
    ticket = filed(achieng)
    assert filed(achieng.tries_again()) == ticket
    assert office.count(cases) == 1


def test_one_text_says_it_all(office):
    achieng = office.phone(ACHIENG).texts("ISSUE HEALTH kee02 no nurse since Monday")
    achieng.hears("Sent. Case", "PIN", "send CHK")
    case = only_case(office)
    assert words_of(office, case) == "no nurse since Monday"
    assert case.place == {"en": "Phnum"}
    assert case.inbox_id == office.rows(inbox)[0].id


@pytest.mark.parametrize(
    ("text", "lang"),
    [("LALAMIKO Afya hakuna nesi", "sw"), ("plainte HEALTH pas d'infirmiere", "fr")],
)
def test_complaints_are_understood_in_every_language(office, text, lang):
    office.phone(ACHIENG).texts(text)
    assert only_case(office).lang == lang


class TestATextThatNothingUnderstands:
    def test_it_waits_for_a_person_and_asks_one_question(self, office):
        baraka = office.phone(BARAKA).texts("the pump is broken")
        baraka.hears("A person will read this. Is it a complaint?", "1 Yes", "2 No")
        assert office.count(inbox, inbox.c.unread) == 1
        assert office.count(cases) == 0

    def test_a_yes_makes_it_a_case_that_nobody_has_to_write_again(self, office):
        baraka = office.phone(BARAKA).texts("the pump is broken").texts("1")
        assert words_of(office, only_case(office)) == "the pump is broken"
        assert office.count(inbox, inbox.c.unread) == 0
        assert "Sent. Case" in baraka.last

    def test_a_no_leaves_it_to_a_person(self, office):
        office.phone(BARAKA).texts("thank you all").texts("2")
        assert office.count(cases) == 0
        assert office.count(inbox, inbox.c.unread) == 1

    def test_a_second_yes_makes_no_second_case(self, office):
        baraka = office.phone(BARAKA).texts("the pump is broken").texts("1")
        office.change(inbox, unread=True)
        office.change(cases, opened_at=office.ago(hours=49))  # no words for the first one
        baraka.texts("hello you").texts("1")
        assert office.count(cases) == 2
        assert {words_of(office, case) for case in office.rows(cases)} == {
            "the pump is broken",
            "hello you",
        }


class TestTheSameProblem:
    def test_a_neighbour_is_added_without_seeing_what_was_written(self, office):
        ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
        baraka = complains(office.phone(BARAKA), "pump is broken since monday morning")
        baraka.sees("1 reported this near you", "Water, Ou Thum", ticket)
        baraka.does_not_see("pump")
        baraka.presses("1").is_done().sees("You are added to case", ticket)
        assert office.count(cases) == 1
        assert office.count(supporters) == 1

    def test_mine_is_different_files_another(self, office):
        complains(office.phone(ACHIENG)).presses("1")
        complains(office.phone(BARAKA), "the pump is broken here too").presses("2", "1").is_done()
        assert office.count(cases) == 2

    def test_another_village_or_another_trouble_is_not_the_same(self, office):
        complains(office.phone(ACHIENG)).presses("1")
        complains(office.phone(BARAKA), place="02").sees("Send this?")
        complains(office.phone(CHAN), "no pressure in the new pipe").sees("Send this?")


class TestHarm:
    def test_help_is_offered_and_nothing_is_asked(self, office):
        achieng = office.phone(ACHIENG).joins().dials().presses("7", "1", "3")
        achieng.sees("You are not to blame", "Hear the helpline number").presses("1")
        achieng.sees("1195").is_done()
        assert office.count(sensitive_cases) == 0

    def test_a_call_is_asked_for_and_no_text_is_sent(self, office):
        achieng = office.phone(ACHIENG).joins().dials().presses("7", "1", "3", "2").is_done()
        achieng.sees("calls within a day")
        (case,) = office.rows(sensitive_cases)
        assert ACHIENG in office.house.keys.open(case.sealed, "sensitive")
        assert office.count(cases) == 0
        assert inputs_of(office) == "1*1"  # joining, and nothing since
        office.delivers()
        achieng.hears_nothing()

    def test_a_session_that_broke_off_there_is_not_offered_again(self, office):
        achieng = office.phone(ACHIENG).joins().dials().presses("7", "1", "3")
        achieng.hangs_up().dials().does_not_see("Continue")

    def test_a_text_about_harm_is_kept_apart_and_its_body_nowhere_else(self, office):
        achieng = office.phone(ACHIENG).texts("ISSUE HARM my uncle hits me")
        achieng.hears("Received. Thank you.")
        (case,) = office.rows(sensitive_cases)
        assert "uncle" in office.house.keys.open(case.sealed, "sensitive")
        (text,) = office.rows(inbox)
        assert office.house.keys.open(text.body, "text") == ""
        assert text.person_id is None


def test_whoever_is_erased_leaves_the_case_and_takes_the_phone(office):
    achieng = complains(office.phone(ACHIENG)).presses("1")
    achieng.hangs_up().dials().presses("7", "1", "3", "2")
    achieng.texts("ERASE").texts("1")
    office.sweeps()
    case = only_case(office)
    assert case.person_id is None
    assert words_of(office, case) == "The pump is broken since Monday"
    assert office.count(sensitive_cases) == 0
