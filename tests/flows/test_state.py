"""A saved conversation outlives a deployment."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import USSD, State, advance, dump, load, state
from flows.home import SCREENS
from tests.flows.talking import LANGUAGES, world

RELEASES = sorted(Path(__file__).with_name("states").glob("*.json"))
OFFERS = st.tuples(st.text(max_size=3), st.sampled_from([*SCREENS, "@back", "@page"]), st.text())
STATES = st.builds(
    State,
    at=st.sampled_from(sorted(SCREENS)),
    lang=st.sampled_from(LANGUAGES),
    answers=st.dictionaries(st.sampled_from(sorted(SCREENS)), st.text(max_size=9), max_size=3),
    offered=st.lists(OFFERS, max_size=4).map(tuple),
    page=st.integers(0, 50),
    trail=st.lists(st.tuples(st.sampled_from(sorted(SCREENS)), st.integers(0, 9)), max_size=3).map(
        tuple
    ),
    left=st.none() | st.text(min_size=1, max_size=20),
)


@given(STATES)
def test_what_is_saved_is_what_is_loaded(some):
    assert load(dump(some)) == some


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_states_of_every_release_go_on(release):
    for saved in json.loads(release.read_text("utf-8")):
        loaded = load(json.dumps(saved))
        assert loaded.at == saved["at"]
        assert loaded.lang == saved["lang"]
        assert len(loaded.offered) == len(saved["offered"])
        assert advance(loaded, "1", world(lang=loaded.lang), USSD).text


def test_a_screen_that_moved_is_found_under_its_new_name(monkeypatch):
    monkeypatch.setitem(state.MOVED, "old.ballot", "voting.ballot")
    saved = '{"at":"old.ballot","lang":"sw","answers":{"old.ballot":"11"},"trail":[["gone.x",0]]}'
    loaded = load(saved)
    assert loaded == State("voting.ballot", "sw", {"voting.ballot": "11"})


def test_a_screen_that_is_gone_becomes_home_and_reads_nothing_into_the_next_press():
    loaded = load('{"at":"gone.screen","lang":"sw","offered":[["1","voting.cast",""]]}')
    assert loaded == State("home.home", "sw")
    turn = advance(loaded, "1", world(lang="sw"), USSD)
    assert not turn.understood
    assert "1 Piga kura" in turn.text


def test_a_language_that_is_gone_becomes_the_source():
    assert load('{"at":"home.home","lang":"xx"}') == State("home.home", "en")


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "7", "{}", '{"at":7}', '{"at":"home.home","lang":"en","trail":[1]}'],
)
def test_nonsense_is_no_state(text):
    assert load(text) is None
