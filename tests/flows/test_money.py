"""Public money on a phone: the year, what was sent, whether it arrived, whether it was built."""

from dataclasses import replace
from decimal import Decimal

import pytest

from flows import LeaveForPerson
from flows.budget import SMS
from flows.machine import visit
from flows.reports import AnswerRelease, ConfirmTransfer, FollowMoney, ReportWork
from flows.sample_money import CODE, LINE, SENT, WORK, SampleMoney, samples
from flows.samples import SampleWorld
from flows.state import State
from flows.work import Seen, Stage
from tests.flows.talking import Phone

KNOWN = samples()["money"]
HEAD = samples()["money, to confirm"]


def kee(money=KNOWN, **changes):
    return Phone(SampleWorld(money=money, **changes))


def test_the_door_is_open_only_where_money_is_known():
    assert "8 Money" in kee().dial().sees
    assert "Money" not in Phone(SampleWorld()).dial().sees
    assert kee(SampleMoney()).dial().press("8").sees == "No budget is known here yet."


def test_a_screen_whose_key_eight_is_a_door_turns_its_page_by_another():
    phone = kee(languages=("km",), person=replace(SampleWorld().person, language="km")).dial()
    assert ("98", "@page") in [(key, to) for key, to, _ in phone.turn.state.offered]
    assert phone.press("98").turn.at == "home.home"
    assert phone.press("8").turn.at == "spending.year"


def test_a_year_in_one_page_and_its_lines():
    phone = kee().dial().press("8")
    assert phone.sees.startswith(
        "Kee Ward 2026. Planned 118.25m riel. Received 92.5m riel (78%). Spent 61.2m riel (51%)"
    )
    phone.press("4", "1")
    assert phone.sees == "Transfer from the district: planned 82.25m riel, received 60.5m riel."
    assert "(without USD)" in kee(samples()["money, unmatched"]).text("MONEY").sees


def test_following_money_is_asked_for_and_taken_back():
    phone = kee().dial().press("8", "5")
    assert phone.done == [FollowMoney(True)]
    phone.dial().press("8", "5")
    assert phone.done == [FollowMoney(True), FollowMoney(False)]


class TestTransfers:
    def test_anybody_may_say_whether_it_arrived(self):
        phone = kee().dial().press("8", "2")
        assert "2 May 1.25m riel Kithungo West" in phone.sees
        assert "On its way, due 14 Jul." in phone.press("1").sees
        phone.press("1", "2")
        assert phone.done == [AnswerRelease(1, "part")]

    def test_who_confirms_for_the_school_is_asked_how_much(self):
        phone = kee(HEAD).dial().press("8", "2", "1", "1", "2")
        assert phone.sees.startswith("How much arrived?")
        assert phone.press("many").sees.startswith("Type the amount in digits.")
        assert phone.press("9 000 000").sees.startswith("Sent was 1.25m riel.")
        phone.press("1,000,000.50")
        assert phone.done == [ConfirmTransfer(1, 1, 3, "head", Decimal("1000000.50"))]

    def test_nobody_has_looked_yet_is_no_answer_to_enter(self):
        phone = kee(HEAD).dial().press("8", "2", "1", "1", "4")
        assert phone.done == []
        assert "once you have checked" in phone.sees

    @pytest.mark.parametrize(
        ("typed", "amount"),
        [("ALL", 1_250_000), ("none", 0), ("1.000.000", 1_000_000), ("Tout", 1_250_000)],
    )
    def test_a_text_says_it_at_once(self, typed, amount):
        phone = kee(HEAD).text(f"GOT {CODE} 3 {typed}")
        assert phone.done == [ConfirmTransfer(1, 1, 3, "head", Decimal(amount))]

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            (f"{CODE}", "Send the code, the tranche and what arrived."),
            (f"{CODE} 4 all", "This phone confirms no such transfer."),
            (f"{CODE} 3 some", "Type the amount in digits."),
            ("30425 3 all", "Send the code"),
        ],
    )
    def test_a_text_that_says_something_else_is_told_why(self, typed, fault):
        phone = kee(HEAD).text(f"GOT {typed}")
        assert phone.done == []
        assert phone.sees.startswith(f"NOT SAVED. {fault}")

    def test_without_money_nothing_is_confirmed_or_followed(self):
        assert "confirms no such" in Phone(SampleWorld()).text(f"GOT {CODE} 3 all").sees
        for at in ("funds.follow", "funds.received", "funds.transfer", "funds.answered"):
            turn = visit(State(at, "en"), SampleWorld(medium="sms"), SMS)
            assert turn.text == "This is not known any more."
        assert visit(State("funds.line", "en"), SampleWorld(), SMS).text.startswith("This is not")

    def test_each_stand_has_its_words(self):
        words = {"matched": "Both sides", "unmatched": "Not matched yet", "missing": "is missing"}
        for stand, told in words.items():
            sent = replace(SENT, stand=stand)
            phone = kee(replace(KNOWN, transfers=(sent,))).dial().press("8", "2", "1")
            assert told in phone.sees


