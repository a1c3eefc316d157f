"""Voting by USSD: choose, confirm, save, change."""

from dataclasses import replace
from datetime import timedelta

from flows import CastBallot, TakeBackBallot
from flows.codes import receipt, show_receipt
from flows.sample_contests import NOON, contest
from tests.flows.talking import Phone, world

LATE, EARLY = NOON + timedelta(days=20), NOON - timedelta(days=30)


def test_a_vote_is_saved_with_a_receipt_on_screen_and_by_sms():
    phone = Phone(world()).dial().press("1", "111723", "1")
    assert phone.sees == "Saved. Ref 7K4MQ-2PX0D. Change until 30 Jun 18:00: dial again."
    assert phone.done == [CastBallot(1, (1000, 1006, 1012), "7K4MQ2PX0D")]
    (told,) = phone.told
    assert told.purpose == "receipt"
    assert told.text.startswith("Vote received: 11 Borehole Kee, 17 Borehole Mb., ")
    assert "Receipt 7K4MQ-2PX0D" in told.text
    assert len(told.text) <= 160


def test_nothing_is_recorded_before_it_is_saved():
    phone = Phone(world()).dial().press("1", "11 17")
    assert phone.sees.startswith("You chose 11 Borehole Kee, 17 Borehole Mbooni\n1 Save\n2 Change")
    assert phone.done == []


def test_the_last_vote_counts():
    phone = Phone(world()).dial().press("1", "11", "1").dial()
    assert "You voted." in phone.sees
    phone.press("1", "12", "1")
    assert [cast.projects for cast in phone.done] == [(1000,), (1001,)]


def test_a_choice_may_be_changed_before_it_is_saved():
    phone = Phone(world()).dial().press("1", "11", "2")
    assert phone.turn.at == "voting.ballot"
    phone.press("12", "1")
    assert phone.done[0].projects == (1001,)
    assert phone.turn.at == "voting.cast"


def test_the_same_choice_again_is_the_same_vote_with_its_receipt():
    phone = Phone(world()).dial().press("1", "11", "1").dial().press("1", "11", "1")
    assert len(phone.done) == len(phone.told) == 1
    assert "7K4MQ-2PX0D" in phone.sees


def test_order_is_kept_and_repeats_collapse():
    phone = Phone(world()).dial().press("1", "17 11 17", "1")
    assert phone.done[0].projects == (1006, 1000)


def test_every_page_takes_the_answer():
    phone = Phone(world()).dial().press("1", "8", "1124", "1")
    assert phone.done[0].projects == (1000, 1013)


def test_who_opted_out_gets_no_receipt_by_sms():
    known = world()
    phone = Phone(replace(known, person=replace(known.person, opted_out=True)))
    phone.dial().press("1", "11", "1")
    assert phone.told == []
    assert len(phone.done) == 1


def test_a_withdrawn_project_does_not_shift_the_numbers():
    phone = Phone(world()).dial().press("2")
    phone.world = replace(phone.world, contest=contest(withdrawn=0))
    assert phone.press("12").sees.startswith("12 Clinic roof Kee")


def test_a_pick_means_what_was_shown_also_when_the_list_changed():
    phone = Phone(world()).dial().press("4")
    phone.world = replace(phone.world, languages=("fr", "en", "sw"))
    assert "Piga kura" in phone.press("2").sees


def test_a_withdrawn_project_is_named_and_cannot_be_chosen():
    phone = Phone(world(withdrawn=0)).dial().press("1")
    assert "11 Borehole" not in phone.sees
    phone.press("11 12")
    assert phone.sees.startswith("11 Borehole Kee was withdrawn.")


def test_a_project_withdrawn_between_confirm_and_cast_is_asked_again():
    phone = Phone(world()).dial().press("1", "1117")
    phone.world = replace(phone.world, contest=contest(withdrawn=0))
    phone.press("1")
    assert phone.turn.at == "voting.ballot"
    assert phone.sees.startswith("11 Borehole Kee was withdrawn.")
    assert phone.done == []


def test_a_contest_closed_between_confirm_and_cast_records_nothing():
    phone = Phone(world()).dial().press("1", "1117")
    phone.world = replace(phone.world, now=LATE)
    phone.press("1")
    assert phone.sees == "NOT SAVED. Voting closed 30 Jun 18:00."
    assert phone.done == []


def test_a_contest_closed_before_confirm_says_so():
    phone = Phone(world()).dial().press("1")
    phone.world = replace(phone.world, now=LATE)
    assert phone.press("11").sees == "Voting closed 30 Jun 18:00."


def test_a_contest_gone_between_two_presses_says_so():
    for keys, last in ((["1"], "11"), (["1", "11"], "1"), (["2"], "11"), (["3"], "1")):
        phone = Phone(world()).dial().press(*keys)
        phone.world = replace(phone.world, contest=None)
        assert "No vote is open here now." in phone.press(last).sees
        assert phone.done == []


