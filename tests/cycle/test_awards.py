"""After the count: provisional, contested, certified or not, decided by the council, and built."""

import json
import re
from zoneinfo import ZoneInfo

import pytest

from flows.codes import ticket
from smsgateway.actions import decisions, tickets, unlinking
from smsgateway.actions.accounts import audit
from smsgateway.actions.awards import awarding, council, export, objecting, record, ruling, works
from smsgateway.actions.broadcasts import drafts
from smsgateway.actions.phases import moves
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.actions.refused import Refused
from smsgateway.actions.world import DbWorld
from smsgateway.store.awards import award_records, objections
from smsgateway.store.ballots import ballots
from smsgateway.store.cases import cases
from smsgateway.store.contests import contests, cycles, projects
from smsgateway.store.log import log_acts
from smsgateway.store.signals import signals
from tests.casework.office import set_up
from tests.casework.test_filing import complains
from tests.cycle.staff import DALIA, EVE, in_phase, staffed
from tests.house import SLUG
from tests.log.election import contest_id, ends
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA, CHAN, crowd

__all__ = ["staffed"]


@pytest.fixture
def counted(staffed, tmp_path):
    """Achieng and Baraka for the borehole, Baraka for lamps; the board is out, nothing is said."""
    staffed.phone(ACHIENG).joins().votes("11")
    staffed.phone(BARAKA).texts("VOTE 11 15")
    ends(staffed)
    board.publish(staffed.house, SLUG, tmp_path / "board")
    in_phase(staffed, "award")
    return staffed


def agreed(town, number):
    """Another account says yes, and people are told."""
    said = decisions.approve(town.house, number, by=EVE)
    town.sweeps()
    return said


def published(town, days=7):
    return agreed(town, record.ask(town.house, SLUG, days, by=DALIA))


def ruled(town, verdict, reason=None, **told):
    why = {"en": reason} if reason else {}
    return agreed(town, ruling.ask(town.house, SLUG, verdict, why, by=DALIA, told=told))


def window_over(town):
    """The days for objections are over."""
    town.change(award_records, objections_until=town.ago(seconds=1))


def decided(town):
    return [row.body for row in town.rows(log_acts, log_acts.c.kind == "decision")]


def text_of(town, number, body):
    phone = town.phone(number)
    phone.read = len(phone.heard)
    phone.texts(body)
    return phone.last


NEXT = {"opens": 1, "closes": 9}
"""In how many days a vote is run again."""


def to_be_built(town):
    """The numbers of the projects that may become works."""
    won = awarding.winners(town.house, SLUG)
    return {row.code for row in town.rows(projects) if row.id in won}


class TestPublishing:
    def test_the_result_is_told_by_phone_when_two_published_it_and_never_before(self, counted):
        for phase in ("voting", "tallying", "award"):
            in_phase(counted, phase)
            assert text_of(counted, BARAKA, "RESULT").startswith("No result is published.")
        counted.phone(CHAN).joins().does_not_see("RESULT").presses("2").does_not_see("Funded")
        number = record.ask(counted.house, SLUG, 7, by=DALIA)
        assert text_of(counted, BARAKA, "RESULT").startswith("No result is published.")
        agreed(counted, number)
        said = text_of(counted, BARAKA, "RESULT")
        assert "2 voted. Funded: 11 Borehole Bondeni, 15 Street lamps Umoja. Objections" in said
        achieng = counted.phone(ACHIENG).dials().sees("The result is out: press 2")
        achieng.presses("2").sees("2 voted. Funded: 11 Borehole")

    def test_whoever_voted_blank_has_voted(self, staffed, tmp_path):
        staffed.phone(ACHIENG).joins().votes("11")
        staffed.phone(BARAKA).texts("VOTE 0")
        ends(staffed)
        board.publish(staffed.house, SLUG, tmp_path / "board")
        in_phase(staffed, "award")
        published(staffed)
        assert text_of(staffed, BARAKA, "RESULT").startswith("2 voted. Funded: 11 Borehole")
        draft = drafts.results(staffed.house, SLUG, SLUG)
        assert draft.said.slots["n"] == 2

    def test_the_record_holds_rule_inputs_rounds_and_both_people(self, counted):
        published(counted)
        told = export.whole(counted.house, SLUG)
        (made,) = told["records"]
        assert made["made_by"] == [DALIA, EVE]
        assert made["award"]["rule"] == "greedy"
        assert made["award"]["rounds"][0]["project"] == "borehole"
        assert {"ballots.csv", "award.json"} <= made["inputs"].keys()
        assert json.loads(json.dumps(told)) == told
        (said,) = decided(counted)
        assert said["act"] == "award"
        assert said["award"] == made["inputs"]["award.json"]

    def test_only_from_its_phase_and_only_what_the_board_says(self, counted):
        in_phase(counted, "tallying")
        with pytest.raises(Refused, match="is in its phase tallying"):
            record.ask(counted.house, SLUG, 7, by=DALIA)
        in_phase(counted, "award")
        with pytest.raises(Refused, match="1 to 60 days"):
            record.ask(counted.house, SLUG, 0, by=DALIA)
        number = record.ask(counted.house, SLUG, 7, by=DALIA)
        counted.change(ballots, disposition="spoiled")
        with pytest.raises(Refused, match="the ballots of kee changed since its board"):
            decisions.approve(counted.house, number, by=EVE)
        assert counted.rows(award_records) == []

    def test_a_phase_waits_for_the_record_and_for_its_end(self, counted):
        for anyway in ("", "The mayor waits"):
            with pytest.raises(Refused, match="two people publish it"):
                moves.move(counted.house, SLUG, "publication", by=DALIA, anyway=anyway)
        published(counted)
        for anyway in ("", "The mayor waits"):
            with pytest.raises(Refused, match="not final yet"):
                moves.move(counted.house, SLUG, "implementation", by=DALIA, anyway=anyway)
        window_over(counted)
        ruled(counted, "certify")
        moves.move(counted.house, SLUG, "implementation", by=DALIA)
        assert "This is final." in text_of(counted, BARAKA, "RESULT")


