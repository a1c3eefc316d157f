"""Proposing an idea: by keys, by one text, or by adding a name."""

from dataclasses import replace

import pytest

from flows import LANGUAGES, notice
from flows.effects import JoinIdea, ProposeIdea
from flows.gsm import measure
from flows.idea import Idea
from flows.sample_contests import LONG_NAMES, NOON
from flows.sample_ideas import SampleIdeas
from flows.samples import stages
from tests.flows.talking import Phone

TICKET = "482-9305"


@pytest.fixture
def phone():
    return Phone(stages()["ideas asked for"])


def takes(phone, **changed):
    phone.world = replace(phone.world, ideas=replace(phone.world.ideas, **changed))
    return phone


def test_an_idea_is_asked_for_step_by_step_and_kept_with_a_ticket(phone):
    phone.dial().press("7")
    assert "3 Propose an idea" in phone.sees
    assert "1 Kee\n2 Mbooni" in phone.press("3").sees
    assert "1 Water" in phone.press("2").sees
    assert "in a few words" in phone.press("2").sees
    assert "in KES?" in phone.press("A roof for the clinic").sees
    assert "Send this idea? 'A roof for the clinic'" in phone.press("450,000").sees
    phone.press("1")
    (idea,) = phone.done
    assert (idea.place, idea.topic, idea.cost) == (11, 2, 450_000)
    assert idea.words == "A roof for the clinic"
    assert f"Idea {idea.ticket[:3]}-{idea.ticket[3:]} is kept" in phone.sees


def test_one_text_says_it_all(phone):
    phone.text("IDEA a roof for the clinic")
    (idea,) = phone.done
    assert (idea.words, idea.place, idea.cost) == ("a roof for the clinic", None, None)
    assert "is kept" in phone.sees


@pytest.mark.parametrize(
    "text", ["WAZO paa la zahanati", "IDÉE un toit", "គំនិត ដំបូលមណ្ឌល", "KUMNIT dombol"]
)
def test_each_language_has_its_word(phone, text):
    phone.text(text)
    assert isinstance(phone.done[0], ProposeIdea)


def test_the_word_alone_says_how(phone):
    assert "1 Kee" in phone.text("IDEA").sees
    assert "Send IDEA and what you propose" in phone.text("1").text("1").sees
    assert "Send IDEA and what you propose" in phone.text("IDEA x").sees


def test_who_asks_for_what_others_asked_adds_their_name(phone):
    takes(phone, places=(), topics=())
    phone.dial().press("7", "3", "a borehole please", "1")
    assert "3 people asked for this: A borehole for the school" in phone.sees
    phone.press("1")
    assert phone.done == [JoinIdea(7)]
    assert "Your name is added" in phone.sees


def test_who_means_something_else_sends_their_own(phone):
    phone.text("IDEA a borehole at the market")
    assert phone.done == []
    phone.text("2")
    assert phone.done[0].words == "a borehole at the market"


def test_an_idea_that_was_decided_meanwhile_is_not_joined(phone):
    takes(phone, places=(), topics=()).dial().press("7", "3", "a borehole for us", "1")
    takes(phone, approved=()).press("1")
    assert phone.sees.startswith("That idea is no longer open. Send yours.\nSend this idea?")
    assert phone.done == []


def test_by_text_it_is_kept_as_their_own_then(phone):
    phone.text("IDEA a borehole for us")
    takes(phone, approved=()).text("1")
    assert phone.done[0].words == "a borehole for us"


def test_a_name_stands_once(phone):
    mine = Idea(7, {"en": "A borehole"}, 3, joined=True)
    takes(phone, approved=(mine,)).text("IDEA a borehole for us").text("1")
    assert "Your name is under it already: A borehole" in phone.sees
    assert phone.done == []


def test_words_and_amounts_that_are_none_are_asked_again(phone):
    takes(phone, places=(), topics=())
    assert "write a few words" in phone.dial().press("7", "3", "x").sees
    assert "much is not an amount" in phone.press("A new roof", "much").sees
    assert "Send this idea?" in phone.press("1").sees
    assert "in a few words" in phone.press("2").sees


def test_no_phone_sends_more_than_its_share(phone):
    takes(phone, left=0)
    assert "no more are taken" in phone.dial().press("7", "3").sees
    assert "no more are taken" in phone.text("IDEA a roof for the clinic").sees


@pytest.mark.parametrize("keys", [(), ("1",), ("1", "1"), ("1", "1", "A roof")])
def test_the_time_may_end_between_any_two_presses(phone, keys):
    phone.dial().press("7", "3", *keys)
    phone.world = replace(phone.world, ideas=None)
    last = {0: "1", 1: "1", 2: "A roof", 3: "1"}[len(keys)]
    phone.press(last)
    if "Send this idea?" in phone.sees:
        phone.press("1")
    assert "No ideas are taken now." in phone.sees
    assert phone.done == []


def test_sending_stops_at_the_last_press_too(phone):
    takes(phone, places=(), topics=()).dial().press("7", "3", "A new roof", "1")
    takes(phone, left=0).press("1")
    assert "no more are taken" in phone.sees


def test_where_no_ideas_are_taken_there_is_no_door():
    phone = Phone(stages()["review"]).dial()
    assert "Problem or idea" not in phone.sees
    assert "No ideas are taken now. Voting opens" in phone.text("IDEA a roof for the clinic").sees
    assert "No ideas are taken now." in phone.text("IDEA").sees


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_to_an_author_is_one_text(lang):
    why = {"en": "The road is the county's"}
    said = [
        notice.in_every_language(lambda reason: notice.turned_down("4829305", reason), why),
        notice.plainly(notice.joined("4829305", LONG_NAMES, 1_204)),
        notice.plainly(notice.on_ballot("14", LONG_NAMES, NOON)),
    ]
    assert all(measure(one[lang]).segments <= 1 + (lang == "km") for one in said)


def test_sample_ideas_are_found_by_their_number():
    assert SampleIdeas().idea(7) is None


def test_who_was_asked_for_the_place_when_the_time_ran_out_hears_so(phone):
    phone.dial().press("7").press("3")
    phone.world = replace(phone.world, ideas=None)
    assert "Where is your idea for?" not in phone.press("77").sees
