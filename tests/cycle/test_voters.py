"""One voter, one vote: by their phone, by their entry on a roll, by the slip in their hand."""

import pytest
from sqlalchemy import insert

from flows.codes import read_slip, show_slip, slip
from smsgateway.actions import electorate
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import definition
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.keeping.rotation import rotate
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import marking, preparing, slips
from smsgateway.actions.unlinking import purge
from smsgateway.counting.roll import commitment
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.log import log_acts
from smsgateway.store.rolls import entries, helped, misses, rights
from tests.cycle.staff import DALIA, in_phase, staffed
from tests.house import KEY, SLUG, everything_kept, open_town
from tests.people import ACHIENG, BARAKA, CHAN, crowd

__all__ = ["staffed"]

NONE = slip("11111111111")
"""A number in its form that is on no slip."""


def votes_by(town, who, **asks):
    """Who may vote in Kee's contest, as if it had been decided before it opened."""
    town.change(contests, electorate=who, **asks)


def printed(town, size=2):
    """Fresh slips."""
    return [one.number for one in slips.make(town.house, SLUG, size, by=DALIA).slips]


class TestSlips:
    @pytest.fixture
    def codes(self, staffed):
        votes_by(staffed, "codes")
        return staffed

    def test_by_ussd_the_slip_is_asked_once_a_session(self, codes):
        (number, _) = printed(codes)
        achieng = codes.phone(ACHIENG).joins().presses("1").sees("Type the number on your voting")
        achieng.presses(show_slip(number)).sees("11 Borehole Bondeni").presses("11", "1").is_done()
        assert codes.tally == {"borehole": 1}
        mine = codes.phone(ACHIENG).dials().does_not_see("You voted").presses("3")
        mine.sees("Type the number").presses(number).sees("Your vote is recorded")
        mine.presses("2").is_done().sees("taken back")
        assert codes.tally == {}

    def test_by_sms_it_stands_behind_the_vote(self, codes):
        (number, _) = printed(codes)
        baraka = codes.phone(BARAKA)
        baraka.texts("VOTE 11").hears("Send your slip's number behind #")
        baraka.texts(f"VOTE 11 12 #{show_slip(number)}").hears("Vote received", "Borehole")
        baraka.texts(f"MY #{number}").hears("Your vote is recorded")
        assert codes.tally == {"borehole": 1, "desks": 1}

    def test_a_slip_is_one_voter_on_every_phone_and_the_last_vote_counts(self, codes):
        (number, other) = printed(codes)
        codes.phone(ACHIENG).joins().presses("1", number, "11", "1").is_done()
        codes.phone(BARAKA).texts(f"VOTE 12 #{number}")
        assert codes.tally == {"desks": 1}
        assert codes.dispositions == ["superseded", "standing"]
        codes.phone(BARAKA).texts(f"VOTE 13 #{other}")
        assert codes.tally == {"desks": 1, "drains": 1}

    def test_paper_and_assembly_find_the_same_voter(self, codes):
        """What data entry types leads to the tag under which the phone voted."""
        (number, _) = printed(codes)
        codes.phone(BARAKA).texts(f"VOTE 12 #{number}")
        contest, keys = codes.rows(contests)[0], codes.house.keys
        seal = preparing.seal_of(contest)
        with codes.house.db.read() as connection:
            entry = electorate.entry_of(connection, [seal], lambda one: one.of_slip(keys, number))
        (ballot,) = codes.rows(ballots)
        assert bytes(ballot.tag) == seal.tag(keys, electorate.name_of(entry))

    def test_a_mistyped_digit_is_noticed_and_is_no_guess(self, codes):
        (number, _) = printed(codes)
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert read_slip(wrong) == ""
        achieng = codes.phone(ACHIENG).joins().presses("1", wrong).sees("is on no slip here")
        achieng.presses(number).sees("11 Borehole")
        assert codes.count(misses) == 0

    def test_guessing_is_slowed_down_by_phone(self, codes):
        (number, _) = printed(codes)
        chan = codes.phone(CHAN).joins().presses("1", *[NONE] * 4).sees("is on no slip here")
        chan.presses(NONE).sees("is on no slip here").presses(number).is_done()
        chan.sees("Too many wrong slip numbers")
        codes.phone(CHAN).texts(f"VOTE 11 #{number}").hears("Too many wrong")
        codes.phone(BARAKA).texts(f"VOTE 11 #{number}")
        assert codes.tally == {"borehole": 1}
        codes.change(misses, missed_at=codes.ago(minutes=61))
        codes.phone(CHAN).texts(f"VOTE 12 #{number}")
        assert codes.tally == {"desks": 1}
        assert marking.guessing(codes.house, SLUG, by=DALIA) == [5]

    def test_many_phones_that_guess_slow_each_other_down(self, codes, monkeypatch):
        monkeypatch.setattr(electorate, "MISSES_OF_ALL", 3)
        (number, _) = printed(codes)
        for phone in crowd(3):
            codes.phone(phone).texts(f"VOTE 11 #{NONE}")
        codes.phone(crowd(1)[0]).texts(f"VOTE 11 #{number}")
        codes.phone(BARAKA).texts(f"VOTE 12 #{number}")
        assert codes.tally == {"desks": 1}

    def test_a_void_slip_is_good_no_more_and_what_it_voted_stays(self, codes):
        (number, other) = printed(codes)
        codes.phone(BARAKA).texts(f"VOTE 12 #{number}")
        slips.void(codes.house, SLUG, show_slip(number), by=DALIA)
        codes.phone(BARAKA).texts(f"VOTE 11 #{number}")
        assert "is on no slip here" in codes.phone(BARAKA).last
        assert codes.tally == {"desks": 1}
        with pytest.raises(Refused, match="void already"):
            slips.void(codes.house, SLUG, number, by=DALIA)
        assert slips.void_batch(codes.house, SLUG, codes.rows(rights)[0].batch_id, by=DALIA) == 1
        codes.phone(BARAKA).texts(f"VOTE 11 #{other}")
        assert codes.tally == {"desks": 1}

    def test_their_numbers_are_kept_nowhere_and_each_batch_is_in_the_public_log(self, codes):
        numbers = printed(codes, 5)
        for column, value in everything_kept(codes):
            held = value if isinstance(value, bytes) else str(value).encode()
            assert not [one for one in numbers if one.encode() in held], column
        (noted,) = codes.rows(log_acts, log_acts.c.kind == "roll")
        digests = [bytes(row.digest) for row in codes.rows(rights)]
        assert noted.body == {"act": "voters.slips", "number": 5, **commitment(digests)}

    def test_they_are_of_twelve_digits_in_groups_and_differ(self, codes):
        made = slips.make(codes.house, SLUG, 40, by=DALIA, area="kee")
        assert len({one.number for one in made.slips}) == 40
        assert all(read_slip(one.number) == one.number for one in made.slips)
        with pytest.raises(Refused, match="a batch has"):
            slips.make(codes.house, SLUG, 0, by=DALIA)

    def test_in_an_open_contest_a_slip_is_another_voter_than_the_phone(self, staffed):
        (number, _) = printed(staffed)
        staffed.phone(BARAKA).texts("VOTE 11").texts(f"VOTE 12 #{number}")
        assert staffed.tally == {"borehole": 1, "desks": 1}
        assert staffed.dispositions == ["standing", "standing"]


