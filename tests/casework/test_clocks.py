"""The clock and the cases: a calendar worked by hand, and a clock that is killed and run twice.

June 2026 in Kee, office days Monday to Friday. Thursday the 25th is a holiday:

    Mo 15  Tu 16  We 17  Th 18  Fr 19 | Mo 22  Tu 23  We 24  Th 25* Fr 26 | Mo 29  Tu 30  We 1 Jul
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from smsgateway.actions.casefiles.filing import NewCase, Origin, file
from smsgateway.actions.casework import clockwork, digests, handling, importing, telling
from smsgateway.actions.casework.policy import policy
from smsgateway.store.cases import case_marks, cases
from smsgateway.store.casework import digests as digests_table
from smsgateway.store.people import people
from tests.casework.office import OFELIA, OFELIA_PHONE, TOLD, history, only_case
from tests.people import ACHIENG

NAIROBI = ZoneInfo("Africa/Nairobi")
HOLIDAYS = {"2026-06-25": "Founders' Day"}
TICKET = "4829302"


def june(day, hour=12, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=NAIROBI)


def midnight_after(day, month=6):
    """The end of a local day: when what was promised for it is broken."""
    return datetime(2026, month, day, tzinfo=NAIROBI) + timedelta(days=1)


@pytest.fixture
def office(office):
    new = policy({**TOLD, "holidays": HOLIDAYS}, "kee.toml")
    importing.keep(office.house, new, by="operator")
    return office


def comes(town, at, category="HEALTH"):
    """A complaint that came at that instant, from Achieng's phone."""
    desk = next(iter(town.house.catalogue.latest().desks.values()))
    kind = next(one for one in desk.categories if one.code == category)
    town.phone(ACHIENG).joins()
    new = NewCase(
        desk=desk,
        ticket=TICKET,
        pin=town.house.keys.seal("5180", "pin"),
        category_id=kind.id,
        place_code="",
        about_code="",
        words=town.house.keys.seal("no nurse", "text"),
        contact="relay",
        lang="en",
        came=at,
    )
    station = town.house.catalogue.latest().stations["kee"]
    indexes = town.house.keys.indexes(ACHIENG)
    (whose,) = (row.id for row in town.rows(people) if bytes(row.phone_index) in indexes)
    with town.house.db.write() as connection:
        file(connection, town.house.db, [(new, Origin("ussd", station.id, whose, None))])
    return only_case(town)


def runs(town, at):
    clockwork.run(town.house, at)
    return only_case(town)


def test_dues_are_counted_in_working_days_and_the_holiday_is_none(office):
    case = comes(office, june(18))  # Thursday: reply in 3 days, solution in 10
    assert case.reply_due == midnight_after(23)  # Fr 19, Mo 22, Tu 23
    assert case.resolve_due == midnight_after(3, month=7)  # without Th 25


class TestByHand:
    """One case, Thursday 18 June noon, severity 2: reply 3, solution 10, district 5 days."""

    @pytest.mark.parametrize(
        ("at", "warned"),
        [(june(23, 5), False), (june(23, 7), True)],  # three quarters of Fr, Mo, Tu: Tu 06:00
    )
    def test_the_office_is_warned_at_three_quarters(self, office, at, warned):
        comes(office, june(18))
        assert ("warned-reply" in history(office, runs(office, at))) is warned

    @pytest.mark.parametrize(
        ("at", "level"),
        [
            (june(23, 23, 59), 0),
            (midnight_after(23), 1),  # no reply in time: the district has it, 5 days from We 24
            (midnight_after(1, month=7) - timedelta(minutes=1), 1),
        ],
    )
    def test_a_broken_promise_brings_it_to_the_district(self, office, at, level):
        comes(office, june(18))
        assert runs(office, at).level == level

    def test_each_office_in_turn_and_then_nobody(self, office):
        comes(office, june(18))
        assert runs(office, midnight_after(23)).level == 1
        # The breach was seen at the very start of We 24: Fr 26, Mo 29, Tu 30, We 1, Th 2.
        due = midnight_after(2, month=7)
        assert only_case(office).level_due == due
        assert runs(office, due - timedelta(seconds=1)).level == 1
        assert runs(office, due).level == 2
        for days in (30, 60):
            assert runs(office, due + timedelta(days=days)).level == 2
        assert history(office, only_case(office)).count("escalated") == 2
        assert history(office, only_case(office)).count("at-top") == 1

    def test_a_reply_in_time_leaves_the_solution_to_be_kept(self, office):
        comes(office, june(18))
        handling.reply(office.house, TICKET, "We look at it.", by=OFELIA)
        assert runs(office, midnight_after(23)).level == 0
        assert runs(office, midnight_after(3, month=7)).level == 1

    def test_while_the_citizen_is_asked_the_clock_stands(self, office):
        comes(office, june(18))
        handling.move(office.house, TICKET, "ask", by=OFELIA, note="Which clinic?")
        # Asked on Mo 22 at noon, answered on Fr 26 at noon: two and a half working days.
        office.change(cases, paused_at=june(22), silent_until=midnight_after(6, month=7))
        assert runs(office, midnight_after(24)).level == 0
        office.phone(ACHIENG).texts("ADD 482-9302 the one in Mtoni")
        case = only_case(office)
        assert (case.state, case.paused_at) == ("working", None)

    def test_a_new_policy_leaves_what_was_promised(self, office):
        before = comes(office, june(18))
        terms = [{"severity": 2, "reply": 1, "resolve": 2}]
        new = policy({**TOLD, "terms": terms, "holidays": {}}, "kee.toml")
        assert importing.keep(office.house, new, by="operator") == 2
        after = runs(office, june(22))
        assert (after.reply_due, after.resolve_due) == (before.reply_due, before.resolve_due)
        assert after.policy_version == 1

    def test_an_idea_owes_an_answer_and_no_solution(self, office):
        case = comes(office, june(18), category="OTHER")
        assert case.resolve_due is None
        assert runs(office, case.reply_due).level == 1


