"""Sessions: first contact, menus, pages, wrong answers, going on after a break."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import (
    SMS,
    USSD,
    Join,
    SpeakLanguage,
    State,
    advance,
    begin,
    dump,
    load,
    read_text,
    retrace,
    take,
)
from flows.budget import weigh
from tests.flows.talking import LANGUAGES, Phone, world


def test_first_contact_chooses_a_language_reads_the_notice_and_joins():
    phone = Phone(world(joined=False)).dial()
    assert "2 Kiswahili" in phone.sees
    assert "FUTA" in phone.press("2").sees
    assert phone.done == []
    assert "1 Piga kura" in phone.press("1").sees
    assert phone.done == [Join("sw", 1)]


def test_where_one_language_is_spoken_first_contact_begins_with_the_notice():
    phone = Phone(world(joined=False, languages=("fr",), lang="fr")).dial()
    assert "EFFACER" in phone.sees


def test_who_is_known_begins_at_home():
    assert (
        Phone(world()).dial().sees.startswith("Kee Ward 2026. KSh 5m. Voting is open until 30 Jun")
    )


def test_a_reader_of_khmer_gets_latin_letters_where_script_does_not_show():
    phone = Phone(world(lang="km", languages=("en", "km-Latn"))).dial()
    assert "1 Boh chnaot" in phone.sees


def test_a_language_that_is_not_spoken_here_becomes_the_first():
    assert "1 Voter" in Phone(world(lang="sw", languages=("fr", "en"))).dial().sees


def test_an_answer_that_fits_nothing_shows_the_page_again_under_one_line():
    phone = Phone(world()).dial()
    before = phone.sees
    phone.press("7")
    assert phone.sees == "Not one of the answers. Try again.\n" + before
    assert not phone.turn.understood
    assert phone.press("1").turn.at == "voting.ballot"


@pytest.mark.parametrize("typed", ["", " ", "\x00", "\u200b"])
def test_an_empty_answer_shows_the_page_again(typed):
    phone = Phone(world()).dial()
    before = phone.sees
    assert phone.press(typed).sees == before


@pytest.mark.parametrize("typed", ["1", " 1 ", "1.", "1#", "١", "១", "１"])
def test_a_key_is_read_in_any_digits(typed):
    assert Phone(world()).dial().press(typed).turn.at == "voting.ballot"


def test_more_and_back_walk_the_pages():
    phone = Phone(world()).dial().press("1")
    first = phone.sees
    second = phone.press("8").sees
    third = phone.press("8").sees
    assert [text.count("\n1") + text.count("\n2") for text in (first, second, third)] != [0, 0, 0]
    assert "8 More" not in third
    assert phone.press("0").sees == second
    assert phone.press("0").sees == first
    assert phone.press("0").turn.at == "home.home"


def test_no_project_is_hidden_by_the_fault_line():
    phone = Phone(world()).dial().press("1", "99")
    seen = phone.sees
    while "8 More" in phone.sees:
        seen += "\n" + phone.press("8").sees
    assert all(f"\n{code} " in seen or seen.startswith(f"{code} ") for code in range(11, 25))


def test_the_language_is_changed_from_home():
    phone = Phone(world()).dial().press("4", "2")
    assert phone.done == [SpeakLanguage("sw")]
    assert "1 Piga kura" in phone.sees


def test_back_from_a_screen_without_trail_is_home():
    turn = advance(State("home.mine", "en", {}, (("0", "@back", ""),)), "0", world(), USSD)
    assert turn.at == "home.home"


def test_a_broken_session_is_offered_again():
    phone = Phone(world()).dial().press("1", "111723")
    left = phone.turn.state
    assert "Continue where you stopped?" in phone.dial(left).sees
    assert "You chose 11" in phone.press("1").sees
    assert phone.press("1").turn.at == "voting.cast"


def test_a_broken_session_may_be_left_behind():
    phone = Phone(world()).dial().press("1")
    assert phone.dial(phone.turn.state).press("2").turn.at == "home.home"


def test_home_is_nothing_to_go_back_to():
    phone = Phone(world()).dial()
    assert phone.dial(phone.turn.state).turn.at == "home.home"


def test_a_broken_session_that_cannot_be_read_any_more_is_home():
    state = State("home.resume", "en", {}, (("1", "@left", ""),), left="nonsense")
    assert advance(state, "1", world(), USSD).at == "home.home"
    assert advance(replace(state, left=None), "1", world(), USSD).at == "home.home"


def test_a_deep_dial_walks_the_same_screens():
    turn = take(None, ["2", "11"], world(), USSD)
    assert turn.text.startswith("11 Borehole Kee\nCost: KSh 450,000")


def test_a_deep_dial_votes_and_says_all_that_it_did():
    turn = take(None, ["2", "1", "1", "1117", "1", "1"], world(joined=False), USSD)
    assert turn.ends
    assert [type(effect).__name__ for effect in turn.does] == ["Join", "CastBallot"]
    assert len(turn.tells) == 1


def test_several_answers_stop_at_the_first_that_does_not_fit():
    turn = take(None, ["1", "77", "1"], world(), USSD)
    assert turn.text.startswith("77 is not on the list.")
    assert turn.does == ()


def test_answers_that_were_taken_before_lead_to_where_something_would_be_recorded():
    home = begin(world(), USSD).state
    for typed in (["1", "11 17"], ["1", "11 17", "1"], ["1", "11 17", "1", "1"]):
        turn = retrace(home, typed, world(), USSD)
        assert (turn.at, turn.does) == ("voting.chosen", ())
    assert retrace(home, ["1", "77", "1"], world(), USSD).at == "voting.ballot"
    assert retrace(home, ["77"], world(), USSD) is None


def test_several_answers_go_on_from_a_state():
    state = begin(world(), USSD).state
    assert take(state, ["1"], world(), USSD).at == "voting.ballot"


TYPED = st.text(max_size=60) | st.sampled_from(
    ["1", "2", "8", "0", "9", "11", "111723", "7777", "VOTE 11", "LIST 3", "x" * 2000, "INFO 11"]
)
WORLDS = st.builds(
    world,
    size=st.sampled_from([3, 14, 95]),
    most=st.sampled_from([1, 5, 15]),
    lang=st.sampled_from(LANGUAGES),
    joined=st.booleans(),
    withdrawn=st.sampled_from([None, 0]),
)


@given(WORLDS, st.lists(TYPED, max_size=6))
def test_whatever_is_typed_by_ussd_the_answer_fits(some, typed):
    turn = begin(some, USSD)
    for one in typed:
        assert USSD.holds(weigh(turn.text))
        assert not turn.cut
        if turn.state is None:
            break
        assert load(dump(turn.state)) == turn.state
        turn = advance(turn.state, one, some, USSD)


@given(WORLDS, st.lists(TYPED, max_size=6))
def test_whatever_is_texted_the_answer_fits(some, typed):
    some, state = replace(some, medium="sms"), None
    for one in typed:
        turn = read_text(one, state, some, SMS)
        assert SMS.holds(weigh(turn.text))
        assert not turn.cut
        state = turn.state
