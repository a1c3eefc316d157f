"""A cycle from draft to closed: each move is somebody's act, and people hear where it stands."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from smsgateway.actions import cycles, recount
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.phases import drafts, missing, moves
from smsgateway.actions.publiclog import sequencing
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests
from smsgateway.store.contests import cycles as cycles_table
from smsgateway.store.log import log_acts, log_leaves
from tests.cycle.staff import DALIA, OTTO, in_phase, staffed
from tests.people import ACHIENG, BARAKA

__all__ = ["staffed"]

NEW = "kee-next"
LANGUAGES = ("en", "sw", "km", "fr")


def texts(word):
    return dict.fromkeys(LANGUAGES, word)


@pytest.fixture
def draft(staffed):
    """A second cycle of Kee with two projects; the first one is over."""
    in_phase(staffed, "closed")
    now = staffed.ago()
    told = drafts.Draft(
        NEW,
        "kee",
        texts("Kee next"),
        Decimal(1_000_000),
        "KES",
        1,
        2,
        (now + timedelta(hours=1)).isoformat(),
        (now + timedelta(days=30)).isoformat(),
    )
    drafts.begin(staffed.house, told, by=DALIA)
    for name, cost in (("Pump", 400_000), ("Bridge", 900_000)):
        line = cycles.NewProject(name.lower(), texts(name), Decimal(cost))
        drafts.add_project(staffed.house, NEW, line, by=DALIA)
    return staffed


def test_an_hour_that_clocks_skip_or_show_twice_is_no_time_to_close(staffed):
    staffed.change(areas, time_zone="Europe/Paris")
    with pytest.raises(Refused, match="forward over 2027-03-28 02:30: that hour does not exist"):
        drafts.local_time(staffed.house, "kee", "2027-03-28 02:30")
    twice = r"comes twice: .* 2027-10-31T02:30\+02:00 or 2027-10-31T02:30\+01:00"
    with pytest.raises(Refused, match=twice):
        drafts.local_time(staffed.house, "kee", "2027-10-31 02:30")
    exact = drafts.local_time(staffed.house, "kee", "2027-10-31T02:30+01:00")
    assert exact.astimezone(UTC) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    usual = drafts.local_time(staffed.house, "kee", "2027-10-31 03:00")
    assert usual.astimezone(UTC) == datetime(2027, 10, 31, 2, 0, tzinfo=UTC)


def lacks(town, to, slug=NEW, **told):
    return [one.what for one in missing.missing(town.house, slug, to, **told)]


class TestWhatACitizenHears:
    def test_in_each_phase_by_ussd_and_by_sms(self, town):
        achieng, baraka = town.phone(ACHIENG).joins(), town.phone(BARAKA)
        for phase, words in (
            ("draft", "No vote is open here now"),
            ("proposals", "Send us your idea until"),
            ("review", "Voting opens soon"),
            ("tallying", "Votes are being counted"),
            ("award", "The result is being checked"),
            ("publication", "The result is published"),
            ("implementation", "being built"),
            ("closed", "This round is over"),
        ):
            in_phase(town, phase, phase_until=town.ago(hours=-5))
            achieng.dials().sees(words).presses("1").is_done().sees(words)
            baraka.texts("VOTE 11").hears("NOT COUNTED", words)
        assert town.dispositions == []

    def test_ideas_end_by_the_clock_of_the_database(self, town):
        in_phase(town, "proposals", phase_until=town.ago(seconds=1))
        town.phone(ACHIENG).joins().sees("The time for ideas is over")

    def test_voting_opens_by_the_clock_of_the_database(self, town):
        town.change(contests, opens_at=town.ago(hours=-1))
        town.phone(ACHIENG).joins().presses("1").is_done().sees("Voting opens")
        town.change(contests, opens_at=town.ago(seconds=1))
        town.phone(ACHIENG).dials().votes("11")

    def test_a_vote_shown_before_the_phase_moved_is_not_recorded(self, town):
        achieng = town.phone(ACHIENG).joins().presses("1", "11")
        in_phase(town, "tallying")
        achieng.presses("1").is_done().sees("NOT SAVED", "Votes are being counted")
        assert town.dispositions == []


class TestMoves:
    def test_from_draft_to_voting_the_ballot_is_fixed_and_its_log_begins(self, draft):
        draft.phone(ACHIENG).joins().sees("This round is over")
        moves.move(draft.house, NEW, "voting", by=DALIA)
        contest = draft.rows(contests)[-1]
        draft.change(contests, contests.c.id == contest.id, opens_at=draft.ago(hours=1))
        draft.phone(ACHIENG).dials().sees("Kee next").votes("11", "12")
        sequencing.sequence(draft.house)
        (first, *_) = draft.rows(log_leaves, log_leaves.c.contest_id == contest.id)
        assert b'"k":"open"' in bytes(first.body)
        assert b"bridge" in bytes(first.body)
        with pytest.raises(Refused, match="its ballot is fixed"):
            drafts.add_project(
                draft.house, NEW, cycles.NewProject("late", {}, Decimal(1)), by=DALIA
            )

    def test_a_draft_writes_nothing_into_the_public_log(self, draft):
        draft.change(
            contests,
            contests.c.id == draft.rows(contests)[-1].id,
            closes_at=draft.ago(hours=2),
            late_until=draft.ago(hours=1),
        )
        sequencing.sequence(draft.house)
        drafted = log_acts.c.contest_id == draft.rows(contests)[-1].id
        assert draft.rows(log_acts, drafted) == []

    def test_each_move_is_in_the_audit_log_with_whoever_made_it(self, draft):
        moves.move(draft.house, NEW, "review", by=DALIA)
        moves.move(draft.house, NEW, "proposals", by=DALIA, until=draft.ago(days=-3))
        with draft.house.db.read() as connection:
            last = audit.newest(connection, limit=2)
        assert [(one.act, one.by, one.about) for one in last] == [("cycle.phase", DALIA, NEW)] * 2
        assert (last[0].detail["from"], last[0].detail["to"]) == ("review", "proposals")

    @pytest.mark.parametrize(
        ("phase", "to"),
        [("draft", "tallying"), ("voting", "draft"), ("voting", "award"), ("closed", "draft")],
    )
    def test_no_phase_is_skipped_and_nothing_leads_back(self, staffed, phase, to):
        in_phase(staffed, phase)
        with pytest.raises(Refused, match=f"is in its phase {phase}"):
            moves.move(staffed.house, "kee", to, by=DALIA, anyway="I insist")

    def test_votes_are_not_counted_while_some_may_arrive(self, staffed):
        staffed.closes_voting(minutes=20)
        assert recount.is_open(staffed.house, "kee"), "the command line warns of running figures"
        with pytest.raises(Refused, match="arrive until"):
            moves.move(staffed.house, "kee", "tallying", by=DALIA)
        staffed.closes_voting(minutes=31)
        assert not recount.is_open(staffed.house, "kee")
        moves.move(staffed.house, "kee", "tallying", by=DALIA)
        assert staffed.rows(cycles_table)[0].phase == "tallying"

    def test_what_is_missing_stops_a_move_unless_somebody_takes_it_on(self, staffed):
        in_phase(staffed, "tallying")
        with pytest.raises(moves.Unready) as stopped:
            moves.move(staffed.house, "kee", "award", by=DALIA)
        assert [one.what for one in stopped.value.missing] == ["no-close"]
        moves.move(staffed.house, "kee", "award", by=DALIA, anyway="Counted on paper")
        with staffed.house.db.read() as connection:
            (entry,) = audit.newest(connection, limit=1)
        assert entry.detail["anyway"] == "Counted on paper"
        assert len(entry.detail["missing"]) == 1

    def test_a_coordinator_of_another_area_moves_nothing(self, staffed):
        with staffed.house.db.write() as connection:
            far = cycles.NewArea("far", {"en": "Far"}, "", "UTC", ("en",))
            cycles.add_area(connection, far)
            accounts.add(
                connection, email=OTTO, role="coordinator", area_codes=["far"], by="operator"
            )
        with pytest.raises(Refused, match="outside its own areas"):
            moves.move(staffed.house, "kee", "tallying", by=OTTO)


@pytest.fixture
def unwalked(monkeypatch):
    """The walk through every page costs a second: one test takes it."""
    asked = tuple(one for one in missing.QUESTIONS["voting"] if one is not missing.pages)
    monkeypatch.setattr(missing, "QUESTIONS", {**missing.QUESTIONS, "voting": asked})


class TestTheList:
    def test_nothing_is_missing_where_everything_is_there(self, draft):
        assert lacks(draft, "voting") == []

    def test_ideas_need_a_date_to_come(self, draft):
        assert lacks(draft, "proposals") == ["no-date"]
        assert lacks(draft, "proposals", until=draft.ago(days=-1)) == []

    @pytest.mark.parametrize(
        ("name", "cost", "what"),
        [
            (texts("Road"), 2_000_000, ["too-dear"]),
            (texts("Road"), 0, ["no-cost"]),
            ({"en": "Road", "sw": "Barabara"}, 5, ["untranslated"]),
            (texts("Pump"), 5, ["look-alike"] * 4),
        ],
        ids=["dear", "free", "no Khmer", "twins"],
    )
    def test_a_project_that_is_not_ready_is_named(self, unwalked, draft, name, cost, what):
        line = cycles.NewProject("third", name, Decimal(cost))
        assert drafts.add_project(draft.house, NEW, line, by=DALIA) == "13"
        assert lacks(draft, "voting") == what

    def test_projects_that_lack_the_same_languages_are_one_line(self, unwalked, draft):
        for key in ("third", "fourth"):
            line = cycles.NewProject(key, {"en": key, "sw": key}, Decimal(5))
            drafts.add_project(draft.house, NEW, line, by=DALIA)
        (found,) = missing.missing(draft.house, NEW, "voting")
        assert str(found.text) == "name of 13, 14 is missing in km, fr"

    def test_more_projects_than_people_leaf_through(self, unwalked, draft):
        for n in range(29):
            line = cycles.NewProject(f"p{n}", texts(f"Tree {n}"), Decimal(10))
            drafts.add_project(draft.house, NEW, line, by=DALIA)
        assert lacks(draft, "voting") == ["many-projects"]

    def test_a_page_that_no_phone_can_show_is_named(self, draft):
        draft.change(areas, contact="the office behind the old market " * 3)
        found = set(lacks(draft, "voting"))
        assert found == {"too-long"}

    def test_dates_that_leave_no_time_to_vote(self, unwalked, draft):
        contest = draft.rows(contests)[-1].id
        draft.change(contests, contests.c.id == contest, closes_at=draft.ago(hours=1))
        assert lacks(draft, "voting") == ["closed-already", "no-time-to-vote"]