class TestSilence:
    def test_ten_working_days_without_a_word_close_it_unconfirmed(self, office):
        comes(office, june(18))
        handling.move(office.house, TICKET, "answer", by=OFELIA, note="A nurse is there.")
        ends = only_case(office).silent_until
        assert runs(office, ends - timedelta(seconds=1)).state == "answered"
        closed = runs(office, ends)
        assert closed.state == "closed-unconfirmed"
        assert closed.closed_at == ends

    def test_who_does_not_know_yet_has_as_long_again_as_the_screen_says(self, office):
        comes(office, june(18))
        handling.move(office.house, TICKET, "answer", by=OFELIA, note="A nurse is there.")
        ends = only_case(office).silent_until
        office.change(cases, silent_until=ends - timedelta(days=12))
        achieng = office.phone(ACHIENG).dials().presses("7", "2", "1")
        achieng.presses("4").sees("In 10 working days it is closed")
        assert only_case(office).silent_until >= ends

    def test_it_can_be_opened_again_for_sixty_days(self, office):
        comes(office, june(18))
        handling.move(office.house, TICKET, "answer", by=OFELIA, note="A nurse is there.")
        runs(office, only_case(office).silent_until)
        achieng = office.phone(ACHIENG).dials().presses("7", "2", "1")
        office.change(cases, closed_at=office.ago(days=61))
        achieng.hangs_up().dials()
        achieng.presses("2", "7", "2", "1").sees("CLOSED").does_not_see("Open it again")
        office.change(cases, closed_at=office.ago(days=59))
        achieng.hangs_up().dials().presses("2", "7", "2", "1").sees("Open it again").presses("2")
        case = only_case(office)
        assert (case.state, case.level, case.closed_at) == ("reopened", 1, None)


class TestOnce:
    def test_a_clock_that_is_killed_in_the_middle_escalates_once_after_all(
        self, office, monkeypatch
    ):
        comes(office, june(18))

        def dies(*_):
            raise SystemExit

        monkeypatch.setattr(clockwork, "announce", dies)
        with pytest.raises(SystemExit):
            runs(office, midnight_after(23))
        assert (only_case(office).level, office.count(case_marks)) == (0, 0)
        monkeypatch.undo()
        runs(office, midnight_after(23))
        assert runs(office, midnight_after(23)).level == 1
        assert history(office, only_case(office)).count("escalated") == 1

    def test_who_is_to_be_told_hears_it_once(self, office):
        comes(office, june(18))
        runs(office, midnight_after(23))
        assert telling.tell_due(office.house) == 1
        assert telling.tell_due(office.house) == 0
        office.delivers()
        office.phone(ACHIENG).hears("Case 482-9302: SENT HIGHER")


class TestDigests:
    def test_an_office_gets_one_a_working_day_after_eight(self, office):
        comes(office, june(18))
        house = office.house
        assert digests.write_due(house, june(22, 7)) == 0
        assert digests.write_due(house, june(22, 8)) == 1
        assert digests.write_due(house, june(22, 15)) == 0
        assert digests.write_due(house, june(25, 9)) == 0  # the holiday
        assert digests.write_due(house, june(27, 9)) == 0  # a Saturday
        assert digests.write_due(house, june(26, 9)) == 1
        office.delivers()
        assert office.phone(OFELIA_PHONE).heard == [
            "Cases: 1, new 1, late 0. First: 482-9302",
            "Cases: 1, new 1, late 1. First: 482-9302",
        ]
        assert office.count(digests_table) == 2

    def test_it_is_in_the_language_of_the_offices_phone(self, office):
        comes(office, june(18))
        office.phone(OFELIA_PHONE).dials().presses("2", "1")
        digests.write_due(office.house, june(22, 8))
        office.delivers()
        said = "Malalamiko: 1, mapya 1, yaliyochelewa 0. La kwanza: 482-9302"
        assert office.phone(OFELIA_PHONE).heard[-1] == said
