"""What a case leads to: linked, added to, taken back, supervised, asked about again, forgotten."""

from datetime import timedelta

import pytest

from smsgateway.actions.accounts import accounts
from smsgateway.actions.casework import (
    clockwork,
    digests,
    handling,
    importing,
    listing,
    merging,
    staff,
    telling,
)
from smsgateway.actions.casework.policy import policy
from smsgateway.actions.casework.retention import forget_untraced
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import servicelist
from smsgateway.actions.scorecards.servicelist import NewService
from smsgateway.store.cases import case_events, case_notices, cases, supporters
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import inbox, outbox
from tests.casework.office import OFELIA, TOLD, history, only_case, words_of
from tests.casework.test_clocks import TICKET, comes, june, midnight_after, runs
from tests.casework.test_filing import PIN, complains, filed
from tests.casework.test_filing import TICKET as SHOWN
from tests.house import SLUG
from tests.people import ACHIENG, BARAKA, CHAN

CLINIC = "21013"
DALIA = "dalia@kee.example"
HELD = "Kithungo health centre (21013)"


@pytest.fixture
def clinic(office):
    """Kee has a health centre, with a poster at its door."""
    new = NewService("line 1", "clinic", SLUG, {"en": "Kithungo health centre"})
    with office.house.db.write() as connection:
        accounts.add(connection, email=DALIA, role="coordinator", by="operator")
    servicelist.keep(office.house, [new], by=DALIA)
    return office


def the(town, ticket):
    (case,) = town.rows(cases, cases.c.ticket == ticket.replace("-", ""))
    return case


def tells(town):
    telling.tell_due(town.house)
    town.delivers()


class TestWhatItIsAbout:
    def test_a_code_from_a_poster_is_looked_up_and_linked(self, clinic):
        achieng = complains(clinic.phone(ACHIENG), "no nurse at all", place=CLINIC)
        achieng.sees("About Kithungo health centre. Send this?")
        ticket, _ = filed(achieng.presses("1"))
        assert the(clinic, ticket).service_id == 1
        assert listing.sheet(clinic.house, ticket, by=OFELIA).about == HELD

    def test_a_code_that_nothing_has_is_asked_for_again(self, clinic):
        achieng = clinic.phone(ACHIENG).joins().dials().presses("7", "1", "1", "2", "21021")
        achieng.sees("21021 is not on the list.")

    def test_a_project_is_linked_by_its_number_on_the_ballot(self, office):
        ticket, _ = filed(complains(office.phone(ACHIENG), place="11").presses("1"))
        about = listing.sheet(office.house, ticket, by=OFELIA).about
        assert about == "Borehole Bondeni (11)"

    def test_one_text_names_it_too_and_a_number_in_a_sentence_names_nothing(self, clinic):
        clinic.phone(ACHIENG).texts(f"ISSUE HEALTH {CLINIC} no nurse")
        assert words_of(clinic, only_case(clinic)) == "no nurse"
        assert only_case(clinic).service_id == 1
        clinic.phone(BARAKA).texts("ISSUE ROAD 11 people fell into the hole")
        other = clinic.rows(cases, cases.c.project_id.is_(None))[-1]
        assert words_of(clinic, other) == "11 people fell into the hole"

    def test_whoever_complains_of_the_same_service_elsewhere_may_join(self, clinic):
        first, _ = filed(
            complains(clinic.phone(ACHIENG), "no nurse here", place=CLINIC).presses("1")
        )
        other = clinic.phone(BARAKA).joins().dials().presses("7", "1", "1", "2", CLINIC)
        other.presses("there is no nurse here").sees("1 reported this near you", first)
        second, _ = filed(other.presses("2", "1"))
        assert [one.ticket for one in merging.suggestions(clinic.house, second)] == [
            first.replace("-", "")
        ]

    def test_an_officer_names_it_by_a_code_that_is_there(self, clinic):
        told = staff.Counter("kee", "HEALTH", "no nurse", about=CLINIC)
        ticket = staff.on_behalf(clinic.house, told, by=OFELIA).ticket
        assert listing.sheet(clinic.house, ticket, by=OFELIA).about == HELD
        with pytest.raises(Refused, match="nothing here has the code 21021"):
            staff.on_behalf(clinic.house, staff.Counter("kee", "", "x", about="21021"), by=OFELIA)


