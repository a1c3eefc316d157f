"""A text message read: keyword, open prompt, bare vote, or an item for a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import (
    CastBallot,
    Forget,
    Join,
    LeaveForPerson,
    OptIn,
    OptOut,
    SpeakLanguage,
    TakeBackBallot,
    codes,
)
from flows.codes import receipt
from flows.sample_contests import LONG_NAMES, NOON
from tests.flows.talking import LANGUAGES, Phone, world

LATE, EARLY = NOON + timedelta(days=20), NOON - timedelta(days=30)
HINT = "Not understood. A person will read it. Send VOTE and numbers, LIST, MENU or HELP"


@pytest.mark.parametrize(
    "body",
    [
        "VOTE 11 17",
        "vote 11,17",
        "Vote11 17",
        "V 1117",
        "11 17",
        "1117",
        "១១ ១៧",
        "١١ ١٧",
        "KURA 11 17",
        "piga kura 11 17",
        "VOTER 11 17",
        "បោះឆ្នោត 11 17",
        "11\n17",
        "VOTE 1l I7",
        "Vote: 11, 17!",
        "“vote 11 17”",
        "VOTE (11, 17)",
        "បោះឆ្នោត ១១ ១៧។",
        "VOTE، 11، 17",
    ],
)
def test_a_vote_is_recorded_at_once_and_its_names_echoed(body):
    phone = Phone(world()).text(body)
    assert phone.done == [CastBallot(1, (1000, 1006), "7K4MQ2PX0D")]
    assert phone.sees == (
        "Vote received: 11 Borehole Kee, 17 Borehole Mbooni. Receipt 7K4MQ-2PX0D. Vote again until"
        " 30 Jun 18:00, the last one counts. Not you? Send NOTME"
    )


def test_a_wrong_number_counts_nothing_and_is_named():
    phone = Phone(world()).text("VOTE 11 77")
    assert phone.done == []
    assert phone.sees == (
        "NOT COUNTED. 77 is not on the list. You sent: 11 77. Send numbers again e.g. VOTE 11 24."
        " For the list send LIST"
    )


@pytest.mark.parametrize(
    "body",
    [
        "VOTE for the borehole",
        "VOTE 11 borehole",
        "VOTE 11 12 13 14 15 16",
        "VOTE 1O O",
        "VOTE 11?",
        "VOTE 11 👎",
    ],
)
def test_a_project_is_never_guessed(body):
    phone = Phone(world()).text(body)
    assert phone.done == []
    assert phone.sees.startswith("NOT COUNTED. ")


def test_what_cannot_be_shown_is_echoed_as_a_question_mark():
    assert "You sent: ????" in Phone(world()).text("VOTE \u4f60\u597d\u4f60\u597d").sees


@pytest.mark.parametrize("body", ["VOTE 0", "V 00", "KURA 0"])
def test_zero_is_a_blank_vote(body):
    phone = Phone(world()).text(body)
    assert phone.done[0].projects == ()
    assert "blank vote" in phone.sees


def test_the_same_vote_again_repeats_its_receipt():
    phone = Phone(world()).text("VOTE 11").text("11")
    assert len(phone.done) == 1
    assert "7K4MQ-2PX0D" in phone.sees


def test_many_choices_are_answered_with_codes_and_a_count():
    phone = Phone(world(64, 64)).text("VOTE " + " ".join(map(str, range(11, 75))))
    assert len(phone.done[0].projects) == 64
    assert phone.sees.startswith("Vote received: 64 projects: 11 12 13 ")


def test_a_text_sent_before_the_close_counts_within_the_grace():
    at_close = world().contest.closes
    late = world(now=at_close + timedelta(minutes=20), sent=at_close - timedelta(minutes=1))
    assert len(Phone(late).text("VOTE 11").done) == 1
    assert Phone(replace(late, sent=None)).text("VOTE 11").done == []


def test_after_the_close_the_standing_vote_is_named():
    phone = Phone(world()).text("VOTE 11")
    phone.world = replace(phone.world, now=LATE)
    phone.text("VOTE 12")
    assert phone.sees == "NOT COUNTED. Voting closed 30 Jun 18:00. Your vote 7K4MQ-2PX0D stands."


def test_before_the_opening_nothing_counts():
    assert Phone(world(now=EARLY)).text("11 17").sees == "NOT COUNTED. Voting opens 1 Jun 08:00."


def test_where_no_vote_is_open_numbers_are_still_answered():
    assert Phone(world(contest=None)).text("11").sees == "NOT COUNTED. No vote is open here now."
    for body in ("LIST", "INFO 11", "MY"):
        assert Phone(world(contest=None)).text(body).sees == "No vote is open here now."


def test_the_list_comes_in_pages_and_numbers_answer_it_with_a_vote():
    phone = Phone(world(64)).text("LIST")
    assert phone.sees.startswith("Choose up to 5, send e.g. VOTE 11 74\n11 Borehole Kee\n")
    first, second = phone.sees, phone.text("8").sees
    assert first != second == phone.text("LIST 2").sees
    assert phone.text("11 17").done[0].projects == (1000, 1006)


def test_a_page_too_far_is_the_last():
    phone = Phone(world()).text("LIST 99")
    assert "24 Clinic roof Kithungo" in phone.sees
    assert Phone(world()).text("LIST 99999").turn.at == "voting.listing"


def test_vote_alone_sends_the_list_and_closed_lists_are_for_reading():
    assert Phone(world()).text("VOTE").turn.at == "voting.listing"
    assert Phone(world(now=LATE)).text("LIST").sees.startswith("Type a number to read more")


def test_info_tells_of_a_project_and_alone_it_asks_for_help():
    assert Phone(world()).text("INFO 11").sees.startswith("11 Borehole Kee\nCost: KSh 450,000")
    assert Phone(world()).text("INFO 77").sees == (
        "77 is not on the list. Send VOTE and numbers, LIST, MENU or HELP"
    )
    assert Phone(world()).text("INFO").turn.at == "home.assist"
    assert Phone(world()).text("MAELEZO").turn.at == "home.assist"


def test_my_vote_is_withdrawn_or_disowned():
    phone = Phone(world()).text("VOTE 11")
    assert phone.text("MY").sees.startswith("Your vote is recorded. Ref 7K4MQ-2PX")
    assert phone.text("unvote").done[-1] == TakeBackBallot(1, "withdrawn", receipt("7K4MQ2PX1"))
    assert phone.text("UNVOTE").sees == "You have no vote to take back."
    phone.text("VOTE 12").text("Not me!")
    assert phone.done[-1] == TakeBackBallot(1, "disowned", receipt("7K4MQ2PX2"))


def test_who_disowns_a_vote_after_the_close_is_heard_by_a_person():
    phone = Phone(world()).text("VOTE 11")
    phone.world = replace(phone.world, now=LATE)
    assert phone.text("NOTME").done[-1] == LeaveForPerson()
    assert phone.sees.endswith("A person will look into this. Thank you.")
    assert Phone(world()).text("NOTME").done == [LeaveForPerson()]


def test_a_receipt_is_checked_with_chk_or_alone():
    phone = Phone(world()).text("VOTE 11")
    recorded = "Vote 7K4MQ-2PX0D is recorded. Its number in the log follows in a minute."
    assert phone.text("CHK 7K4MQ-2PX0D").sees == recorded
    assert phone.text("7k4mq2pxod").sees == recorded
    assert phone.text("CHK").turn.at == "home.find"
    assert phone.text("CHK nonsense").sees.startswith("nonsense is not a code of ours.")
    assert phone.text(codes.ticket("123456")).sees.startswith("We have no record under 123456")


def test_the_language_is_chosen_by_code_or_name():
    phone = Phone(world()).text("LANG sw")
    assert phone.done == [SpeakLanguage("sw")]
    assert "1 Piga kura" in phone.sees
    assert Phone(world()).text("lang français").done == [SpeakLanguage("fr")]
    assert Phone(world(languages=("en", "km-Latn"))).text("LANG km").done == [
        SpeakLanguage("km-Latn")
    ]
    for body in ("LANG", "LANG xx"):
        assert "2 Kiswahili" in Phone(world()).text(body).sees


@pytest.mark.parametrize("word", ["MENU", "hi", "Habari!", "bonjour", "SUOSDEY", "សួស្តី", "Mambo"])
def test_a_greeting_walks_the_same_screens(word):
    phone = Phone(world()).text(word)
    assert phone.turn.at == "home.home"
    phone.text("1").text("11 17")
    assert phone.sees.startswith("You chose 11 Borehole Kee, 17 Borehole Mbooni")
    assert phone.done == []
    assert phone.text("1").sees.startswith("Vote received: 11 Borehole Kee")
    assert phone.told == []


def test_numbers_that_answer_nothing_open_are_a_vote():
    phone = Phone(world()).text("MENU").text("11 17")
    assert phone.done[0].projects == (1000, 1006)


def test_a_digit_that_was_not_offered_asks_again():
    phone = Phone(world()).text("MENU").text("7")
    assert phone.sees.startswith("Not one of the answers. Try again.\nKee Ward 2026.")


def test_words_are_for_a_person_and_leave_the_menu_open():
    phone = Phone(world()).text("MENU").text("The pump is broken since May")
    assert phone.sees == HINT
    assert phone.done == [LeaveForPerson()]
    assert phone.text("1").turn.at == "voting.ballot"


@pytest.mark.parametrize(
    "body",
    [
        "Hello my pump is broken",
        "my vote was stolen",
        "V is for victory",
        "?!",
        "x" * 10000,
        "11 " * 5000,
        "irrigation",
        "yes",
        "0712345678",
        "你好",
    ],
)
def test_what_nothing_understands_waits_for_a_person(body):
    phone = Phone(world()).text(body)
    assert phone.done == [LeaveForPerson()]
    assert phone.sees == HINT


@pytest.mark.parametrize("body", ["", " \n", "\x00\x00"])
def test_an_empty_text_gets_one_helpful_line(body):
    phone = Phone(world()).text(body)
    assert phone.done == []
    assert phone.sees.startswith("We got an empty text. Send VOTE")


def test_erasing_is_asked_first():
    phone = Phone(world()).text("ERASE")
    assert phone.done == []
    assert phone.text("1").done == [Forget()]
    assert Phone(world()).text("ERASE").text("2").done == []


@pytest.mark.parametrize(
    "word", ["STOP", "stop.", "Unsubscribe", "CANCEL", "END", "QUIT", "OPTOUT"]
)
def test_the_words_of_the_providers_are_understood(word):
    phone = Phone(world()).text(word)
    assert phone.done == [OptOut()]
    assert phone.text("START").done[-1] == OptIn()


def test_yes_is_an_opt_in_only_to_who_opted_out():
    assert Phone(world()).text("STOP").text("YES").done[-1] == OptIn()
    assert Phone(world()).text("UNSTOP").done == [OptIn()]


def test_an_unknown_phone_votes_at_once_and_is_told_where_the_notice_is():
    phone = Phone(world(joined=False)).text("VOTE 11")
    assert phone.done == [Join("en", 1), CastBallot(1, (1000,), "7K4MQ2PX0D")]
    assert phone.sees.endswith("Send NOTME\nYour data: send PRIVACY")


def test_an_unknown_phone_is_answered_in_the_language_of_its_keyword():
    phone = Phone(world(joined=False)).text("KURA 11")
    assert phone.done[0] == Join("sw", 1)
    assert phone.sees.startswith("Kura imepokelewa")
    latin = Phone(world(joined=False, languages=("en", "km-Latn"))).text("បោះឆ្នោត 11")
    assert latin.done[0] == Join("km-Latn", 1)
    assert Phone(world(joined=False, languages=("en",))).text("KURA 11").done[0] == Join("en", 1)


def test_where_the_reply_has_no_room_the_notice_comes_in_a_text_of_its_own():
    phone = Phone(world(64, 64, joined=False)).text("LIST")
    (told,) = phone.told
    assert (told.text, told.purpose) == ("Your data: send PRIVACY", "notice")


def test_an_unknown_phone_that_greets_begins_with_its_language():
    phone = Phone(world(joined=False)).text("jambo")
    assert phone.turn.at == "home.language"
    assert phone.text("2").text("1").done == [Join("sw", 1)]
    assert Phone(world(joined=False)).text("LANG sw").turn.at == "home.notice"


@pytest.mark.parametrize("body", ["STOP", "START", "ERASE", "what is this"])
def test_an_unknown_phone_is_not_taken_in_by(body):
    assert not any(
        isinstance(effect, Join) for effect in Phone(world(joined=False)).text(body).done
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_longest_names_fit_a_receipt(lang):
    long = world(lang=lang)
    projects = tuple(replace(one, name=LONG_NAMES) for one in long.contest.projects)
    by_code = {one.code: one for one in projects}
    contest = replace(long.contest, projects=projects, by_code=by_code)
    phone = Phone(replace(long, contest=contest)).text("VOTE 11 12 13 14 15")
    assert len(phone.done) == 1
    assert "7K4MQ-2PX0D" in phone.sees
