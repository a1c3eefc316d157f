"""What officers do: moves by the table, templates, merges, publishing; and what they cannot do."""

import pytest

from flows import codes
from smsgateway.actions import cycles
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.casework import (
    digests,
    handling,
    harm,
    listing,
    merging,
    staff,
    telling,
)
from smsgateway.actions.desks import states
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.cases import cases, sensitive_cases
from smsgateway.store.casework import offices
from smsgateway.store.messages import inbox
from tests.casework.office import AUDREY, DAN, HELEN, HELEN_PHONE, OFELIA, history, only_case
from tests.casework.test_filing import complains, filed, inputs_of
from tests.people import ACHIENG, BARAKA, CHAN

WORDS = "The pump is broken since Monday"


@pytest.fixture
def pump(office):
    return filed(complains(office.phone(ACHIENG)).presses("1"))[0]


def the(town, ticket):
    (case,) = town.rows(cases, cases.c.ticket == ticket.replace("-", ""))
    return case


def far_officer(town):
    """Of an area beside Kee."""
    with town.house.db.write() as connection:
        told = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, told)
        email = "far@far.example"
        accounts.add(connection, email=email, role="officer", area_codes=["far"], by="operator")
    return email


def tells(town):
    telling.tell_due(town.house)
    town.delivers()


def test_only_the_citizen_confirms(office, pump):
    handling.move(office.house, pump, "answer", by=OFELIA, note="Mended.")
    with pytest.raises(states.NotAllowed, match="only for citizen"):
        handling.move(office.house, pump, "confirm", by=OFELIA)
    assert only_case(office).state == "answered"


def test_moves_that_follow_at_once_are_one_text_of_how_the_case_stands(office, pump):
    handling.move(office.house, pump, "start", by=OFELIA)
    handling.move(office.house, pump, "answer", by=OFELIA, note="Mended.")
    tells(office)
    tells(office)
    _receipt, told = office.texts_to(ACHIENG)
    assert "the office says SOLVED. Mended." in told


@pytest.mark.parametrize("act", sorted(states.MOVES))
def test_every_move_leads_where_the_table_says_and_nowhere_else(act):
    one = states.MOVES[act]
    every = states.OPEN | states.OVER
    for actor in ("citizen", "officer", "clock"):
        for state in every:
            if actor in one.by and state in one.frm:
                assert states.move(act, state, actor) == one.to
            else:
                with pytest.raises(states.NotAllowed):
                    states.move(act, state, actor)


def test_from_every_open_state_a_case_can_be_brought_to_its_end():
    ends, grown = set(states.OVER), True
    while grown:
        ways = {frm for one in states.MOVES.values() if one.to in ends for frm in one.frm}
        grown, ends = not ways <= ends, ends | ways
    assert ends >= states.OPEN


def test_a_move_that_says_nothing_to_the_citizen_is_refused(office, pump):
    with pytest.raises(Refused, match="needs words"):
        handling.move(office.house, pump, "answer", by=OFELIA)
    with pytest.raises(Refused, match="one SMS"):
        handling.move(office.house, pump, "answer", by=OFELIA, note="x" * 161)
    assert only_case(office).state == "new"


def test_an_answer_without_a_word_is_no_answer(office, pump):
    with pytest.raises(Refused, match="empty"):
        handling.reply(office.house, pump, " \n", by=OFELIA)
    assert only_case(office).replied_at is None, "the promise of a first reply is still owed"


def test_an_auditor_reads_and_moves_nothing(office, pump):
    assert listing.sheet(office.house, pump, by=AUDREY).words == WORDS
    with pytest.raises(Refused, match="auditor"):
        handling.move(office.house, pump, "start", by=AUDREY)


def test_the_number_is_shown_only_where_its_citizen_agreed_to_be_called(office):
    relay = filed(complains(office.phone(ACHIENG)).presses("1"))[0]
    named = filed(complains(office.phone(CHAN), "no light", contact="1", place="02").presses("1"))
    assert listing.sheet(office.house, relay, by=OFELIA).phone == ""
    assert listing.sheet(office.house, named[0], by=OFELIA).phone == CHAN
    assert listing.sheet(office.house, named[0], by=AUDREY).phone == ""


def test_a_template_is_sent_in_the_citizens_language(office, pump):
    office.change(cases, lang="sw")
    text = handling.ready(office.house, pump, "thanks", by=OFELIA)
    assert text == "Asante."
    with pytest.raises(Refused, match="no template"):
        handling.ready(office.house, pump, "nothing", by=OFELIA)


def test_a_case_never_goes_to_the_office_that_it_accuses(office, pump):
    with pytest.raises(Refused, match="accused"):
        handling.assign(office.house, pump, by=OFELIA, accused="council")
    handling.assign(office.house, pump, by=OFELIA, accused="council", office="province")
    told = staff.Counter("kee", "HEALTH", "They asked for money", accused="council")
    filed_one = staff.on_behalf(office.house, told, by=OFELIA)
    assert listing.sheet(office.house, filed_one.ticket, by=DAN).line.office == "district"