def test_the_same_text_twice_within_ten_minutes_is_one_case(office):
    achieng = office.phone(ACHIENG).texts("ISSUE HEALTH no nurse").texts("issue health no nurse")
    assert f"case {SHOWN.search(achieng.heard[0])[1]}" in achieng.last
    assert office.count(cases) == 1
    office.change(cases, opened_at=office.ago(minutes=11))
    achieng.texts("ISSUE HEALTH no nurse")
    assert office.count(cases) == 2


class TestWordsWithoutANumber:
    def test_within_two_days_they_are_for_the_case(self, office):
        achieng = office.phone(ACHIENG).texts("ISSUE HEALTH no nurse")
        achieng.texts("and the door is locked")
        assert "Added to your case" in achieng.last
        assert history(office, only_case(office)) == ["new", "words"]
        assert office.count(inbox, inbox.c.unread) == 0

    def test_later_they_wait_for_a_person_until_the_office_has_written(self, office):
        ticket = SHOWN.search(office.phone(ACHIENG).texts("ISSUE HEALTH no nurse").last)[1]
        achieng, old = office.phone(ACHIENG), office.ago(hours=49)
        office.change(cases, opened_at=old)
        assert "Is it a complaint?" in achieng.texts("the door is locked").last
        achieng.texts("2")
        handling.reply(office.house, ticket, "We look at it.", by=OFELIA)
        tells(office)
        assert "Added to your case" in achieng.texts("the key is with the chief").last

    def test_of_two_cases_nobody_guesses_which(self, office):
        achieng = office.phone(ACHIENG).texts("ISSUE HEALTH no nurse")
        achieng.texts("ISSUE ROAD a hole")
        assert "Is it a complaint?" in achieng.texts("it is worse").last


def test_its_citizen_takes_a_case_back_and_who_joined_hears_of_it(office):
    ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
    complains(office.phone(BARAKA), "the pump is broken since monday").presses("1").is_done()
    achieng = office.phone(ACHIENG).texts(f"CHK {ticket}").texts("4")
    assert f"Take case {ticket} back?" in achieng.last
    assert f"Case {ticket} is taken back and closed." in achieng.texts("1").last
    assert only_case(office).state == "withdrawn"
    tells(office)
    assert f"Case {ticket}: TAKEN BACK" in office.phone(BARAKA).last
    assert "TAKEN BACK" not in achieng.last  # who did it knows
    runs(office, only_case(office).resolve_due)
    assert history(office, only_case(office)) == ["new", "support", "withdrawn"]


def test_a_public_note_is_read_by_who_joined_and_a_note_to_the_citizen_is_not(office):
    ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
    complains(office.phone(BARAKA), "the pump is broken since monday").presses("1").is_done()
    handling.reply(office.house, ticket, "Your own well is next.", by=OFELIA)
    tells(office)
    assert "Your own well is next." in office.phone(ACHIENG).last
    assert "well" not in office.phone(BARAKA).last
    handling.move(
        office.house, ticket, "refer", by=OFELIA, note="The district mends it.", public=True
    )
    tells(office)
    for number in (ACHIENG, BARAKA):
        assert "The district mends it." in office.phone(number).last