class TestObjections:
    def test_its_ticket_is_none_of_a_case_and_the_other_way_round(self, counted, monkeypatch):
        complains(set_up(counted).phone(CHAN)).presses("1").is_done()
        published(counted)
        (case,), free = counted.rows(cases), ticket("123456")
        drawn = iter([case.ticket, free])
        monkeypatch.setattr(DbWorld, "fresh", lambda self, kind: next(drawn))
        assert "Objection 123-456" in text_of(counted, BARAKA, "OBJECT they came from outside")
        (row,) = counted.rows(objections)
        assert row.ticket == free
        numbers = iter([int(case.ticket[:6]), 123456, *range(18)])
        monkeypatch.setattr(tickets, "randbelow", lambda most: next(numbers))
        with counted.house.db.read() as connection:
            assert tickets.free(connection) == ticket("000000")
        again = iter([free, "0000", ticket("000001"), "0000"])
        monkeypatch.setattr(DbWorld, "fresh", lambda self, kind: next(again))
        complains(counted.phone(crowd(1)[0]), place="02").presses("1").sees("Sent. Case 000-001")
        assert [one.ticket for one in counted.rows(cases)] == [case.ticket, ticket("000001")]

    def test_one_by_sms_gets_a_ticket_a_public_decision_and_an_answer(self, counted):
        published(counted)
        said = text_of(counted, BARAKA, "OBJECT they came from outside")
        (row,) = counted.rows(objections)
        assert said.startswith(f"Objection {row.ticket[:3]}-{row.ticket[3:]} is kept.")
        assert b"outside" not in bytes(row.words)
        assert objecting.read(counted.house, row.ticket, by=DALIA) == "they came from outside"
        window_over(counted)
        with pytest.raises(Refused, match="1 objections wait"):
            ruling.ask(counted.house, SLUG, "certify", {}, by=DALIA)
        assert text_of(counted, BARAKA, f"CHK {row.ticket}") == said
        why = {"en": "The roll has both of them"}
        agreed(counted, objecting.ask(counted.house, row.ticket, "dismissed", why, by=DALIA))
        told = f"{row.ticket[:3]}-{row.ticket[3:]} is turned down: The roll has both of them"
        assert told in counted.phone(BARAKA).last
        assert told in text_of(counted, BARAKA, f"CHK {row.ticket}")
        assert decided(counted)[-1] == {
            "act": "objection",
            "ticket": row.ticket,
            "verdict": "dismissed",
            "reason": why,
        }
        ruled(counted, "certify")
        (told,) = export.whole(counted.house, SLUG)["records"]
        assert (told["state"], told["objections"][0]["decided_by"]) == ("certified", [DALIA, EVE])
        with pytest.raises(Refused, match="is dismissed already"):
            objecting.ask(counted.house, row.ticket, "upheld", why, by=DALIA)

        page = counted.gets("/en/kee/results").get_data(as_text=True)
        assert "Two people certified it" in page
        assert "The roll has both of them" in page
        assert "they came from outside" not in page

    def test_one_on_paper_is_entered_and_nobody_is_texted(self, counted):
        with pytest.raises(Refused, match="no result of kee is published"):
            objecting.file(counted.house, SLUG, "It is wrong", "en", "paper", by=DALIA)
        published(counted)
        window_over(counted)
        number = objecting.file(counted.house, SLUG, "It is wrong", "sw", "paper", by=DALIA)
        (line,) = objecting.listed(counted.house, SLUG, by=DALIA)
        assert (line.ticket, line.source, line.state) == (number, "paper", "open")
        with pytest.raises(Refused, match="say why"):
            objecting.ask(counted.house, number, "upheld", {}, by=DALIA)
        asked = objecting.ask(counted.house, number, "upheld", {"en": "So it is"}, by=DALIA)
        assert agreed(counted, asked) == f"objection {number} is upheld"

    def test_after_the_date_a_dispute_is_for_a_person_again(self, counted):
        published(counted)
        by_ussd = counted.phone(ACHIENG).dials().presses("2", "2").sees("What is wrong")
        window_over(counted)
        by_ussd.presses("my name").sees("Dispute kept")
        assert counted.rows(objections) == []


