"""Results: by question and mode, never pooled, nothing of too few, and told to the raters."""

from __future__ import annotations

import pytest

from smsgateway.actions.broadcasts import drafts
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import invitations, meetings, results, sending
from smsgateway.actions.scorecards.asking import ask_invited
from smsgateway.actions.scorecards.meetings import Hands
from smsgateway.store.messages import outbox
from smsgateway.store.scorecards import invitations as invited
from tests.people import ACHIENG
from tests.scorecards.conftest import BY, CLINIC, DISPENSARY, ON_SQLITE, ROUND


def crowd(size, first=0):
    return [f"+2547990{number:05}" for number in range(first, first + size)]


def everybody_rates(town, phones, scores, code=CLINIC):
    for number in phones:
        town.posts(town.phone(number).sms(f"RATE {code} {scores}"), "sms")


def of(town, code=CLINIC, mode="open", slug=ROUND):
    """The result of one service in one mode."""
    found = results.results_of(town.house, slug).services
    (one,) = [each for each in found if (each.service.code, each.mode) == (code, mode)]
    return one


def test_ten_raters_make_a_result_and_nine_do_not(town, rating):
    rating.hears(9, 4, 5, 1, 1)
    assert not of(town).told
    assert all(line.score is None for line in of(town).lines)
    rating.hears(1, 2, 1, 2, 3)
    found = of(town)
    assert found.told
    medicine, staff, water, fee = (line.score for line in found.lines)
    assert medicine.counts == {1: 0, 2: 1, 3: 0, 4: 9, 5: 0}
    assert (medicine.mean_of, medicine.satisfied_n, staff.satisfied_n) == (3.8, 9, 9)
    assert (water.satisfied_n, fee.satisfied_n) == (9, 9)
    assert found.index == pytest.approx((70 + 90 + 90 + 90) / 4)
    assert found.verdict == "first"


@ON_SQLITE
def test_a_question_that_too_few_answered_leaves_the_service_without_an_index(town, rating):
    rating.hears(10, 4, 5, 1, None)
    found = of(town)
    assert [bool(line.score) for line in found.lines] == [True, True, True, False]
    assert found.index is None
    rating.closes()
    with pytest.raises(Refused, match="no service of clinics-1 was rated by 10"):
        sending.send_results(town.house, ROUND, by=BY)


@ON_SQLITE
def test_better_is_said_only_of_a_clear_change_in_the_same_mode(town, rating):
    rating.hears(24, 1, 4, 1, 1)
    rating.hears(24, 5, 4, 1, 1, mode="invited")
    rating.closes()
    rating.moves(ROUND, days=3)
    rating.opens("clinics-2")
    rating.hears(24, 5, 4, 1, 1, slug="clinics-2")
    found = of(town, slug="clinics-2")
    assert [str(line.change.verdict) for line in found.lines] == ["better", "same", "same", "same"]
    assert found.verdict == "better"
    assert (found.before, found.index) == (68.75, 93.75)


def test_two_services_are_two_results_and_staff_count_in_neither(town, rating):
    rating.hears(10, 5, 5, 1, 1)
    rating.hears(10, 1, 1, 2, 2, code=DISPENSARY)
    rating.hears(10, 5, 5, 1, 1, code=DISPENSARY, mode="staff")
    assert (of(town).index, of(town, DISPENSARY).index) == (100, 0)
    assert len(results.results_of(town.house, ROUND).services) == 2


def test_who_was_drawn_is_counted_apart_from_who_came(town, commune):
    commune.opens(least=5)
    phones = crowd(12)
    for number in phones:
        town.posts(town.phone(number).sms("VOTE 11"), "sms")
    town.delivers()
    drawn = invitations.invite(town.house, ROUND, 6, by=BY, seed="4625")
    assert (drawn.invited, drawn.registered) == (6, 12)
    ask_invited(town.house)
    town.delivers()
    asked = [one for one in phones if "drawn by lot" in town.phone(one).last]
    assert len(asked) == 6
    everybody_rates(town, asked[:5], "5 5 1 1")
    everybody_rates(town, [one for one in phones if one not in asked], "1 1 2 2")
    assert (of(town, mode="invited").raters, of(town).raters) == (5, 6)
    assert (of(town, mode="invited").index, of(town).index) == (100, 0)
    said = results.results_of(town.house, ROUND).response
    assert (said.invited, said.sent, said.reached, said.answered) == (6, 6, 0, 5)
    assert said.rate == pytest.approx(5 / 6)
    town.change(outbox, outbox.c.purpose == "invitation", status="delivered")
    assert results.results_of(town.house, ROUND).response.reached == 6


