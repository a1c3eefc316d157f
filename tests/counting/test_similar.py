"""Texts about the same thing are found, in any script and spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.counting.similar import alike, likeness, normalised

PUMP = "The water pump at the school is broken"


def test_a_likeness_is_shared_trigrams_of_all_trigrams():
    # " pump " has _pu pum ump mp_; " pumps " has _pu pum ump mps ps_: 3 of 6.
    assert likeness("pump", "pumps") == 0.5
    assert likeness("a", "a") == 1
    assert likeness("", "...") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PUMP, "school water pump broken since monday"),
        (PUMP, "WATER PUMP (school) IS BROKEN!!"),
        ("Pampu ya maji shuleni imeharibika", "pampu ya maji imeharibika, shule ya Mtoni"),
        ("La pompe de l'école est cassée", "pompe cassee a l'ecole"),
        ("ស្នប់ទឹកនៅសាលាខូច", "ស្នប់ទឹកសាលារៀនខូចហើយ"),
    ],
)
def test_the_same_trouble_in_other_words_is_alike(one: str, other: str):
    assert likeness(one, other) >= 0.3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PUMP, "The nurse asked for money at the clinic"),
        ("ស្នប់ទឹកនៅសាលាខូច", "គ្រូពេទ្យសុំលុយពីអ្នកជំងឺ"),
    ],
)
def test_another_trouble_is_not(one: str, other: str):
    assert likeness(one, other) < 0.3


def test_spelling_does_not_matter():
    assert normalised("École  N°៥,  ፋ") == normalised("ecole n°5 ፋ")
    assert normalised("ទឹក\u200bស្អាត") == normalised("ទឹកស្អាត")
    assert normalised("ﬁne　ＰＵＭＰ") == "fine pump"


def test_the_likest_come_first_under_their_own_keys():
    texts = {7: "pump broken at school", 8: "bribe at the clinic", 9: "school pump is broken"}
    found = alike("the pump at school is broken", texts)
    assert [key for key, _ in found] == sorted(
        [7, 9], key=lambda key: -likeness("the pump at school is broken", texts[key])
    )


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_a_share(one: str, other: str):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) in (0, 1)


@given(st.text(max_size=60))
def test_what_is_normalised_stays(text: str):
    assert normalised(normalised(text)) == normalised(text)