def test_nobody_is_given_a_case_of_an_area_that_is_not_theirs(office, pump):
    far = far_officer(office)
    with pytest.raises(Refused, match="nothing to do with this area"):
        handling.assign(office.house, pump, by=OFELIA, assignee=far)
    handling.assign(office.house, pump, by=OFELIA, assignee=DAN)
    assert only_case(office).assignee == DAN


def test_the_cases_of_others_take_no_room_in_a_list(office, pump, monkeypatch):
    far_officer(office)
    monkeypatch.setattr(listing, "LISTED", 1)
    second = filed(complains(office.phone(BARAKA), "No light here", place="02").presses("1"))[0]
    area = next(row.id for row in office.rows(areas) if row.code == "far")
    office.change(cases, cases.c.id == the(office, pump).id, area_id=area)
    assert [one.ticket for one in listing.listed(office.house, by=OFELIA)] == [second]
    office.change(cases, cases.c.id == the(office, pump).id, area_id=the(office, second).area_id)
    handling.assign(office.house, second, by=OFELIA, office="district")
    found = listing.listed(office.house, by=OFELIA, office="district")
    assert [one.ticket for one in found] == [second]


def test_a_trained_office_reads_of_its_other_cases_too(office, pump):
    office.phone(BARAKA).joins().dials().presses("7", "1", "3", "2")
    handling.assign(office.house, pump, by=OFELIA, office="helpers")
    assert digests.now_of(office.house, "helpers", by=OFELIA) == (
        f"Private cases that wait: 1. Please sign in.\nCases: 1, new 1, late 0. First: {pump}"
    )


def test_an_officer_files_for_somebody_at_the_counter_who_then_hears_of_it(office):
    told = staff.Counter("kee", "WATER", WORDS, village="kee03", phone=BARAKA)
    filed_one = staff.on_behalf(office.house, told, by=OFELIA)
    tells(office)
    office.phone(BARAKA).hears(filed_one.ticket[3:], "RECEIVED")
    assert only_case(office).place == {"en": "Trang"}
    office.phone(BARAKA).texts(f"CHK {filed_one.ticket}")
    assert "with Council" in office.phone(BARAKA).last


class TestAnUnreadText:
    def test_an_officer_turns_it_into_a_case_once(self, office):
        baraka = office.phone(BARAKA).texts("the pump is broken")
        (text,) = office.rows(inbox)
        staff.from_inbox(office.house, text.id, "WATER", by=OFELIA)
        with pytest.raises(Refused):
            staff.from_inbox(office.house, text.id, "WATER", by=OFELIA)
        baraka.texts("1")
        assert "Somebody has read it already" in baraka.last
        assert office.count(cases) == 1

    def test_not_after_its_sender_said_yes(self, office):
        office.phone(BARAKA).texts("the pump is broken").texts("1")
        text = office.rows(inbox)[0]
        with pytest.raises(Refused):
            staff.from_inbox(office.house, text.id, "WATER", by=OFELIA)
        assert office.count(cases) == 1


class TestMerging:
    @pytest.fixture
    def second(self, office, pump):
        phone = complains(office.phone(BARAKA), "the pump is broken since sunday")
        return filed(phone.presses("2", "1"))[0]

    def test_likely_ones_are_suggested_by_their_words(self, office, pump, second):
        (likely,) = merging.suggestions(office.house, second)
        assert likely.ticket == pump.replace("-", "")

    def test_everybody_hears_of_the_one_that_stays(self, office, pump, second):
        merging.merge(office.house, second, pump, by=OFELIA)
        assert the(office, second).state == "duplicate"
        tells(office)
        baraka = office.phone(BARAKA)
        assert "JOINED" in baraka.last
        handling.move(office.house, pump, "answer", by=OFELIA, note="Mended.")
        tells(office)
        assert f"Case {pump}: ANSWERED" in baraka.last
        assert "Mended" not in baraka.last  # said to Achieng alone
        assert "SOLVED. Mended." in office.phone(ACHIENG).last

    def test_an_unmerge_gives_everything_back(self, office, pump, second):
        before = the(office, second)
        merging.merge(office.house, second, pump, by=OFELIA)
        assert merging.unmerge(office.house, second, by=OFELIA) == "new"
        after = the(office, second)
        assert after == before
        assert history(office, after) == ["new", "duplicate", "unmerged"]
        with pytest.raises(Refused, match="not joined"):
            merging.unmerge(office.house, second, by=OFELIA)

    def test_no_circle_and_nothing_into_itself(self, office, pump, second):
        with pytest.raises(Refused):
            merging.merge(office.house, pump, pump, by=OFELIA)
        merging.merge(office.house, second, pump, by=OFELIA)
        with pytest.raises(Refused):
            merging.merge(office.house, pump, second, by=OFELIA)


def test_neighbours_read_what_an_officer_approved_and_nothing_else(office, pump):
    handling.publish(office.house, pump, "Pump behind the school", by=OFELIA)
    baraka = complains(office.phone(BARAKA), "the pump is broken since monday")
    baraka.sees("'Pump behind the school'").does_not_see("Water,")
    handling.hide(office.house, pump, by=OFELIA)
    complains(office.phone(CHAN), "the pump is broken since monday").sees("Send this?")


