"""A case looked up: from its own phone, from another with the PIN, and by nobody who guesses."""

import pytest

from smsgateway.actions.accounts import accounts
from smsgateway.actions.casework import handling, telling
from smsgateway.actions.rolls import marking
from smsgateway.store.cases import cases, pin_tries
from smsgateway.store.people import people
from tests.casework.office import DAN, OFELIA, history, only_case
from tests.casework.test_filing import complains, filed
from tests.people import ACHIENG, BARAKA, CHAN


@pytest.fixture
def pump(office):
    """Achieng's case: its ticket and PIN."""
    return filed(complains(office.phone(ACHIENG)).presses("1"))


def looks(phone, *keys):
    """A new call to "My reports", whatever the last one left unfinished."""
    phone.dials()
    if "Continue" in phone.screen:
        phone.presses("2")
    return phone.presses("7", "2", *keys)


def tells(town):
    telling.tell_due(town.house)
    town.delivers()


def test_its_own_phone_needs_no_pin(office, pump):
    ticket, _ = pump
    achieng = looks(office.phone(ACHIENG)).sees(ticket, "Water").presses("1")
    achieng.sees(f"Case {ticket} Water", "RECEIVED: with Council", "Answer due")
    achieng.presses("1").sees("RECEIVED")
    achieng.texts(f"CHK {ticket}")
    assert "RECEIVED: with Council" in achieng.last


def test_another_phone_needs_the_pin(office, pump):
    ticket, pin = pump
    baraka = office.phone(BARAKA).joins().dials().presses("7", "2", ticket)
    baraka.sees(f"PIN of case {ticket}?").presses(pin).sees("RECEIVED: with Council")
    chan = office.phone(CHAN).texts(f"CHK {ticket}")
    chan.hears(f"PIN of case {ticket}?")
    chan.texts(f"CHK {ticket} {pin}")
    assert "RECEIVED: with Council" in chan.last


def test_a_ticket_that_does_not_exist_asks_for_its_pin_as_well(office, pump):
    baraka = office.phone(BARAKA).joins().dials().presses("7", "2", "1234566")
    baraka.sees("PIN of case 123-4566?").presses("0000").sees("No case has that number and PIN")


def test_five_wrong_pins_lock_the_phone_and_the_ticket(office, pump):
    ticket, pin = pump
    wrong = f"{(int(pin) + 1) % 10_000:04}"
    baraka = office.phone(BARAKA).joins()
    for _ in range(5):
        looks(baraka, ticket, wrong).sees("No case has that number")
    looks(baraka, ticket).sees("Too many wrong tries").is_done()
    chan = office.phone(CHAN).joins().dials().presses("7", "2", ticket)
    chan.sees("Too many wrong tries")
    looks(office.phone(ACHIENG), "1").sees("RECEIVED")
    office.change(pin_tries, at=office.ago(minutes=61))
    looks(chan, ticket, pin).sees("RECEIVED")


def test_words_are_added_by_text_and_by_menu(office, pump):
    ticket, _ = pump
    achieng = office.phone(ACHIENG)
    achieng.texts(f"ADD {ticket} now two pumps are broken")
    assert achieng.last == f"Added to case {ticket}. Thank you."
    looks(achieng, "1", "2", "and the well is dry").is_done()
    assert history(office, only_case(office)) == ["new", "words", "words"]
    office.phone(BARAKA).texts(f"ADD {ticket} me too").hears(f"Send ADD {ticket}, its PIN")


def test_an_answer_is_told_and_only_its_citizen_says_whether_it_is_true(office, pump):
    ticket, _ = pump
    achieng = office.phone(ACHIENG)
    handling.move(office.house, ticket, "answer", by=OFELIA, note="The pump was mended today.")
    tells(office)
    achieng.read = len(achieng.heard) - 1
    achieng.hears("office says SOLVED. The pump was mended today.", "1 Yes", "3 No")
    achieng.texts("1").hears("closed as solved")
    assert only_case(office).state == "confirmed"


@pytest.mark.parametrize(
    ("lang", "said", "state"),
    [
        ("en", "Yes!", "confirmed"),
        ("en", "no", "reopened"),
        ("en", "Partly", "reopened"),
        ("sw", "Ndiyo", "confirmed"),
        ("fr", "Non.", "reopened"),
        ("en", "no idea", "answered"),
    ],
)
def test_whether_it_is_solved_may_be_said_in_a_word(office, pump, lang, said, state):
    ticket, _ = pump
    office.change(people, people.c.language != "", language=lang)
    handling.move(office.house, ticket, "answer", by=OFELIA, note="Mended.")
    tells(office)
    office.phone(ACHIENG).texts(said)
    assert only_case(office).state == state


def test_partly_opens_it_again_and_no_sends_it_higher(office, pump):
    ticket, _ = pump
    achieng = office.phone(ACHIENG)
    for verdict, level, office_name in (("2", 0, "Council"), ("3", 1, "District")):
        handling.move(office.house, ticket, "answer", by=OFELIA, note="Mended.")
        looks(achieng, "1").sees("Is it really solved?").presses(verdict)
        case = only_case(office)
        assert (case.state, case.level) == ("reopened", level)
        looks(achieng, "1").sees(f"OPEN AGAIN: with {office_name}")


def test_not_happy_goes_to_the_office_above_until_there_is_none(office, pump):
    achieng = office.phone(ACHIENG)
    for above in ("District office", "Province"):
        looks(achieng, "1").sees("3 Not happy: send higher").presses("3", "1")
        achieng.sees("goes to the office above")
        looks(achieng, "1").sees(f"with {above}")
    achieng.does_not_see("Not happy")
    assert history(office, only_case(office)) == ["new", "appealed", "appealed"]


def test_a_question_stops_the_clock_and_a_text_answers_it(office, pump):
    ticket, _ = pump
    before = only_case(office)
    achieng = office.phone(ACHIENG)
    handling.move(office.house, ticket, "ask", by=OFELIA, note="Which pump?")
    tells(office)
    achieng.read = len(achieng.heard) - 1
    achieng.hears("the office asks: Which pump?")
    paused = office.ago(days=20)
    office.change(cases, paused_at=paused, resolve_due=before.resolve_due)
    achieng.texts("the one behind the school").hears("Added to case")
    case = only_case(office)
    assert case.state == "working"
    assert case.paused_at is None
    assert case.resolve_due > before.resolve_due
    assert history(office, case) == ["new", "needs-info", "working", "words"]


def test_the_officers_account_decides_what_may_be_done(office, pump):
    ticket, _ = pump
    handling.note(office.house, ticket, "Called the clinic", by=DAN)
    looks(office.phone(ACHIENG), "1", "1").does_not_see("clinic")
    handling.reply(office.house, ticket, "We look at it.", by=DAN)
    looks(office.phone(ACHIENG), "1", "1").sees("We look at it.")


def test_on_a_shared_phone_every_case_asks_its_pin(office, pump):
    ticket, pin = pump
    with office.house.db.write() as connection:
        accounts.add(connection, email="d@kee.example", role="coordinator", by="operator")
    marking.mark(office.house, ACHIENG, "shared", by="d@kee.example")
    achieng = looks(office.phone(ACHIENG)).sees("Type the case number").does_not_see(ticket)
    achieng.presses(ticket).sees(f"PIN of case {ticket}?").presses(pin).sees("RECEIVED")
    achieng.texts(f"CHK {ticket}")
    assert f"PIN of case {ticket}?" in achieng.last
