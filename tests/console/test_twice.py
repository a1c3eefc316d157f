"""A form that comes twice, by a double press or a line that stutters, is taken once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from smsgateway.store.messages import outbox
from tests.console.staff import Desk, desk
from tests.console.test_pages import PUMP, person_of
from tests.people import BARAKA

WORDS = "We come on Friday."


@pytest.fixture
def officer(town):
    town.phone(BARAKA).texts(PUMP)
    return desk(town, "officer")


def form_of(someone, path):
    """What the forms of this page carry unseen."""
    page = someone.gets(path).get_data(as_text=True)
    found = re.findall(r'name="(once|from)" value="([^"]+)"', page)
    return dict(found)


def answers(town):
    return [one for one in town.rows(outbox) if one.purpose == "answer"]


def test_an_answer_pressed_twice_goes_out_once(town, officer):
    thread = f"/console/inbox/{person_of(officer)}"
    form = form_of(officer, thread)
    first = officer.posts(f"{thread}/answer", text=WORDS, **form)
    again = officer.posts(f"{thread}/answer", text=WORDS, **form)
    assert first.headers["Location"] == "/console/inbox"
    assert again.headers["Location"] == thread
    officer.posts("/console/language", language="sw")
    assert "imekuja mara mbili" in officer.sees(thread)
    assert len(answers(town)) == 1


def test_of_two_presses_at_once_one_is_taken(town, officer):
    thread = f"/console/inbox/{person_of(officer)}"
    form = {"csrf": officer.csrf(), **form_of(officer, thread)}
    cookie = officer.client.get_cookie("console")

    def press(_):
        hand = Desk(town, town.app.test_client())
        hand.client.set_cookie("console", cookie.value)
        return hand.client.post(f"{thread}/answer", data={"text": WORDS, **form}).status_code

    with ThreadPoolExecutor(4) as hands:
        assert set(hands.map(press, range(4))) == {303}
    assert len(answers(town)) == 1


def test_the_same_words_from_a_page_opened_anew_go_out_again(town, officer):
    thread = f"/console/inbox/{person_of(officer)}"
    for _ in range(2):
        officer.posts(f"{thread}/answer", text=WORDS, **form_of(officer, thread))
    assert len(answers(town)) == 2


def test_other_words_from_the_same_page_go_out_as_well(town, officer):
    thread = f"/console/inbox/{person_of(officer)}"
    form = form_of(officer, thread)
    for words in (WORDS, "Or on Monday."):
        officer.posts(f"{thread}/answer", text=words, **form)
    assert len(answers(town)) == 2


def test_what_only_asks_first_may_be_pressed_again(town, officer):
    thread = f"/console/inbox/{person_of(officer)}"
    form = form_of(officer, thread)
    for _ in range(2):
        asked = officer.posts(f"{thread}/settle", how="opt-out", **form)
        assert "you cannot take it back" in asked.get_data(as_text=True)


def test_what_was_refused_may_be_sent_again_as_it_is(town, officer):
    thread = f"/console/inbox/{person_of(officer)}"
    form = form_of(officer, thread)
    refused = officer.posts(f"{thread}/settle", how="nonsense", **form)
    assert refused.headers["Location"] == thread
    officer.posts(f"{thread}/settle", how="nonsense", **form)
    assert "came twice" not in officer.sees(thread)