class TestWorks:
    def test_a_work_is_reported_step_by_step(self):
        phone = kee().dial().press("8", "1", "1")
        assert "People: 19 yes 14 partly 12 no." in phone.turn.text or phone.press("8")
        phone.press("1", "1", "1", "4", "2")
        assert phone.done == [ReportWork(1, "yes", True, 4, "02", "")]
        assert "The council must answer by 14 Jul." in phone.sees

    def test_what_is_not_there_is_not_asked_for_its_use(self):
        phone = kee(replace(KNOWN, works=(replace(WORK, places=()),))).text(CODE)
        phone.text("1").text("3")
        assert phone.done == [ReportWork(1, "no", None, None, "", "")]

    def test_who_has_not_seen_it_says_so(self):
        phone = kee().text(f"INFO {CODE}").text("1").text("4")
        assert phone.done == [ReportWork(1, "unseen", None, None, "", "")]

    def test_a_skipped_quality_and_another_village(self):
        phone = kee().text(f"MONEY {CODE}").text("1").text("2").text("9").text("9").text("9")
        assert phone.done == [ReportWork(1, "partly", None, None, "", "")]

    def test_a_text_says_it_at_once(self):
        phone = kee().text(f"BUILT {CODE} 2 no roof yet")
        assert phone.done == [ReportWork(1, "partly", None, None, "", "no roof yet")]
        phone.text(f"BUILT {CODE} maybe")
        assert phone.sees.startswith("NOT SAVED. Is Two class rooms")
        assert kee().text("BUILT 11111 2").sees.startswith("11111 is no project here.")
        assert kee().text(f"BUILT {CODE}").sees.startswith("NOT SAVED. Is")

    def test_how_far_it_is_and_its_milestones_are_told_by_day(self):
        phone = kee().dial().press("8", "1", "1", "8")
        assert "3 Progress" in phone.sees
        assert phone.press("3").sees.startswith(
            "Finished\nDone 9 Apr: Walls stand to the ring beam\nBy 30 Jun: Roof, doors and windows"
        )
        some_day = Stage({"en": "Water flows"}, None)
        begun = replace(WORK, status="started", progress=40, stages=(some_day,))
        told = kee(replace(KNOWN, works=(begun,))).text(CODE).text("3")
        assert told.sees.startswith("Being built: 40 %\nNext: Water flows")

    def test_few_reports_are_not_counted_out(self):
        few = replace(WORK, seen=None, builder="", answer_due=None)
        phone = kee(replace(KNOWN, works=(few,))).text(f"BUILT {CODE} yes")
        assert phone.sees == "Thank you. Saved for 30426. Too few reports yet."

    def test_the_councils_answer_is_told(self):
        turn = visit(State("building.settled", "en", {"building.works": CODE}), kee().world, SMS)
        assert "the council answers your reports: The builder comes back" in turn.text
        gone = visit(State("building.settled", "en", {"building.works": CODE}), SampleWorld(), SMS)
        assert gone.text.startswith("30426 is no project here.")

    def test_a_question_left_open_until_the_work_is_gone(self):
        for at in ("built", "quality", "village", "reported", "work", "progress"):
            state = State(f"building.{at}", "en", {"building.works": CODE})
            assert "is no project here" in visit(state, SampleWorld(), SMS).text
        assert (
            "No project is known" in visit(State("building.works", "en"), SampleWorld(), SMS).text
        )


def test_a_code_leads_to_what_it_stands_for():
    assert "Transfer from the district: planned" in kee().text(f"MONEY {LINE}").sees
    assert "Transfer from the district: planned" in kee().dial().press("9", LINE).sees
    assert kee().text("MONEY 11111").sees == "11111 is no code of a project or budget line."
    assert "is no code" in Phone(SampleWorld()).text(f"MONEY {CODE}").sees


def test_a_sentence_about_money_is_for_a_person():
    for said in ("money was stolen from the school", "got nothing since May", "built badly"):
        phone = kee().text(said)
        assert phone.done == [LeaveForPerson()]


def test_an_answer_to_the_question_that_was_sent_first():
    asked = visit(State("funds.received", "en", {"funds.transfers": "1"}), kee().world, SMS)
    assert asked.text.startswith("Kithungo West primary school: 1,250,000 riel was sent 2 May")
    assert "4 Not checked yet" in asked.text


def test_counts_follow_each_report():
    assert kee().world.after((ReportWork(1, "yes", None, None, "", ""),)).money.works[0].seen == (
        Seen(20, 14, 12)
    )


def test_what_is_not_there_yet_is_said():
    empty = kee(SampleMoney())
    for at, said in (
        ("funds.transfers", "No transfer is known here yet."),
        ("funds.incomes", "No income is known here yet."),
        ("building.works", "No project is known here yet."),
    ):
        assert visit(State(at, "en"), empty.world, SMS).text == said
    assert empty.text(f"MONEY {CODE}").sees.startswith("30426 is no code")


def test_a_line_of_spending_says_what_was_paid():
    paid = kee().text("MONEY 10024")
    assert paid.sees == ("School grant 2026: planned 3.75m riel, received 1.25m riel, paid 0 riel.")


def test_a_builder_without_an_end():
    some = replace(WORK, ends=None)
    assert "Builder Kampong" in kee(replace(KNOWN, works=(some,))).text(f"INFO {CODE}").sees
    none = replace(WORK, builder="")
    assert "No builder yet." in kee(replace(KNOWN, works=(none,))).text(f"INFO {CODE}").sees
