"""Words and menus that end our texts, and what a text costs: in every language."""

from dataclasses import replace
from decimal import Decimal

import pytest

from flows.effects import OptIn, OptOut
from flows.keywords import command, is_providers_word
from flows.samples import KNOWN, SampleWorld, contest
from flows.topics import START, STOP, TOPICS, WORDS
from flows.world import Charge, Money, Person
from tests.flows.talking import Phone

WORLD = SampleWorld(contest=contest())
STOPS = [word for words in STOP.values() for word in words]
STARTS = [word for words in START.values() for word in words]


@pytest.mark.parametrize("word", [*STOPS, "stop.", "Arrêt", "UNSUBSCRIBE"])
def test_one_word_in_any_of_our_languages_ends_everything(word):
    phone = Phone(WORLD).text(word)
    assert phone.done == [OptOut()]
    assert "no more messages" in phone.sees


@pytest.mark.parametrize("word", STARTS)
def test_start_brings_it_back(word):
    assert Phone(WORLD).text(word).done == [OptIn()]


@pytest.mark.parametrize("lang", ["en", "sw", "fr", "km", "km-Latn"])
def test_every_topic_is_refused_and_wanted_again_by_its_own_words(lang):
    for topic in TOPICS:
        for stop, start in ((STOP[lang][0], START[lang][0]), ("STOP", "START")):
            word = WORDS[topic][lang]
            assert Phone(WORLD).text(f"{stop} {word}").done == [OptOut(topic)]
            assert Phone(WORLD).text(f"{start} {word}").done == [OptIn(topic)]


def test_the_reply_says_how_to_undo_it():
    assert "tuma START MATOKEO" in spoken_in("sw").text("STOP RESULTS").sees


def spoken_in(lang):
    return Phone(replace(WORLD, person=replace(KNOWN, language=lang)))


def test_only_the_providers_own_words_are_theirs():
    assert is_providers_word(" Stop ")
    assert not is_providers_word("STOP RESULTS")
    assert not is_providers_word("ACHA")
    assert not is_providers_word("the pump is broken")
    assert command("STOP the corruption") is None


@pytest.mark.parametrize(
    ("charge", "said"),
    [
        (Charge("free"), "Free for you."),
        (Charge("reverse"), "We pay for this."),
        (Charge("tariff"), "Your network's usual price applies."),
        (Charge("tariff", Money(Decimal(1), "KES")), "This costs you KSh 1."),
    ],
    ids=lambda value: str(value),
)
def test_help_and_the_first_screen_say_what_the_citizen_pays(charge, said):
    priced = replace(WORLD, charge=charge)
    assert said in Phone(priced).text("HELP").sees
    stranger = replace(priced, person=Person(joined=False, language="en"))
    assert said in Phone(stranger).dial().press("1").sees


def test_where_nobody_said_what_it_costs_nothing_is_claimed():
    for said in ("Free", "pay", "price", "costs"):
        assert said not in Phone(WORLD).text("HELP").sees