class TestRulings:
    def test_two_certify_and_not_before_the_window_is_over(self, counted):
        published(counted)
        (row,) = counted.rows(award_records)
        there = row.objections_until.astimezone(ZoneInfo("Africa/Nairobi"))
        with pytest.raises(Refused, match=f"objections are taken until {there:%Y-%m-%d %H:%M}$"):
            ruling.ask(counted.house, SLUG, "certify", {}, by=DALIA)
        window_over(counted)
        ruled(counted, "certify")
        with pytest.raises(Refused, match="is certified: it is decided"):
            ruling.ask(counted.house, SLUG, "recount", {"en": "Again"}, by=DALIA)
        assert decided(counted)[-1]["act"] == "certify"

    def test_the_keys_stay_until_a_published_result_is_final(self, counted):
        published(counted)
        with pytest.raises(Refused, match="the result is provisional"):
            unlinking.ask(counted.house, SLUG, "We must", by=DALIA)
        window_over(counted)
        ruled(counted, "certify")
        sequencing.sequence(counted.house)
        assert unlinking.ask(counted.house, SLUG, "We must", by=DALIA)

    def test_a_correction_needs_another_count_a_reason_and_another_window(self, counted, tmp_path):
        published(counted)
        why = "One paper batch was typed twice"
        with pytest.raises(Refused, match="nothing is there to correct"):
            ruling.ask(counted.house, SLUG, "correct", {"en": why}, by=DALIA, told={"days": 7})
        with pytest.raises(Refused, match="say why"):
            ruling.ask(counted.house, SLUG, "correct", {}, by=DALIA, told={"days": 7})
        several = max(counted.rows(ballots), key=lambda row: len(row.choice))
        counted.change(ballots, ballots.c.id == several.id, disposition="late")
        board.publish(counted.house, SLUG, tmp_path / "again")
        ruled(counted, "correct", why, days=3)
        first, corrected = export.whole(counted.house, SLUG)["records"]
        assert (first["state"], first["reason"]) == ("corrected", {"en": why})
        assert (corrected["state"], corrected["award"]["winners"]) == ("provisional", ["borehole"])
        assert "1 voted. Funded: 11 Borehole Bondeni." in text_of(counted, BARAKA, "RESULT")
        assert any(why in one for one in counted.phone(BARAKA).heard)

    def test_page_and_files_say_what_the_record_and_the_phones_say(self, counted, tmp_path):
        published(counted)

        def everywhere():
            page = counted.gets("/en/kee/results").get_data(as_text=True)
            told = counted.gets("/data/kee/results.json").get_json()
            lines = counted.gets("/data/kee/results.csv").get_data(as_text=True)
            assert f"<dd>{told['voters']}</dd>" in page
            assert f"borehole,{told['voters']}," in lines
            assert f"{told['voters']} voted." in text_of(counted, BARAKA, "RESULT")
            return told["winners"]

        assert everywhere() == ["borehole", "lamps"]
        sealed = re.search("seal (....-....)", text_of(counted, BARAKA, "SEAL"))[1]
        page = counted.gets("/en/kee/results").get_data(as_text=True)
        assert f"Its newest seal is {sealed}" in page
        several = max(counted.rows(ballots), key=lambda row: len(row.choice))
        counted.change(ballots, ballots.c.id == several.id, disposition="abuse")
        assert everywhere() == ["borehole", "lamps"]
        board.publish(counted.house, SLUG, tmp_path / "again")
        assert everywhere() == ["borehole", "lamps"]
        ruled(counted, "correct", "One vote was bought", days=3)
        assert everywhere() == ["borehole"]

    def test_a_recount_that_finds_the_same_is_a_record_of_its_own(self, counted):
        published(counted)
        ruled(counted, "recount", "Twelve voters asked", days=3)
        first, second = export.whole(counted.house, SLUG)["records"]
        assert first["state"] == "recounted"
        assert first["inputs"] == second["inputs"]

    def test_objections_to_the_record_before_a_recount_are_decided_before_it_is_final(
        self, counted
    ):
        published(counted)
        text_of(counted, BARAKA, "OBJECT they came from outside")
        ruled(counted, "recount", "Twelve voters asked", days=3)
        window_over(counted)
        with pytest.raises(Refused, match="1 objections wait"):
            ruling.ask(counted.house, SLUG, "certify", {}, by=DALIA)
        (row,) = counted.rows(objections)
        why = {"en": "The roll has both of them"}
        agreed(counted, objecting.ask(counted.house, row.ticket, "dismissed", why, by=DALIA))
        ruled(counted, "certify")

    def test_nothing_is_final_that_the_ballots_do_not_say_any_more(self, counted, tmp_path):
        published(counted)
        window_over(counted)
        several = max(counted.rows(ballots), key=lambda row: len(row.choice))
        counted.change(ballots, ballots.c.id == several.id, disposition="abuse")
        with pytest.raises(Refused, match="changed since its board"):
            ruling.ask(counted.house, SLUG, "certify", {}, by=DALIA)
        board.publish(counted.house, SLUG, tmp_path / "again")
        with pytest.raises(Refused, match="no longer the one that was published"):
            ruling.ask(counted.house, SLUG, "certify", {}, by=DALIA)
        ruled(counted, "correct", "One vote was bought", days=3)
        window_over(counted)
        ruled(counted, "certify")

    def test_nothing_is_final_while_votes_are_held(self, counted):
        published(counted)
        window_over(counted)
        now = counted.ago()
        row = {
            "contest_id": contest_id(counted),
            "kind": "neighbours",
            "key": bytes(16),
            "state": "held",
        }
        with counted.house.db.write() as connection:
            connection.execute(signals.insert().values(**row, begins_at=now, ends_at=now, facts={}))
        with pytest.raises(Refused, match="the votes of signal 1 still wait"):
            ruling.ask(counted.house, SLUG, "certify", {}, by=DALIA)

    def test_an_annulled_vote_is_run_again_and_its_ballots_stay(self, counted, tmp_path):
        published(counted)
        told = {
            "slug": "kee-again",
            "opens": counted.ago(days=-1).isoformat(),
            "closes": counted.ago(days=-9).isoformat(),
        }
        with pytest.raises(Refused, match="opens later than now"):
            ruling.ask(
                counted.house,
                SLUG,
                "annul",
                {"en": "x"},
                by=DALIA,
                told={**told, "opens": counted.ago(days=1).isoformat()},
            )
        ruled(counted, "annul", "Numbers from a public list", **told)
        assert "the vote is annulled. Numbers from a public list" in counted.phone(BARAKA).last
        assert counted.tally == {"borehole": 2, "lamps": 1}
        assert counted.rows(cycles)[0].phase == "closed"
        assert text_of(counted, BARAKA, "RESULT").startswith("No result is published.")
        (first,) = export.whole(counted.house, SLUG)["records"]
        assert (first["state"], first["run_again_as"]) == ("annulled", "kee-again")
        new = counted.rows(contests)[-1]
        assert bytes(new.salt) != bytes(counted.rows(contests)[0].salt)
        moves.move(counted.house, "kee-again", "voting", by=DALIA, anyway="As it was")
        counted.change(contests, contests.c.id == new.id, opens_at=counted.ago(seconds=1))
        counted.phone(CHAN).joins().votes("11")
        assert counted.tally == {"borehole": 2, "lamps": 1}
        sequencing.sequence(counted.house)
        board.publish(counted.house, SLUG, tmp_path / "kept")
        assert "(greedy) the winners are borehole" in says(tmp_path / "kept")