def test_too_many_too_few_and_unknown_are_named():
    phone = Phone(world(most=2, least=2)).dial().press("1", "11 12 13")
    assert phone.sees.startswith("You chose 3, at most 2 count.")
    assert phone.press("11").sees.startswith("Choose at least 2.")
    assert phone.press("77").sees.startswith("77 is not on the list.")
    assert phone.press("borehole").sees.startswith("borehole is not on the list.")
    assert phone.press("1 " * 700).sees.startswith("That was too long.")
    assert phone.done == []


def test_one_choice_asks_for_one():
    assert "number of one project, e.g. 11\n" in Phone(world(6, 1)).dial().press("1").sees


def test_above_five_choices_are_collected_in_pages():
    phone = Phone(world(64, 15)).dial().press("1", "11 12 13")
    assert phone.sees.startswith(
        "3 of 15: 11 12 13. Type more numbers, or\n1 Save\n2 Start again\n14 "
    )
    phone.press("8", "14151617", "1")
    assert phone.done[0].projects == tuple(range(1000, 1007))
    assert phone.told[0].text.startswith("Vote received: 7 projects: 11 12 13 14 15 16 17. ")


def test_collecting_refuses_without_losing_what_was_collected():
    phone = Phone(world(64, 6)).dial().press("1", "11 12 13", "14 15 16 17")
    assert phone.sees.startswith("You chose 7, at most 6 count.\n3 of 6: 11 12 13.")
    assert phone.press("14", "1").done[0].projects == (1000, 1001, 1002, 1003)


def test_collecting_takes_no_more_than_a_person_can_mean():
    phone = Phone(world(64, 15)).dial().press("1", "11 " * 200, "11 " * 200)
    assert phone.sees.startswith("That was too long.\n1 of 15: 11.")


def test_what_is_too_long_is_not_read_in_part():
    phone = Phone(world()).dial().press("1", "11" + " " * 2000 + "17")
    assert phone.sees.startswith("That was too long.\nType up to 5 numbers")


def test_collecting_starts_again_from_nothing():
    phone = Phone(world(64, 15)).dial().press("1", "11 12", "2", "13", "1")
    assert phone.done[0].projects == (1002,)


def test_collecting_may_begin_below_the_least_but_not_end_there():
    phone = Phone(world(64, 15, 3)).dial().press("1", "11")
    assert phone.sees.startswith("1 of 15: 11.")
    assert phone.press("1").sees.startswith("Choose at least 3.\n1 of 15: 11.")
    assert phone.press("12 13", "1").done[0].projects == (1000, 1001, 1002)


def test_a_hundred_projects_have_codes_of_three_digits():
    phone = Phone(world(120, 120)).dial().press("1", "101105", "1")
    assert phone.done[0].projects == (1000, 1004)


def test_details_tell_name_cost_place_and_purpose():
    phone = Phone(world()).dial().press("2", "12")
    assert phone.sees == (
        "12 Clinic roof Kee\nCost: KSh 460,000\nMbooni\nClean water for 400 homes\n1 Vote\n0 Back"
    )


def test_a_project_that_is_not_there_is_not_guessed():
    phone = Phone(world(withdrawn=0)).dial().press("2")
    assert phone.press("pump").sees.startswith("pump is not on the list.")
    assert phone.press("11").sees.startswith("11 Borehole Kee was withdrawn.")


def test_my_vote_is_shown_changed_and_taken_back():
    phone = Phone(world()).dial().press("1", "1117", "1").dial().press("3")
    assert phone.sees.startswith("Your vote is recorded. Ref 7K4MQ-2PX0D. Voting is open until")
    assert "Borehole" not in phone.sees
    assert phone.press("2").sees.startswith("Your vote was taken back (7K4MQ-2PX1")
    assert phone.done[-1] == TakeBackBallot(1, "withdrawn", receipt("7K4MQ2PX1"))
    assert "You have not voted." in phone.dial().press("3").sees


def test_after_the_close_a_vote_is_shown_but_stands():
    phone = Phone(world()).dial().press("1", "11", "1")
    phone.dial().press("3")
    phone.world = replace(phone.world, now=LATE)
    assert phone.press("2").sees == "Voting closed 30 Jun 18:00. Your vote 7K4MQ-2PX0D stands."
    assert "1 Change" not in phone.dial().press("3").sees


def test_before_the_opening_the_date_is_told():
    phone = Phone(world(now=EARLY)).dial()
    assert "Voting opens 1 Jun 08:00." in phone.sees
    assert phone.press("1").sees == "Voting opens 1 Jun 08:00."


def test_a_code_typed_from_home_finds_a_project_or_a_receipt():
    unknown = show_receipt(receipt("7K4M00000"))
    phone = Phone(world()).dial().press("1", "11", "1").dial()
    assert phone.press("9", "12").sees.startswith("12 Clinic roof Kee")
    assert "is recorded" in phone.dial().press("9", "7k4mq-2px0d").sees
    assert "We have no record under 7K4M0-0000" in phone.dial().press("9", unknown).sees
    assert "not a code of ours" in phone.dial().press("9", "??").sees
