"""Amounts as people of several countries type them."""

import re
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given

from smsgateway.actions.amounts import money, ungrouped


@pytest.mark.parametrize(
    "typed",
    [
        "1250000",
        "1,250,000",
        "1 250 000",
        "1\u00a0250\u00a0000",
        "1\u202f250\u202f000.00",
        " 1_250_000. ",
    ],
)
def test_marks_between_thousands_do_not_count(typed):
    assert money(typed) == 1250000


@pytest.mark.parametrize(
    "typed",
    [
        "4,5",
        "450 000,50",
        "12,34",
        "1,2500",
        "1,,250",
        ",250",
        "450.000",
        "1.250.000",
        "1e400x",
        "NaN",
        "inf",
        "",
    ],
)
def test_what_may_be_read_in_two_ways_is_no_amount(typed):
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        money(typed)


def test_a_rate_has_as_many_digits_as_it_has():
    assert Decimal(ungrouped("129.350")) == Decimal("129.35")
    assert money("0.125") == Decimal("0.125")


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_what_we_print_is_read_as_it_was(amount):
    assert money(f"{amount:,}") == money(f"{amount}") == amount
