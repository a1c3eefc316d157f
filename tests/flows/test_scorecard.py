"""Rating a service: the list, the poster, the questions, the words, and all of it in one text."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import SMS, read_text
from flows.effects import AnswerPromise, CommentOnService, Join, RateService
from flows.followup import ABOUT
from flows.machine import visit
from flows.sample_services import CLASSES, CLINIC, OF_HEALTH, OPEN, PROMISE, RESULT, SampleServices
from flows.scorecard import fits_a_page
from flows.scores import read_scores
from flows.service import VALUES
from flows.state import State
from tests.flows.talking import Phone, world

LATER = timedelta(days=20)


def kee(services=OPEN, **changes):
    return world(services=services, **changes)


def rated(phone):
    """What the last rating said, as it was typed."""
    (rating,) = [one for one in phone.done if isinstance(one, RateService)][-1:]
    return [value for _, value in rating.scores]


def shown(at, answers, services=OPEN, lang="en"):
    """A text that we send first."""
    return visit(State(at, lang, answers), kee(services, medium="sms"), SMS)


def test_the_door_is_open_only_where_services_are_rated():
    assert "6 Rate a service" in Phone(kee()).dial().sees
    assert "Rate a service" not in Phone(world()).dial().sees
    unrated = SampleServices((replace(CLINIC, round=None),))
    assert Phone(kee(unrated)).dial().press("6").sees == "No rating is open here now."


def test_a_rating_is_saved_before_words_are_asked():
    phone = Phone(kee()).dial().press("6", "1", "1", "4", "3", "1")
    assert phone.done == []
    phone.press("2")
    assert phone.done == [RateService(1, 1, "self", ((1, 4), (2, 3), (3, 1), (4, 2)))]
    assert phone.sees.startswith("Saved: 4 3 1 2. What should change first?")
    phone.press("no medicine")
    assert phone.done[1:] == [CommentOnService(1, 1, "no medicine")]
    assert "until 30 Jun 18:00. Results come by SMS when 10 or more" in phone.sees


def test_no_words_are_no_comment():
    phone = Phone(kee()).dial().press("6", "1", "2", "4", "3", "1", "2", "0")
    assert [type(one) for one in phone.done] == [RateService]
    assert phone.sees.startswith("Thank you.")


def test_on_ten_points_the_number_is_typed():
    phone = Phone(kee()).dial().press("6", "2", "1")
    assert "0 worst, 10 best\n99 Skip" in phone.sees
    assert phone.press("11").sees.startswith("Type a number from 0 to 10.\n1/5")
    phone.press("0", "1", "9", "9", "8")
    assert rated(phone) == [0, 1, 8]
    again = Phone(kee()).dial().press("6", "2", "1", "10", "9", "9", "9", "many")
    assert again.sees.startswith("Type a number from 0 to 10.\n5/5")
    assert rated(again.press("99")) == [10]


def test_who_skips_everything_saves_nothing():
    phone = Phone(kee()).dial().press("6", "1", "1", "9", "9", "9", "9")
    assert phone.sees == "You skipped every question: nothing was saved."
    assert phone.done == []


def test_back_changes_an_answer():
    phone = Phone(kee()).dial().press("6", "1", "1", "4", "3", "0", "5", "1", "1")
    assert rated(phone) == [4, 5, 1, 1]


def test_the_rating_before_is_shown():
    phone = Phone(kee()).dial().press("6", "1", "1", "9", "3", "1", "1").dial().press("6", "1")
    assert "You rated - 3 1 1; a new rating replaces it." in phone.sees


def test_a_poster_leads_straight_to_its_service():
    phone = Phone(kee()).dial().press("6", "9")
    assert phone.press("21014").sees.startswith("21014 is no service code. Check each digit.")
    assert phone.press(CLASSES.code).sees.startswith("Kee primary school.")
    assert phone.press("0").sees.startswith("Type the 5 digits")
    assert Phone(kee()).dial().press("9", CLASSES.code).sees.startswith("Kee primary school.")
    assert Phone(world()).dial().press("9", CLASSES.code).sees == "We have no record under 21021."
    assert Phone(kee()).text(CLASSES.code).sees.startswith("Kee primary school.")


@pytest.mark.parametrize("keys", [("6",), ("6", "1"), ("6", "1", "1"), ("6", "1", "1", "4")])
def test_a_round_that_closes_meanwhile_says_so(keys):
    phone = Phone(kee()).dial()
    phone.press(*keys[:-1])
    phone.world = replace(phone.world, now=phone.world.now + LATER)
    phone.press(keys[-1])
    assert phone.sees == "Rating closed 30 Jun 18:00. What was saved counts."
    assert phone.done == []


@pytest.mark.parametrize("last", ["2", "0"])
def test_what_closes_at_the_last_press_or_the_words(last):
    phone = Phone(kee()).dial().press("6", "1", "1", "4", "3", "1")
    if last == "0":
        phone.press("2")
    phone.world = replace(phone.world, now=phone.world.now + LATER)
    assert phone.press(last).sees.startswith("Rating closed")


def test_words_that_come_back_to_a_closed_round_are_told_so():
    phone = Phone(kee()).dial().press("6", "1", "1", "4", "3", "1", "2")
    closed = replace(phone.world, now=phone.world.now + LATER)
    assert visit(phone.turn.state, closed, SMS).text.startswith("Rating closed")


def test_before_the_round_the_date_is_told():
    early = replace(kee(), now=kee().now - LATER)
    assert Phone(early).dial().press("6").sees == "Rating opens 10 Jun 08:00."
    assert Phone(early).text(f"RATE {CLINIC.code} 4").sees == "Rating opens 10 Jun 08:00."


def test_staff_are_told_why_they_are_not_asked():
    staff = replace(OPEN, works=True)
    assert "its staff do not rate it" in Phone(kee(staff)).dial().press("6", "1").sees
    assert "its staff do not rate it" in Phone(kee(staff)).text(f"RATE {CLINIC.code} 4").sees


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("RATE 21013 4 3 1 2", [4, 3, 1, 2]),
        ("rate 21013 4312", [4, 3, 1, 2]),
        ("Rate.21013.4.3.1.2", [4, 3, 1, 2]),
        ("KADIRIA 21013 4,3", [4, 3]),
        ("RATE 21013 4x12", [4, 1, 2]),
        ("RATE 21013 0 3", [3]),
        ("RATE 2lOl3 4", [4]),
        ("RATE ២១០១៣ ៤ ៣", [4, 3]),
        ("NOTER 21013 4 3 pas de médicaments", [4, 3]),
        ("វាយតម្លៃ 21013 5", [5]),
        ("VAYTAMLAI 21013 5", [5]),
        ("RATE 21021 10 x 5 1 0", [10, 5, 1, 0]),
        ("RATE 21013 4 3 1 2 2 nurses left", [4, 3, 1, 2]),
    ],
    ids=ascii,
)
def test_one_text_is_read_as_people_write_it(typed, kept):
    assert rated(Phone(kee()).text(typed)) == kept


def test_what_follows_the_scores_is_the_comment():
    phone = Phone(kee()).text("RATE 21013 4 3 1 2 - 2 nurses left, no medicine")
    assert phone.done[1] == CommentOnService(1, 1, "2 nurses left, no medicine")
    assert phone.sees.startswith("Saved for Kithungo West health")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("RATE 21014 4 3", "21014 is no service code. Check each digit."),
        ("RATE 21013 4 6", "6 does not answer question 2."),
        ("RATE 21013 4 4 3", "3 does not answer question 3."),
        ("RATE 21013 43121", "There are 4 questions."),
        ("RATE 21013 good", "It holds no score."),
        ("RATE 21013 0 0", "It holds no score."),
    ],
)
def test_one_error_gets_one_example(typed, why):
    phone = Phone(kee()).text(typed)
    assert phone.sees.startswith(f"NOT SAVED. {why} Send e.g. RATE 21013 ")
    assert phone.done == []
    assert rated(phone.text(phone.sees.partition("e.g. ")[2]))


def test_a_wrong_code_where_nothing_can_be_rated_is_told_so():
    assert Phone(world()).text("RATE 21013 4").sees == "No rating is open here now."


def test_the_keyword_alone_lists_and_the_code_alone_asks():
    assert Phone(kee()).text("RATE").sees.startswith("Rate which service?")
    phone = Phone(kee()).text("RATE 21013")
    phone.text("1").text("4").text("4").text("1").text("1").text("The nurse is never there")
    assert phone.done[1] == CommentOnService(1, 1, "The nurse is never there")


def test_words_answer_by_sms_only_where_words_were_asked_for():
    phone = Phone(kee()).text("RATE 21013").text("never")
    assert "A person will read it" in phone.sees
    assert not any(isinstance(one, CommentOnService) for one in phone.done)


def test_a_stranger_who_rates_is_taken_in():
    turn = read_text("KADIRIA 21013 4", None, kee(joined=False, medium="sms"), SMS)
    assert turn.does[0] == Join("sw", 1)
    assert isinstance(turn.does[1], RateService)
    assert turn.text.startswith("Kituo cha afya Kithungo")


def test_the_invitation_leads_to_the_list():
    turn = shown("scorecard.invited", {})
    assert "you were drawn by lot" in turn.text
    assert read_text("1", turn.state, kee(medium="sms"), SMS).at == "scorecard.choose"


def test_a_promise_that_is_due_is_asked_about():
    turn = shown("followup.promised", {ABOUT: "1"})
    assert "promised by 15 Jun: Put a new roof" in turn.text
    for answer, value in (("1", "yes"), ("2", "partly"), ("3", "no")):
        said = read_text(answer, turn.state, kee(medium="sms"), SMS)
        assert said.does == (AnswerPromise(PROMISE.id, value),)


def test_a_promise_that_was_dropped_is_not_asked_about():
    turn = shown("followup.promised", {ABOUT: "1"})
    gone = kee(replace(OPEN, due=None), medium="sms")
    assert read_text("1", turn.state, gone, SMS).text == "This question is closed. Thank you."
    assert visit(State("followup.promised", "en", {ABOUT: "1"}), gone, SMS).state is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("better", "Better than before (52)."),
        ("worse", "Worse than before (52)."),
        ("same", "No clear change (before: 52)."),
        ("first", "The first round."),
    ],
)
def test_the_result_says_score_people_change_and_meeting(change, said):
    told = replace(OPEN, told=replace(RESULT, change=change))
    text = shown("followup.result", {ABOUT: "1 1"}, told).text
    assert "61 of 100 points from 148 people. " + said in text
    assert text.endswith("Meeting: 12 Jul 09:00, Kithungo market hall")


def test_a_result_of_too_few_is_not_told():
    text = shown("followup.result", {ABOUT: "1 1"}, replace(OPEN, told=None)).text
    assert text == "This result is not told: too few people rated."


def test_a_question_of_ten_points_fits_one_page():
    assert fits_a_page("How good are lessons?", "0-10", "en")
    assert not fits_a_page("How good are lessons? " * 8, "0-10", "en")
    assert fits_a_page("How good are lessons? " * 8, "1-5", "en")
    assert not fits_a_page("ការបង្រៀនល្អទេ " * 4, "0-10", "km")


@given(st.lists(st.sampled_from(["x", 1, 2, 3]), min_size=1, max_size=4), st.sampled_from(" ,.-"))
def test_scores_survive_however_they_are_set_apart(answers, apart):
    asked = tuple(replace(one, scale="fee") for one in OF_HEALTH)
    values = [None if one == "x" else one for one in answers]
    read = read_scores(apart.join(map(str, answers)), asked)
    together = read_scores("".join(map(str, answers)), asked)
    if any(values):
        assert list(read.values[: len(values)]) == values
        assert read == together
    else:
        assert read.fault


@given(st.text(max_size=60))
def test_no_text_makes_a_score_that_is_not_on_its_scale(text):
    for value, one in zip(read_scores(text, OF_HEALTH).values, OF_HEALTH, strict=False):
        assert value is None or value in VALUES[one.scale]
