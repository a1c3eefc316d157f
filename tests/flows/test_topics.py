"""Words and menus that end our texts, and what a text costs: in every language."""

from dataclasses import replace
from decimal import Decimal

import pytest

from flows.codes import show_slip, slip
from flows.effects import OptIn, OptOut
from flows.keywords import command, is_providers_word
from flows.samples import KNOWN, SLIP, SampleWorld, contest
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


class TestOneOfSeveralOnAPhone:
    SHARED = SampleWorld(contest=contest(6), shared=True)

    @pytest.mark.parametrize("text", [f"STOP {SLIP}", f"acha #{SLIP}", f"STOP {show_slip(SLIP)}"])
    def test_stop_and_start_with_a_slip_are_of_whoever_holds_it(self, text):
        phone = Phone(self.SHARED).text(text)
        assert phone.done == [OptOut(own=True)]
        assert "Others on this phone still get theirs" in phone.sees
        assert phone.text(f"START {SLIP}").done[-1] == OptIn(own=True)
        assert phone.text(f"STOP RESULTS #{SLIP}").done[-1] == OptOut("results", own=True)
        assert phone.text(f"START RESULTS #{SLIP}").done[-1] == OptIn("results", own=True)
        assert phone.text("STOP").done[-1] == OptOut()

    def test_on_one_persons_phone_a_slip_changes_nothing(self):
        assert Phone(WORLD).text(f"STOP {SLIP}").done == [OptOut()]
        assert not is_providers_word(f"STOP {SLIP}")

    @pytest.mark.parametrize("text", [f"STOP {slip('11111111111')}", "STOP 4829 3021 57"])
    def test_a_number_on_no_slip_is_refused(self, text):
        phone = Phone(self.SHARED).text(text)
        assert "That number is on no slip here." in phone.sees
        assert not any(isinstance(one, OptOut) for one in phone.done)

    def test_after_the_vote_no_slip_is_good_but_to_undo(self):
        over = replace(self.SHARED, contest=None)
        assert "No slip is good here now." in Phone(over).text(f"STOP {SLIP}").sees
        silent = replace(over, refused=frozenset({""}))
        assert Phone(silent).text(f"YES {SLIP}").done == [OptIn(own=True)]

    def test_a_menu_asks_whose_and_then_which(self):
        phone = Phone(self.SHARED).dial().press("5", "1", "2")
        assert "Whose texts on this phone?" in phone.sees
        assert "Type the number on your voting slip" in phone.press("1").sees
        assert "1 All texts: on" in phone.press(SLIP).sees
        assert phone.press("2").done == [OptOut("results", own=True)]
        phone.dial().press("5", "1", "2", "1", SLIP)
        assert "results: off" in phone.sees
        assert phone.press("2").done[-1] == OptIn("results", own=True)
        assert "1 All texts: on" in phone.dial().press("5", "1", "2", "2").sees
        assert phone.press("1").done[-1] == OptOut()

    def test_who_wants_no_texts_gets_no_receipt_of_a_dialled_vote(self):
        silent = Phone(replace(self.SHARED, refused=frozenset({""})))
        assert not silent.dial().press("1", SLIP, "11", "1").told
        assert Phone(self.SHARED).dial().press("1", SLIP, "11", "1").told
