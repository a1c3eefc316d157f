"""Voting by slip, on one's own phone or another's, and what voters say of themselves."""

from dataclasses import replace

import pytest

from flows import codes
from flows.effects import CastBallot, MissSlip, RateService
from flows.sample_services import OPEN
from flows.samples import SLIP, electorates
from tests.flows.talking import Phone

WRONG = codes.slip("11111111111")


def phone(name):
    return Phone(electorates()[name])


def test_a_slip_is_asked_for_and_stands_for_the_session():
    voter = phone("by slip").dial().press("1")
    assert voter.sees.startswith("Type the number on your voting slip")
    assert "Are you 16 or older, and do you live in Kee Ward?" in voter.press(SLIP).sees
    assert "11 Borehole Kee" in voter.press("1").sees
    voter.press("11", "1")
    assert [type(one) for one in voter.done] == [CastBallot]


def test_a_wrong_number_is_noted_and_a_mistyped_one_is_not():
    voter = phone("by slip").dial().press("1", WRONG)
    assert voter.sees.startswith("That number is on no slip here.")
    assert voter.done == [MissSlip(1)]
    assert voter.press("4829 3021").sees.startswith("That number is on no slip here.")
    assert voter.done == [MissSlip(1)]
    assert "Are you 16" in voter.press(codes.show_slip(SLIP)).sees


def test_by_sms_it_stands_behind_the_numbers():
    voter = phone("by slip")
    assert "behind #, e.g. VOTE 11 #4829" in voter.text("VOTE 11").sees
    assert "That number is on no slip" in voter.text(f"VOTE 11 #{WRONG}").sees
    assert voter.done == [MissSlip(1)]
    assert "Are you 16 or older" in voter.text(f"11 12 #{codes.show_slip(SLIP)}").sees
    assert "Vote received" in voter.text("1").sees
    assert voter.done[-1].projects == (1000, 1001)


@pytest.mark.parametrize("text", ["MY", "UNVOTE", "MYVOTE"])
def test_what_is_a_voters_own_needs_the_slip_too(text):
    voter = phone("by slip")
    assert "Send your slip's number" in voter.text(text).sees
    assert "You have" in voter.text(f"{text} #{SLIP}").sees


def test_who_guesses_or_helped_enough_is_told():
    assert "Too many wrong slip numbers" in phone("by slip, guessed").text(f"V 11 #{SLIP}").sees
    assert "helped as many people" in phone("helped enough").dial().press("1").sees


def test_a_shared_phone_gets_receipts_without_names():
    voter = phone("shared phone").text(f"VOTE 11 12 #{SLIP}").text("1")
    assert voter.sees.startswith("Vote received: 2 projects. Receipt ")


def test_who_says_no_does_not_vote():
    voter = phone("of age").dial().press("1")
    assert "Are you 16 or older?" in voter.sees
    assert "Then you cannot vote here. Nothing was recorded." in voter.press("2").sees
    assert voter.done == []


def test_a_contest_that_went_meanwhile_asks_nothing():
    voter = phone("of age").dial().press("1")
    voter.world = replace(voter.world, contest=None)
    assert "No vote is open here now." in voter.press("x").sees


def test_a_change_of_the_rules_between_confirm_and_cast_is_asked_again():
    voter = phone("of age").dial().press("1", "1", "11")
    voter.world = replace(voter.world, shared=True)
    assert voter.press("1").sees.startswith("Type the number on your voting slip")
    assert voter.done == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"VOTE 11 #{SLIP}", "VOTE 11"),
        (f"11,12 # {codes.show_slip(SLIP)} ", "11,12"),
        (f"MY#{SLIP}", "MY"),
    ],
)
def test_the_number_behind_the_hash_is_taken_off(text, left):
    assert codes.with_slip(text) == (left, SLIP)


@pytest.mark.parametrize(
    "text", ["#11 #12", "VOTE 11", f"VOTE 11 {SLIP}", f"VOTE 11 #{SLIP[:-1]}0"]
)
def test_what_is_no_slip_stays_where_it_is(text):
    assert codes.with_slip(text) == (text, "")


def test_on_a_shared_phone_a_rating_is_theirs_whose_slip_it_is():
    family = Phone(replace(electorates()["shared phone"], services=OPEN))
    code = OPEN.listed[0].code
    rater = family.dial().press("6", "1")
    assert rater.sees.startswith("Type the number on your voting slip")
    assert "Used in the last 6 months?" in rater.press(SLIP).sees
    assert "Send your slip's number" in rater.text(f"RATE {code} 4 3 1 2").sees
    assert not any(isinstance(one, RateService) for one in rater.done)
    assert "Saved for" in rater.text(f"RATE {code} 4 3 1 2 #{SLIP}").sees
