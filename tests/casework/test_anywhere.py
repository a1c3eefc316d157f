"""On each kind of database: a complaint from the first press to its end, and who is first."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from smsgateway.actions.casework import clockwork, digests, handling, harm, merging, staff, telling
from smsgateway.actions.refused import Refused
from smsgateway.actions.sending import letters
from smsgateway.store.cases import case_events, case_marks, case_notices, cases, supporters
from smsgateway.store.casework import categories, offices
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import inbox
from tests.casework.office import HELEN, OFELIA, history
from tests.casework.test_filing import complains, filed
from tests.mailbox import mailbox
from tests.people import ACHIENG, BARAKA, CHAN

BOTH = "the pump is broken since monday"


@pytest.fixture
def office(office_anywhere):
    return office_anywhere


def the(town, ticket):
    (case,) = town.rows(cases, cases.c.ticket == ticket.replace("-", ""))
    return case


def hears(town, number):
    """The newest text to that phone, once everybody was told."""
    telling.tell_due(town.house)
    town.delivers()
    return town.phone(number).last


def test_a_complaint_from_the_first_press_to_its_end(office):
    house, achieng = office.house, office.phone(ACHIENG)
    ticket, _ = filed(complains(achieng, BOTH).presses("1"))
    complains(office.phone(CHAN), BOTH, place="01").presses("1").is_done()
    second, _ = filed(complains(office.phone(BARAKA), BOTH, place="02").presses("1"))
    handling.assign(house, ticket, by=OFELIA, office="council", assignee=OFELIA, category="WATER")
    handling.note(house, ticket, "Called the workshop", by=OFELIA)
    handling.publish(house, ticket, "Pump at the market", by=OFELIA)
    merging.merge(house, second, ticket, by=OFELIA)
    assert "JOINED" in hears(office, BARAKA)
    handling.move(house, ticket, "ask", by=OFELIA, note="Which pump?")
    assert "the office asks: Which pump?" in hears(office, ACHIENG)
    assert "The one at the market" not in hears(office, CHAN)
    achieng.texts("The one at the market")
    handling.move(house, ticket, "answer", by=OFELIA, note="It was mended.")
    assert "SOLVED. It was mended." in hears(office, ACHIENG)
    for neighbour in (BARAKA, CHAN):
        assert f"Case {ticket}: ANSWERED" in hears(office, neighbour)
    achieng.texts("3")
    assert (the(office, ticket).state, the(office, ticket).level) == ("reopened", 1)
    handling.move(house, ticket, "answer", by=OFELIA, note="Now it is.")
    hears(office, ACHIENG)
    clockwork.run(house, the(office, ticket).silent_until)
    assert "CLOSED" in hears(office, ACHIENG)
    assert history(office, the(office, ticket)) == [
        "new",
        "support",
        "assigned",
        "note",
        "published",
        "merged",
        "needs-info",
        "working",
        "words",
        "answered",
        "judged-no",
        "reopened",
        "appealed",
        "answered",
        "closed-unconfirmed",
    ]
    merging.unmerge(house, second, by=OFELIA)
    assert the(office, second).state == "new"


def test_harm_is_alerted_taken_and_closed(office):
    office.phone(ACHIENG).joins().dials().presses("7", "1", "3", "2")
    assert harm.alert_due(office.house) == 1
    (one,) = harm.waiting(office.house, by=HELEN)
    harm.take(office.house, one.id, by=HELEN)
    harm.close(office.house, one.id, by=HELEN)
    assert harm.waiting(office.house, by=HELEN) == []


def test_five_wrong_pins_lock(office):
    ticket, pin = filed(complains(office.phone(ACHIENG)).presses("1"))
    wrong = f"{(int(pin) + 1) % 10_000:04}"
    baraka = office.phone(BARAKA)
    for _ in range(5):
        baraka.texts(f"CHK {ticket} {wrong}")
        assert "No case has that number and PIN" in baraka.last
    baraka.texts(f"CHK {ticket} {pin}")
    assert "Too many wrong tries" in baraka.last


def test_an_unread_text_becomes_one_case_whoever_is_first(office):
    baraka = office.phone(BARAKA).texts("the pump is broken")
    (text,) = office.rows(inbox)

    def officer(_):
        try:
            return staff.from_inbox(office.house, text.id, "WATER", by=OFELIA)
        except Refused:
            return None

    with ThreadPoolExecutor(4) as several:
        several.submit(baraka.texts, "1")
        list(several.map(officer, range(3)))
    assert office.count(cases) == 1


def test_two_clocks_at_once_escalate_and_tell_once(office):
    ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
    late = the(office, ticket).reply_due
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda _: clockwork.run(office.house, late), range(4)))
    assert the(office, ticket).level == 1
    assert office.count(case_marks) == 1
    assert office.count(case_notices) == 1


def test_a_round_of_the_clock_does_everything_that_is_due(office):
    ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
    past = office.ago(hours=1)
    office.change(cases, reply_due=past, reply_warn=past, resolve_warn=past)
    office.sweeps()
    case = the(office, ticket)
    assert (case.level, case.reply_warn) == (1, None)
    assert history(office, case) == ["new", "warned-reply", "warned", "escalated"]
    assert "SENT HIGHER" in hears(office, ACHIENG)
    monday = past + timedelta(days=7 - past.weekday())
    assert digests.write_due(office.house, monday.replace(hour=9)) == 1


def test_what_a_case_leads_to(office):
    """Linked, joined, added to, far over, taken back, asked about again, and forgotten."""
    house, achieng, baraka = office.house, office.phone(ACHIENG), office.phone(BARAKA)
    office.change(offices, offices.c.slug == "province", email="province@kee.example")
    office.change(categories, categories.c.code == "WATER", works=True)
    ticket, _ = filed(complains(achieng, BOTH, place="11").presses("1"))
    complains(baraka, BOTH, place="11").sees("1 reported this near you").presses("1").is_done()
    assert the(office, ticket).project_id is not None
    achieng.texts("it smells as well")
    assert "Added to your case" in achieng.last
    clockwork.run(house, the(office, ticket).reply_over)
    with mailbox() as server:
        mailing = replace(house, settings=replace(house.settings, smtp_url=server.url))
        monday = the(office, ticket).resolve_due
        digests.write_due(mailing, monday + timedelta(days=7 - monday.weekday(), hours=9))
        assert letters.post_due(mailing) == 1
        assert f"Far over time: 1. First: {ticket}" in server.letters[0].get_content()
    handling.move(house, ticket, "answer", by=OFELIA, note="Mended.", public=True)
    assert "Mended." in hears(office, BARAKA)
    achieng.texts("1")
    answered = the(office, ticket).answered_at
    clockwork.run(house, answered + timedelta(days=28))
    office.change(conversations, updated_at=office.ago(hours=1))
    assert "Is it still solved?" in hears(office, ACHIENG)
    achieng.texts("2")
    assert the(office, ticket).state == "reopened"
    achieng.texts(f"CHK {ticket}").texts("4").texts("1")
    assert "TAKEN BACK" in hears(office, BARAKA)
    for _ in range(2):
        clockwork.run(house, the(office, ticket).closed_at + timedelta(days=3 * 365))
    gone = the(office, ticket)
    assert (gone.person_id, house.keys.open(gone.words, "text")) == (None, "")
    assert office.count(supporters) == 0


def test_the_database_refuses_to_change_what_happened(office):
    complains(office.phone(ACHIENG)).presses("1")
    for change in (update(case_events).values(actor="x"), delete(case_events)):
        with pytest.raises(Exception, match="only grows"), office.house.db.write() as connection:
            connection.execute(change)