class TestRoll:
    @pytest.fixture
    def rolled(self, staffed, tmp_path):
        votes_by(staffed, "roll")
        (tmp_path / "roll.csv").write_text(
            f"phone,name,area\n{ACHIENG},,kee\n,Mama Ndeto,\n{CHAN},Chan,\n", "utf-8"
        )
        made = preparing.bring(staffed.house, SLUG, tmp_path / "roll.csv", by=DALIA)
        assert (made.phones, made.without_phone, made.known) == (2, 1, 0)
        return staffed

    def test_a_phone_on_the_roll_votes_and_another_needs_a_slip(self, rolled):
        rolled.phone(ACHIENG).joins().votes("11")
        rolled.phone(ACHIENG).dials().sees("You voted").votes("12")
        rolled.phone(BARAKA).texts("VOTE 13").hears("Send your slip's number")
        assert rolled.tally == {"desks": 1}

    def test_who_has_no_phone_gets_a_slip_with_their_name(self, rolled):
        made = slips.make_for_roll(rolled.house, SLUG, by=DALIA)
        assert [one.label for one in made.slips] == ["Mama Ndeto"]
        assert "Mama Ndeto" in "".join(slips.as_csv(made))
        rolled.phone(BARAKA).texts(f"VOTE 13 #{made.slips[0].number}")
        assert rolled.tally == {"drains": 1}
        with pytest.raises(Refused, match="has a phone or a slip"):
            slips.make_for_roll(rolled.house, SLUG, by=DALIA)

    def test_nobody_can_read_the_roll_and_it_goes_with_the_keys(self, rolled, migrated_url):
        for column, value in everything_kept(rolled):
            held = value if isinstance(value, bytes) else str(value).encode()
            assert b"Ndeto" not in held, column
            assert ACHIENG[4:].encode() not in held, column
        rotated = open_town(migrated_url, phone_keys={1: KEY, 2: bytes(range(1, 33))})
        assert sum(rotate(rotated.house)) > 0
        rotated.phone(ACHIENG).joins().votes("11")
        rotated.close()
        assert rolled.tally == {"borehole": 1}

    def test_faults_are_named_by_line_and_nothing_is_brought(self, staffed, tmp_path):
        (tmp_path / "roll.csv").write_text(
            f"phone,name,area\n{ACHIENG},,\n12,,\n,,kee\n,Baraka,far\n", "utf-8"
        )
        with pytest.raises(Faulty) as found:
            preparing.bring(staffed.house, SLUG, tmp_path / "roll.csv", by=DALIA)
        assert [str(one) for one in found.value.faults] == [
            "roll.csv:3: phone is no telephone number",
            "roll.csv:4: has neither phone nor name",
            "roll.csv:5: there is no area far",
        ]
        assert staffed.count(entries) == 0

    def test_a_phone_that_stands_twice_is_a_fault(self, staffed, tmp_path):
        (tmp_path / "roll.csv").write_text(f"phone\n{ACHIENG}\n{ACHIENG}\n", "utf-8")
        with pytest.raises(Faulty, match=r"roll\.csv:3: its phone stands at roll\.csv:2"):
            preparing.bring(staffed.house, SLUG, tmp_path / "roll.csv", by=DALIA)

    def test_a_list_brought_again_adds_nobody(self, rolled, tmp_path):
        (tmp_path / "again.csv").write_text(f"phone\n{ACHIENG}\n{BARAKA}\n", "utf-8")
        made = preparing.bring(rolled.house, SLUG, tmp_path / "again.csv", by=DALIA)
        assert (made.phones, made.known) == (1, 1)

    def test_who_may_vote_is_fixed_when_voting_begins(self, staffed):
        with pytest.raises(Refused, match="who may vote is fixed"):
            preparing.decide(staffed.house, SLUG, "codes", by=DALIA)
        in_phase(staffed, "draft")
        preparing.decide(staffed.house, SLUG, "codes", by=DALIA, least_age=16, residents=True)
        row = staffed.rows(contests)[0]
        assert (row.electorate, row.least_age, row.residents) == ("codes", 16, True)