@ON_SQLITE
def test_a_round_draws_once(town, rating):
    for number in crowd(8):
        town.posts(town.phone(number).sms("VOTE 11"), "sms")
    rating.opens("clinics-2")
    for slug in (ROUND, "clinics-2"):
        invitations.invite(town.house, slug, 3, by=BY, seed="same")
    assert town.count(invited) == 6
    with pytest.raises(Refused, match="were drawn for clinics-1 already"):
        invitations.invite(town.house, ROUND, 5, by=BY)


@ON_SQLITE
def test_an_invitation_is_answered_with_a_digit(town, rating):
    achieng = town.phone(ACHIENG).texts("VOTE 11")
    invitations.invite(town.house, ROUND, 1, by=BY)
    assert ask_invited(town.house) == 1
    assert ask_invited(town.house) == 0
    town.delivers()
    assert "drawn by lot" in achieng.last
    achieng.texts("1").texts("1").texts("1").texts("4").texts("4").texts("1").texts("1").texts("0")
    assert of(town, mode="invited").raters == 1


@ON_SQLITE
def test_who_is_in_a_menu_is_not_interrupted(town, rating):
    town.phone(ACHIENG).joins().texts("MENU")
    invitations.invite(town.house, ROUND, 1, by=BY)
    assert ask_invited(town.house) == 0
    town.phone(ACHIENG).texts("5")
    town.phone(ACHIENG).texts("VOTE 11")
    assert ask_invited(town.house) == 1


def test_the_result_goes_once_to_everybody_who_rated(town, commune):
    commune.opens(least=5)
    phones = crowd(5)
    everybody_rates(town, phones, "4 4 1 1")
    town.phone(phones[0]).texts("STOP")
    with pytest.raises(Refused, match="still open"):
        sending.send_results(town.house, ROUND, by=BY)
    with pytest.raises(Refused, match="still open"):
        drafts.scores(town.house, ROUND, CLINIC)
    commune.closes()
    assert sending.send_results(town.house, ROUND, by=BY) == 4
    assert sending.send_results(town.house, ROUND, by=BY) == 0
    town.delivers()
    last = town.phone(phones[1]).last
    assert last == "Kithungo health centre: 88 of 100 points from 5 people. The first round."
    assert "100 points" not in town.phone(phones[0]).last


@ON_SQLITE
def test_rooms_and_the_provider_stand_beside_phones(town, rating):
    rating.hears(10, 2, 4, 1, 1)
    meetings.say_self(town.house, ROUND, CLINIC, [4, 4, 1, 1], by=BY)
    hands = [
        Hands("line 2", CLINIC, "medicine", "women", 1, 14),
        Hands("line 3", CLINIC, "medicine", "women", 2, 3),
        Hands("line 4", CLINIC, "medicine", "youth", 4, 9),
    ]
    assert meetings.keep(town.house, ROUND, hands, by=BY) == 26
    meetings.keep(town.house, ROUND, hands[:2], by=BY)
    found = results.results_of(town.house, ROUND)
    assert [sorted(one.items()) for one in found.meetings.values()] == [[(1, 14), (2, 3)]]
    assert of(town).raters == 10
    assert of(town).lines[0].gap == pytest.approx(50)
    assert of(town).lines[1].gap == 0


@ON_SQLITE
def test_a_provider_answers_what_was_asked(town, rating):
    with pytest.raises(Refused, match="asks 4 questions, 3 are answered"):
        meetings.say_self(town.house, ROUND, CLINIC, [4, 4, 1], by=BY)
    with pytest.raises(Refused, match="6 is not on the scale 1-5 of medicine"):
        meetings.say_self(town.house, ROUND, CLINIC, [6, 4, 1, 1], by=BY)
    with pytest.raises(Refused, match="is about clinic, and 21037 is a school"):
        meetings.say_self(town.house, ROUND, "21037", [4, 4, 1, 1], by=BY)
    with pytest.raises(Refused, match="is no poster code"):
        meetings.say_self(town.house, ROUND, "21014", [4, 4, 1, 1], by=BY)