def test_every_act_is_in_the_audit_log_and_no_words_are(office, pump):
    handling.move(office.house, pump, "start", by=OFELIA)
    handling.note(office.house, pump, "secret words", by=DAN)
    with office.house.db.read() as connection:
        entries = list(audit.everything(connection))
    said = [(one.by, one.act, one.about) for one in entries[-2:]]
    assert said == [(OFELIA, "case.start", pump), (DAN, "case.note", pump)]
    assert "secret" not in str(entries)


class TestHarm:
    @pytest.fixture
    def waiting(self, office):
        office.phone(ACHIENG).joins().dials().presses("7", "1", "3", "2")
        return office.rows(sensitive_cases)[0].id

    def test_the_trained_office_is_alerted_without_a_word_of_it(self, office, waiting):
        assert harm.alert_due(office.house) == 1
        assert harm.alert_due(office.house) == 0
        office.delivers()
        office.phone(HELEN_PHONE).hears("A private case waits for you.")

    def test_only_its_members_see_it(self, office, waiting):
        (one,) = harm.waiting(office.house, by=HELEN)
        assert one.told["phone"] == ACHIENG
        assert harm.waiting(office.house, by=OFELIA) == []
        with pytest.raises(Refused, match="no such case"):
            harm.take(office.house, waiting, by=OFELIA)

    def test_closing_destroys_what_was_said(self, office, waiting):
        harm.take(office.house, waiting, by=HELEN)
        harm.close(office.house, waiting, by=HELEN)
        (row,) = office.rows(sensitive_cases)
        assert office.house.keys.open(row.sealed, "sensitive") == "{}"
        assert row.person_id is None

    def test_an_accused_office_never_has_it(self, office, waiting):
        harm.accuse(office.house, waiting, "helpers", by=HELEN)
        assert harm.waiting(office.house, by=HELEN) == []

    def test_a_case_that_is_about_harm_is_handed_on_and_emptied(self, office, pump):
        harm.seclude(office.house, pump, by=OFELIA)
        assert listing.sheet(office.house, pump, by=OFELIA).words == ""
        (one,) = harm.waiting(office.house, by=HELEN)
        assert one.told["words"] == WORDS
        assert listing.listed(office.house, by=OFELIA) == []

    def test_nothing_of_it_remains_where_it_was(self, office):
        achieng = office.phone(ACHIENG)
        ticket = filed(complains(achieng, contact="1").presses("1"))[0]
        office.delivers()
        achieng.texts(f"ADD {ticket} my uncle did it")
        handling.note(office.house, ticket, "She is fourteen", by=OFELIA)
        harm.seclude(office.house, ticket, by=OFELIA)
        notes = [one.note for one in listing.sheet(office.house, ticket, by=OFELIA).events]
        assert not any(notes)
        (one,) = harm.waiting(office.house, by=HELEN)
        assert one.told["words"] == f"{WORDS}\nmy uncle did it\n{OFELIA}: She is fourteen"
        assert one.told["phone"] == ACHIENG, "its citizen agreed to be called"
        with pytest.raises(Refused, match="already"):
            harm.seclude(office.house, ticket, by=OFELIA)

    def test_the_text_it_came_by_is_emptied_and_nobody_is_told(self, office):
        achieng = office.phone(ACHIENG).texts("ISSUE HEALTH the nurse beats my sister")
        ticket = codes.show_ticket(only_case(office).ticket)
        handling.move(office.house, ticket, "start", by=OFELIA)
        heard = len(office.texts_to(ACHIENG))
        harm.seclude(office.house, ticket, by=OFELIA)
        assert "sister" not in inputs_of(office)
        tells(office)
        assert len(office.texts_to(ACHIENG)) == heard
        assert "phone" not in harm.waiting(office.house, by=HELEN)[0].told
        assert "PIN of case" in achieng.texts(f"CHK {ticket}").last

    def test_what_no_trained_office_can_take_stays_until_one_can(self, office, waiting):
        office.change(sensitive_cases, office_id=None)
        assert harm.waiting(office.house, by=HELEN) == []
        assert harm.alert_due(office.house) == 1
        assert [one.id for one in harm.waiting(office.house, by=HELEN)] == [waiting]

    def test_a_case_is_not_kept_apart_where_nobody_is_trained(self, office, pump):
        office.change(offices, trained=False)
        office.house.catalogue.look_again()
        with pytest.raises(Refused, match="no trained office"):
            harm.seclude(office.house, pump, by=OFELIA)
        assert listing.sheet(office.house, pump, by=OFELIA).words == WORDS


def test_an_office_reads_what_waits_for_it(office, pump):
    assert digests.now_of(office.house, "council", by=OFELIA) == (
        f"Cases: 1, new 1, late 0. First: {pump}"
    )
    assert digests.now_of(office.house, "district", by=OFELIA) == ""
