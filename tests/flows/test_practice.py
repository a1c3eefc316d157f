"""The mark of the practice town stands above the page and takes nothing of its room."""

import pytest

from flows.practice import practised


@pytest.mark.parametrize(
    ("lang", "mark"), [("en", "PRACTICE"), ("sw", "MAZOEZI"), ("km-Latn", "HAT SAK")]
)
def test_the_mark_is_a_line_of_its_own_in_the_language_of_the_place(lang, mark):
    assert practised("1 Vote", lang) == f"{mark}\n1 Vote"