class TestHalfAsMuchAgain:
    """Thursday 18 June noon, severity 2: reply in 3 days, so 4.5 days are over on Thu 25, noon.

    The office fixture of this file keeps no holidays.
    """

    def test_who_supervises_reads_it_in_the_morning(self, office):
        comes(office, june(18))
        before = runs(office, june(25, 11))
        assert (before.supervisor_id, before.level) == (None, 1)
        case = runs(office, june(25, 12))
        assert history(office, case).count("overdue") == 1
        house = office.house
        with house.db.read() as connection:
            province = next(
                one
                for one in next(iter(house.catalogue.latest().desks.values())).offices.values()
                if one.slug == "province"
            )
            assert digests.pile(connection, province, june(26, 9)).over == ("4829302",)
        assert runs(office, june(26)).reply_over is None
        assert history(office, only_case(office)).count("overdue") == 1

    def test_a_reply_leaves_the_solution_to_be_over(self, office):
        case = comes(office, june(18))
        assert case.resolve_over == midnight_after(9, month=7)  # 15 working days
        handling.reply(office.house, TICKET, "We look at it.", by=OFELIA)
        assert "overdue" not in history(office, runs(office, june(29)))
        assert "overdue" in history(office, runs(office, case.resolve_over))

    def test_while_the_citizen_is_asked_it_stands_as_well(self, office):
        before = comes(office, june(18))
        handling.move(office.house, TICKET, "ask", by=OFELIA, note="Which clinic?")
        office.change(cases, paused_at=june(22), silent_until=midnight_after(6, month=7))
        office.phone(ACHIENG).texts(f"ADD {TICKET} the one in Mtoni")
        assert only_case(office).resolve_over > before.resolve_over


class TestFourWeeksLater:
    @pytest.fixture
    def mended(self, office):
        """A pump that an office says it mended, and its citizen agreed."""
        works = [{**one, "works": one["code"] == "WATER"} for one in TOLD["categories"]]
        importing.keep(
            office.house, policy({**TOLD, "categories": works}, "kee.toml"), by="operator"
        )
        ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
        handling.move(office.house, ticket, "answer", by=OFELIA, note="Mended.")
        tells(office)
        office.phone(ACHIENG).texts("1")
        return ticket

    def later(self, office, days):
        """The clock comes round when the answer is so old."""
        clockwork.run(office.house, only_case(office).answered_at + timedelta(days=days))
        office.change(conversations, updated_at=office.ago(hours=1))
        tells(office)

    def test_works_are_asked_about_a_second_time_and_once(self, office, mended):
        achieng = office.phone(ACHIENG)
        self.later(office, 27)
        assert "closed as solved" in achieng.last
        self.later(office, 28)
        assert f"Case {mended} was closed as solved. Is it still solved?" in achieng.last
        self.later(office, 29)
        assert office.count(case_notices, case_notices.c.about == "asked-again") == 1
        achieng.texts("3")
        case = only_case(office)
        assert (case.state, case.level, case.reopened) == ("reopened", 1, 1)

    def test_a_yes_leaves_it_closed_and_one_that_silence_closed_is_confirmed(self, office, mended):
        self.later(office, 28)
        office.phone(ACHIENG).texts("1")
        assert only_case(office).state == "confirmed"
        assert history(office, only_case(office)).count("judged-yes") == 2
        office.change(cases, state="closed-unconfirmed", reopened=1)
        self.later(office, 28)
        office.phone(ACHIENG).texts("1")
        assert only_case(office).state == "confirmed"

    def test_what_is_no_works_is_asked_about_once(self, office):
        ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
        handling.move(office.house, ticket, "answer", by=OFELIA, note="Mended.")
        tells(office)
        office.phone(ACHIENG).texts("1")
        self.later(office, 28)
        assert office.count(case_notices, case_notices.c.about == "asked-again") == 0


