"""Codes that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import codes

NINE = st.text(alphabet=st.sampled_from(codes.CROCKFORD), min_size=9, max_size=9)
SIX = st.text(alphabet=st.sampled_from("0123456789"), min_size=6, max_size=6)


@pytest.mark.parametrize(
    "typed",
    [
        "11 17 23",
        "111723",
        "11,17;23",
        "11*17*23",
        "11-17+23",
        "11.17/23",
        "11\n17\n23",
        "១១ ១៧ ២៣",
        "١١ ١٧ ٢٣",
        "۱۱ ۱۷ ۲۳",
        "１１\u3000１７\u3000２３",
        "1l I7 23",
        "11 17 23\x00",
        "11! 17, 23.",
        "“11” «17» '23'",
        "11، 17؛ 23۔",
        "១១។ ១៧ ២៣៕",
    ],
)
def test_codes_are_read_however_they_are_typed(typed):
    assert codes.read_codes(codes.fold(typed), 2) == ["11", "17", "23"]


def test_letters_are_digits_only_inside_a_number():
    assert codes.tokens("1O lI Ol oil 2O") == ["10", "lI", "Ol", "oil", "20"]


def test_what_is_no_code_stays_as_it_was_typed():
    assert codes.read_codes("11 borehole 111", 2) == ["11", "borehole", "111"]


def test_three_digit_codes_are_cut_in_threes():
    assert codes.read_codes("101105", 3) == ["101", "105"]
    assert not codes.only_codes("11 17", 3)


@pytest.mark.parametrize("text", ["", "0", "07 11", "1", "11 x", "hello", "0712345678"])
def test_this_is_no_bare_vote(text):
    assert not codes.only_codes(text, 2)


def test_direction_marks_and_lone_surrogates_do_no_harm():
    assert codes.fold("\u200e11\ud80017\t") == "11 17"


@given(SIX, st.integers(0, 6), st.sampled_from("0123456789"))
def test_a_ticket_finds_every_wrong_digit(six, at, digit):
    ticket = codes.ticket(six)
    wrong = ticket[:at] + digit + ticket[at + 1 :]
    assert codes.read_ticket(wrong) == (ticket if wrong == ticket else None)


@given(NINE, st.integers(0, 9), st.sampled_from(codes.CROCKFORD))
def test_a_receipt_finds_every_wrong_character(nine, at, character):
    receipt = codes.receipt(nine)
    wrong = receipt[:at] + character + receipt[at + 1 :]
    assert codes.read_receipt(wrong) == (receipt if wrong == receipt else None)


@given(NINE, st.integers(0, 8))
def test_a_receipt_finds_every_swap_of_neighbours(nine, at):
    receipt = codes.receipt(nine)
    wrong = receipt[:at] + receipt[at + 1] + receipt[at] + receipt[at + 2 :]
    assert codes.read_receipt(wrong) == (receipt if wrong == receipt else None)


def test_a_receipt_is_read_in_any_case_and_forgives_o_i_and_l():
    receipt = codes.receipt("7K4M0211A")
    typed = codes.show_receipt(receipt).lower().replace("0", "o").replace("1", "l")
    assert codes.read_receipt(typed) == receipt


@pytest.mark.parametrize("typed", ["", "7K4MQ", "7K4MQ-2PXRU", "7K4MQ-2PXR99"])
def test_this_is_no_receipt(typed):
    assert codes.read_receipt(typed) is None


@given(st.integers(1, 9999), st.integers(0, 9))
def test_a_number_from_paper_ends_in_its_check_digit_and_no_other(number, digit):
    code = codes.checked(str(number))
    assert codes.read_checked(code) == str(number)
    assert codes.read_checked(f"{number}{digit}") in ("", str(number) * (code[-1] == str(digit)))
    assert codes.read_checked("x") == codes.read_checked("0") == ""
