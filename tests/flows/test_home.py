"""One grammar, one key map: no word means two things."""

import re
from collections import Counter

import pytest

from flows.check import translations
from flows.codes import spell
from flows.home import SCREENS
from flows.keywords import KEYS, PROVIDER_KEYS, command
from tests.flows.talking import LANGUAGES, Phone, world

THEIRS = {spell(word) for key in PROVIDER_KEYS for some in key.words.values() for word in some}
OURS = [spell(word) for key in KEYS for some in key.words.values() for word in some]
CAPITALS = re.compile(r"\b[A-ZÉ]{3,}(?: [A-Z]{4,})?\b")
SHOUTED = {"SMS", "USSD", "PIN", "NOT COUNTED", "NOT SAVED", "HAIJAHESABIWA", "HAIJAHIFADHIWA"}


def test_no_word_of_ours_means_two_things():
    assert [word for word, times in Counter(OURS).items() if times > 1] == []


def test_no_word_of_ours_is_a_providers_but_info_which_wants_a_number():
    assert set(OURS) & THEIRS == {"INFO"}
    assert command("INFO").key in PROVIDER_KEYS
    assert command("INFO 11").key in KEYS


def test_the_providers_words_are_all_understood():
    stop = "STOP STOPALL END CANCEL QUIT UNSUBSCRIBE REVOKE OPTOUT"
    assert f"{stop} YES START UNSTOP HELP INFO".split() == sorted(
        THEIRS, key=f"{stop} YES START UNSTOP HELP INFO".split().index
    )


def test_a_keyword_looks_like_no_vote_and_no_receipt():
    assert not any(word.isdigit() for word in OURS)


@pytest.mark.parametrize("lang", ["sw", "fr", "km", "km-Latn"])
def test_every_keyword_that_a_translation_names_is_in_the_key_map(lang):
    known = {*OURS, *THEIRS, *SHOUTED}
    for said, text in translations(lang).items():
        if said.isupper():
            continue  # a state's name, shown as one word
        if text.startswith(("NON ", "MIN BAN")):
            text = text.split(".", 1)[1]
        for words in CAPITALS.findall(text):
            assert words in known or all(word in known for word in words.split()), text


def test_every_screen_has_its_name():
    assert all(name.endswith(f".{screen.__name__}") for name, screen in SCREENS.items())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_home_has_the_same_numbers_in_every_language(lang):
    phone = Phone(world(lang=lang)).dial()
    keys = [key for key, to, _ in phone.turn.state.offered if not to.startswith("@")]
    assert keys == ["1", "2", "3", "4", "5", "9"]


def test_help_says_how_to_vote_by_sms_and_whom_to_ask():
    phone = Phone(world()).dial().press("5")
    assert phone.sees.startswith("SMS to 21512: VOTE and numbers to vote")
    assert "0700 123 456" in phone.sees
    assert "send ERASE" in phone.press("1").sees
    assert phone.press("1", "2").turn.at == "home.home"
