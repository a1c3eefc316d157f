"""Names cut for a screen never read alike beside a sibling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.clusters import clusters
from flows.cutting import cut, cut_names

LETTERS = st.sampled_from("aAbc 0123ខ្ញុំរះ\u200b")


@st.composite
def siblings(draw):
    codes = draw(st.lists(st.from_regex(r"[0-9]{1,8}", fullmatch=True), unique=True, max_size=12))
    return [(code, draw(st.text(LETTERS, max_size=30))) for code in codes]


@given(siblings(), st.integers(8, 30))
def test_cut_names_are_unlike_and_within_the_limit(some, limit):
    shown = cut_names(some, limit)
    assert len(shown) == len(some)
    assert len({name.casefold() for name in shown}) == len(some)
    assert all(0 < len(name) <= limit for name in shown)


def test_a_name_that_is_short_and_unlike_stays_as_it_is():
    assert cut_names([("01", "Ou Thum"), ("02", "Phnum")], 16) == ["Ou Thum", "Phnum"]


def test_names_that_would_clash_end_on_two_digits_of_their_code():
    shown = cut_names(
        [
            ("01020101", "Preaek Chrey Kraom"),
            ("01020102", "Preaek Chrey Leu"),
            ("01020103", "Trang"),
        ],
        12,
    )
    assert shown == ["Preaek Ch 01", "Preaek Ch 02", "Trang"]


def test_two_digits_that_make_another_clash_become_more():
    some = [("0101", "Phnum"), ("0102", "Phnum"), ("03", "Phnum 01")]
    assert cut_names(some, 10) == ["Phnum 101", "Phnum 02", "Phnum 0 03"]


@given(st.text(LETTERS, max_size=30), st.integers(1, 30))
def test_a_letter_keeps_its_vowels_and_signs(name, limit):
    whole = clusters(name.replace("\u200b", ""))
    kept = cut(name, limit)
    assert any("".join(whole[:n]).rstrip() == kept for n in range(len(whole) + 1))


@pytest.mark.parametrize(
    ("some", "limit"),
    [([("1", "A"), ("1", "B")], 9), ([("", "A")], 9), ([("1 2", "A")], 9), ([("123", "A")], 2)],
)
def test_codes_that_cannot_tell_names_apart_are_refused(some, limit):
    with pytest.raises(ValueError, match="code"):
        cut_names(some, limit)
