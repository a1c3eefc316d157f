"""An invitation to the console as a text."""

import pytest

from flows.gsm import measure
from flows.newcomer import invited
from flows.sample_contests import NOON
from flows.words import LANGUAGES, finish, say

TOLD = ("https://vote.example/console/invitation", "sokha.prey-nob", "7K4M-Q2PX-R9AB-CDEF")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_is_in_it_and_one_segment_holds_it_two_in_khmer(lang):
    text = finish(say(invited(*TOLD, NOON), lang))
    assert [one for one in (*TOLD, "20 ", "12:00") if one not in text] == []
    assert measure(text).segments == (2 if lang == "km" else 1)
