"""What an office is told of its complaints: how many, which ones first, in its own language."""

import pytest

from flows.digest import ALERT, SUBJECT, Pile, digest, read
from tests.flows.talking import LANGUAGES

QUIET = Pile(private=0, open=(), new=0, late=(), over=())
TICKETS = tuple(f"{number}4566" for number in range(101, 111))
FULL = Pile(private=3, open=TICKETS, new=4, late=TICKETS[6:], over=TICKETS[:5])


def test_an_office_for_which_nothing_waits_is_told_nothing():
    assert digest(QUIET) == ()


def test_the_late_ones_come_first_and_four_are_named():
    assert read(digest(FULL), "en").splitlines() == [
        "Private cases that wait: 3. Please sign in.",
        "Cases: 10, new 4, late 4. First: 107-4566 108-4566 109-4566 110-4566",
        "Far over time: 5. First: 101-4566 102-4566 103-4566 104-4566",
    ]


def test_where_none_is_late_the_oldest_come_first():
    calm = Pile(private=0, open=TICKETS[:2], new=2, late=(), over=())
    assert read(digest(calm), "en") == "Cases: 2, new 2, late 0. First: 101-4566 102-4566"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_its_own_words_for_an_office(lang):
    said = read((*digest(FULL), SUBJECT, ALERT), lang)
    assert "109-4566" in said
    assert (said == read((*digest(FULL), SUBJECT, ALERT), "en")) == (lang == "en")