class TestPhonesOfMany:
    def test_on_a_shared_phone_everybody_votes_with_their_own_slip(self, staffed):
        one, other = printed(staffed)
        marking.mark(staffed.house, BARAKA, "shared", by=DALIA)
        baraka = staffed.phone(BARAKA)
        baraka.texts("VOTE 11")
        assert "slip's number" in baraka.last
        baraka.texts(f"VOTE 11 #{one}").texts(f"VOTE 12 13 #{other}")
        assert staffed.tally == {"borehole": 1, "desks": 1, "drains": 1}
        assert "2 projects" in baraka.last
        assert not [text for text in baraka.heard if "Borehole" in text or "desks" in text]
        baraka.texts("MYVOTE").texts("MY").texts("UNVOTE")
        assert all("slip's number" in text for text in baraka.heard[-3:])

    def test_a_helper_votes_by_their_slips_marked_and_only_so_often_a_day(self, staffed):
        marking.mark(staffed.house, BARAKA, "helper", by=DALIA, per_day=2)
        numbers = printed(staffed, 3)
        for number in numbers:
            staffed.phone(BARAKA).texts(f"VOTE 11 #{number}")
        assert "helped as many people today as it may" in staffed.phone(BARAKA).last
        assert {row.medium for row in staffed.rows(ballots)} == {"help"}
        (done,) = marking.review(staffed.house, SLUG, by=DALIA)
        assert (done.votes, done.per_day) == (2, 2)
        staffed.change(helped, cast_at=staffed.ago(hours=25))
        staffed.phone(BARAKA).texts(f"VOTE 12 #{numbers[2]}")
        assert staffed.tally == {"borehole": 2, "desks": 1}

    def test_two_processes_let_a_helper_vote_no_more_often(self, staffed, monkeypatch):
        marking.mark(staffed.house, BARAKA, "helper", by=DALIA, per_day=2)
        first, second = printed(staffed)
        staffed.phone(BARAKA).texts(f"VOTE 11 #{first}")
        (row,) = staffed.rows(helped)
        judged, other = electorate.by_slip, {"contest_id": row.contest_id}

        def overtaken(*asked):
            found = judged(*asked)
            if staffed.count(helped) == 1:
                with staffed.house.db.write() as connection:
                    connection.execute(insert(helped).values(person_id=row.person_id, **other))
            return found

        monkeypatch.setattr(electorate, "by_slip", overtaken)
        staffed.phone(BARAKA).texts(f"VOTE 12 #{second}")
        assert "helped as many people today as it may" in staffed.phone(BARAKA).last
        assert staffed.tally == {"borehole": 1}

    def test_a_phone_is_one_persons_again(self, staffed):
        marking.mark(staffed.house, BARAKA, "shared", by=DALIA)
        marking.unmark(staffed.house, BARAKA, by=DALIA)
        staffed.phone(BARAKA).texts("VOTE 11")
        assert staffed.tally == {"borehole": 1}
        with pytest.raises(Refused, match="not marked"):
            marking.unmark(staffed.house, CHAN, by=DALIA)
        with pytest.raises(Refused, match="is given like"):
            marking.mark(staffed.house, "12", "shared", by=DALIA)