class TestWhoWantsNoContactBySms:
    def complains(self, town):
        """The menu by texts, and no to being contacted."""
        phone = town.phone(ACHIENG).texts("MENU").texts("1").texts("1")
        for body in ("7", "1", "1", "3", "01", "my uncle sells the medicine", "1"):
            phone.texts(body)
        return phone

    def test_nothing_ties_the_case_to_the_phone_once_the_texts_have_left(self, office):
        achieng = self.complains(office)
        ticket, pin = SHOWN.search(achieng.last)[1], PIN.search(achieng.last)[1]
        case = only_case(office)
        assert (case.anonymity, case.person_id, case.inbox_id) == ("none", None, None)
        assert forget_untraced(office.house) == 4  # place, words, shown back, and the ticket
        house, said = office.house, []
        for row in office.rows(inbox, inbox.c.person_id.is_not(None)):
            said += [house.keys.open(row.body, "text"), house.keys.open(row.reply, "talk")]
        said += [
            house.keys.open(row.body, "text")
            for row in office.rows(outbox, outbox.c.person_id.is_not(None))
        ]
        said += [house.keys.open(row.talk, "talk") for row in office.rows(conversations)]
        for secret in ("uncle", ticket, pin):
            assert secret not in " ".join(said)
        assert "RECEIVED" in office.phone(BARAKA).texts(f"CHK {ticket} {pin}").last

    def test_a_text_that_the_provider_repeats_makes_no_second_case(self, office):
        achieng = office.phone(ACHIENG).texts("MENU").texts("1").texts("1")
        for body in ("7", "1", "1", "3", "01", "no nurse"):
            achieng.texts(body)
        achieng.texts("1", id="same").texts("1", id="same")
        assert office.count(cases) == 1


class TestForgetting:
    def test_ninety_days_after_the_close_nobody_can_be_named(self, office):
        ticket = SHOWN.search(office.phone(ACHIENG).texts("ISSUE WATER kee01 no pump").last)[1]
        pin = PIN.search(office.phone(ACHIENG).last)[1]
        complains(office.phone(BARAKA), "there is no pump").presses("1").is_done()
        handling.move(office.house, ticket, "out-of-scope", by=OFELIA, note="Ask the district.")
        closed = only_case(office).closed_at
        case = runs(office, closed + timedelta(days=90, seconds=-1))
        assert (case.person_id is None, office.count(supporters)) == (False, 1)
        case = runs(office, closed + timedelta(days=90))
        assert (case.person_id, office.count(supporters), office.count(case_notices)) == (
            None,
            0,
            0,
        )
        (text,) = office.rows(inbox, inbox.c.id == case.inbox_id)
        assert text.person_id is None
        assert "pump" in words_of(office, case)
        assert listing.sheet(office.house, ticket, by=OFELIA).phone == ""
        assert "NOT OURS" in office.phone(CHAN).texts(f"CHK {ticket} {pin}").last

    def test_three_years_after_the_close_the_words_are_gone_and_the_steps_stay(self, office):
        ticket = SHOWN.search(office.phone(ACHIENG).texts("ISSUE WATER kee01 no pump").last)[1]
        handling.publish(office.house, ticket, "A pump", by=OFELIA)
        handling.move(office.house, ticket, "out-of-scope", by=OFELIA, note="Ask the district.")
        steps, closed = history(office, only_case(office)), only_case(office).closed_at
        for _ in range(2):
            case = runs(office, closed + timedelta(days=3 * 365))
        assert (words_of(office, case), case.public_text) == ("", "A pump")
        for row in office.rows(case_events, case_events.c.note.is_not(None)):
            assert office.house.keys.open(row.note, "text") == ""
        (text,) = office.rows(inbox, inbox.c.id == case.inbox_id)
        assert office.house.keys.open(text.body, "text") == ""
        assert history(office, case) == steps

    def test_a_joined_case_is_kept_as_long_as_the_one_that_it_was_joined_to(self, office):
        first, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
        second, _ = filed(complains(office.phone(BARAKA), "no light", place="02").presses("1"))
        merging.merge(office.house, second, first, by=OFELIA)
        clockwork.run(office.house, the(office, second).closed_at + timedelta(days=400))
        assert the(office, second).person_id is not None
