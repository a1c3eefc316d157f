"""GSM-7 and UCS-2, to the unit."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gsm import BASIC, EXTENSION, halfwords, is_gsm, measure, plain, septets, split


def test_it_agrees_with_the_golden_cases(data_dir):
    for case in json.loads((data_dir / "gsm" / "segments.json").read_text("utf-8")):
        size = measure(case["text"])
        golden = (case["encoding"], case["units"], case["segments"])
        assert (size.encoding, size.units, size.segments) == golden, case["name"]


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 152 + "{" + "a" * 152, "GSM-7", 306, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("é" * 160, "GSM-7", 160, 1),
        ("ç", "UCS-2", 1, 1),
        ("`", "UCS-2", 1, 1),
        ("ខ" * 70, "UCS-2", 70, 1),
        ("ខ" * 71, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("a" * 66 + "😀" + "a" * 66, "UCS-2", 134, 3),
    ],
)
def test_it_counts(text, encoding, units, segments):
    size = measure(text)
    assert (size.encoding, size.units, size.segments) == (encoding, units, segments)


@given(st.text(alphabet=st.sampled_from(BASIC + EXTENSION + "ខ😀ç"), max_size=400))
def test_parts_are_the_text_each_within_its_limit_and_as_few_as_can_be(text):
    parts = split(text)
    gsm = is_gsm(text)
    cost, alone, room = (septets, 160, 153) if gsm else (halfwords, 70, 67)
    assert "".join(parts) == text
    assert all(cost(part) <= (alone if len(parts) == 1 else room) for part in parts)
    for part, following in itertools.pairwise(parts):
        assert cost(part) + cost(following[0]) > room


def test_french_is_sent_in_gsm_where_that_can_nearly_say_it():
    assert plain("Reçu : “être” – déjà…") == 'Recu : "etre" - déjà...'
    assert is_gsm(plain("Zażółć gęślą jaźń œuf"))


def test_khmer_stays_khmer():
    assert plain("បោះឆ្នោត") == "បោះឆ្នោត"