class TestQuestions:
    def test_age_and_residence_are_asked_before_the_first_vote(self, staffed):
        votes_by(staffed, "open", least_age=16, residents=True)
        achieng = staffed.phone(ACHIENG).joins().presses("1")
        achieng.sees("Are you 16 or older, and do you live in Kee Ward?").presses("1")
        achieng.presses("11", "1").is_done()
        staffed.phone(ACHIENG).dials().votes("12")
        baraka = staffed.phone(BARAKA).texts("VOTE 11 13")
        assert "1 Yes" in baraka.last
        baraka.texts("1")
        assert staffed.tally == {"borehole": 1, "desks": 1, "drains": 1}
        chan = staffed.phone(CHAN).texts("VOTE 11").texts("2")
        assert "Then you cannot vote here" in chan.last
        assert len(staffed.dispositions) == 3


def test_the_public_log_says_who_may_vote_in_the_words_of_its_opening(staffed):
    votes_by(staffed, "codes", least_age=16, residents=True)
    with staffed.house.db.read() as connection:
        told = definition(connection, staffed.rows(contests)[0].id)
    assert told["eligibility"] == (
        "codes: holders of voting slips, the last vote of each slip counts; "
        "says to be 16 or older; says to live here"
    )


def test_names_on_the_roll_end_with_the_contests_keys(staffed, tmp_path):
    (tmp_path / "roll.csv").write_text("name\nMama Ndeto\n", "utf-8")
    preparing.bring(staffed.house, SLUG, tmp_path / "roll.csv", by=DALIA)
    assert [bool(row.label) for row in staffed.rows(entries)] == [True]
    staffed.phone(CHAN).texts(f"VOTE 11 #{NONE}")
    with staffed.house.db.write() as connection:
        contest = contest_named(connection, SLUG)
        purge(connection, staffed.house, contest, staffed.ago())
    assert [row.label for row in staffed.rows(entries)] == [None]
    assert staffed.count(misses) == 0