class TestCouncil:
    def test_what_departs_from_the_vote_needs_a_reason_and_is_told(self, counted):
        published(counted)
        on = counted.ago().date()

        def ask(funds, **why):
            return council.ask(counted.house, SLUG, "14/2027", on, funds, why, by=DALIA)

        with pytest.raises(Refused, match="is provisional: the council decides after that"):
            ask([])
        window_over(counted)
        ruled(counted, "certify")
        with pytest.raises(Refused, match="it departs from the vote: say why"):
            ask(["11"])
        with pytest.raises(Refused, match="no reason is needed"):
            ask(["15", "11"], en="As you said")
        with pytest.raises(Refused, match="has no project 77"):
            ask(["77"], en="A new one")
        agreed(counted, ask(["11", "14", "11"], en="The lamps are the county's"))
        with pytest.raises(Refused, match="is on the record already"):
            ask(["11"], en="Again")
        assert "Funded: 11 Borehole Bondeni, 14 Market" in text_of(counted, BARAKA, "RESULT")
        achieng = counted.phone(ACHIENG).dials().presses("2", "2")
        achieng.sees("Council decision 14/2027", "departs from the vote", "The lamps are")
        assert decided(counted)[-1]["reason"] == {"en": "The lamps are the county's"}
        assert export.whole(counted.house, SLUG)["council"]["funded"] == ["borehole", "toilets"]
        assert to_be_built(counted) == {"11", "14"}

    def test_what_is_taken_up_as_a_work_is_what_the_record_says(self, counted, tmp_path):
        published(counted)
        several = max(counted.rows(ballots), key=lambda row: len(row.choice))
        counted.change(ballots, ballots.c.id == several.id, disposition="late")
        board.publish(counted.house, SLUG, tmp_path / "again")
        assert to_be_built(counted) == {"11", "15"}
        ruled(counted, "correct", "One vote was late", days=3)
        assert to_be_built(counted) == {"11"}
        again = {"slug": "kee-2", **{k: counted.ago(days=-d).isoformat() for k, d in NEXT.items()}}
        ruled(counted, "annul", "It was none", **again)
        assert to_be_built(counted) == set()


class TestWorks:
    def test_citizens_read_status_progress_and_the_next_milestone(self, counted):
        published(counted)
        window_over(counted)
        ruled(counted, "certify")
        moves.move(counted.house, SLUG, "implementation", by=DALIA)
        assert "Funded." in text_of(counted, BARAKA, "INFO 11")
        assert "Not funded." in text_of(counted, BARAKA, "INFO 12")
        day = counted.ago(days=-40).date()
        works.plan(counted.house, SLUG, "11", {"en": "Drilled"}, day, by=DALIA)
        works.plan(counted.house, SLUG, "11", {"en": "Water flows"}, None, by=DALIA)
        works.report(counted.house, SLUG, "11", "started", 40, {"en": "Rig is here"}, by=DALIA)
        said = text_of(counted, BARAKA, "INFO 11")
        assert "Being built: 40 %\nNext: Drilled," in said
        assert said.count("Rig is here") == 1
        works.reach(counted.house, SLUG, "11", 1, day, by=DALIA)
        achieng = counted.phone(ACHIENG).dials().presses("2", "1", "11")
        achieng.sees("Being built: 40 %", "Next: Water flows")
        works.report(counted.house, SLUG, "11", "finished", 100, {}, by=DALIA)
        assert "Finished" in text_of(counted, BARAKA, "INFO 11")
        (line,) = export.whole(counted.house, SLUG)["works"]
        assert [one["percent"] for one in line["history"]] == [40, 100]
        assert line["milestones"][0]["done"] == day.isoformat()
        with counted.house.db.read() as connection:
            acts = [one.act for one in audit.newest(connection, limit=5)]
        assert acts[0] == "project.report"
        assert {"project.milestone", "project.reached"} < set(acts)

    @pytest.mark.parametrize(
        ("told", "why"),
        [
            (("12", "started", 10), "12 is not funded"),
            (("77", "started", 10), "has no project 77"),
            (("11", "finished", 90), "finished is 100 per cent"),
            (("11", "dreaming", 10), "a status is one of"),
        ],
        ids=str,
    )
    def test_what_makes_no_sense_is_refused(self, counted, told, why):
        published(counted)
        with pytest.raises(Refused, match=why):
            works.report(counted.house, SLUG, *told, {}, by=DALIA)
        with pytest.raises(Refused, match="still to be reached"):
            works.reach(counted.house, SLUG, "11", 1, counted.ago().date(), by=DALIA)
