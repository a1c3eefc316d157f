"""Nothing small can be worked out from everything published, in any order, over time."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsgateway.counting.suppression import (
    Cell,
    Margin,
    Release,
    holds,
    is_telling,
    release,
    told_share,
)
from tests.counting.attacker import check_nothing_small, grown

BY_VILLAGE: tuple[Margin, ...] = ((), (0,))
CROSSED: tuple[Margin, ...] = ((), (0,), (1,), (0, 1))

NESTED: tuple[Margin, ...] = ((), (0,), (0, 1))


def villages(**people: int) -> dict[Cell, int]:
    return {(name,): n for name, n in people.items()}


def shown(made: Release) -> set[str]:
    """Shown cells by name, the total as "all"."""
    return {"/".join(v or "all" for v in cell) for cell in made.shown}


def test_a_cell_below_k_is_hidden_and_the_next_smallest_with_it():
    made = release(villages(a=40, b=12, c=7), BY_VILLAGE)
    assert shown(made) == {"all", "a"}


def test_where_nothing_is_small_everything_is_shown():
    assert shown(release(villages(a=10, b=11), BY_VILLAGE)) == {"all", "a", "b"}


def test_several_small_ones_that_make_k_together_need_no_other():
    assert shown(release(villages(a=40, b=12, c=7, d=3), BY_VILLAGE)) == {"all", "a", "b"}
    assert shown(release(villages(a=40, b=12, c=5, d=3), BY_VILLAGE)) == {"all", "a"}


def test_without_the_total_nothing_need_be_hidden_beside_a_small_one():
    assert shown(release(villages(a=40, b=12, c=7), [(0,)])) == {"a", "b"}


def test_of_fewer_than_k_in_all_nothing_is_shown():
    assert shown(release(villages(a=5, b=4), BY_VILLAGE)) == set()


def test_one_village_with_everybody_would_say_that_the_others_have_nobody():
    assert shown(release(villages(a=40, b=0, c=0), BY_VILLAGE)) == {"all"}


def test_a_hidden_cell_of_a_crossed_table_is_hidden_along_both_sums():
    counts: dict[Cell, int] = dict.fromkeys(product("abc", ("sms", "ussd", "web")), 20)
    counts["a", "sms"] = 3
    made = shown(release(counts, CROSSED))
    assert "a/sms" not in made
    assert {"all/all", "a/all", "all/sms"} <= made
    hidden = {f"{v}/{c}" for v, c in counts} - made
    assert len(hidden) == 4  # a rectangle: two in each of two rows and two columns
    assert {name[0] for name in hidden} == {"a", "b"} or {name[0] for name in hidden} == {"a", "c"}


def test_what_k_may_be():
    assert shown(release(villages(a=6, b=5), BY_VILLAGE, k=5)) == {"all", "a", "b"}
    with pytest.raises(ValueError, match="at least 5"):
        release(villages(a=6), BY_VILLAGE, k=4)
    with pytest.raises(ValueError, match="no dimension 1"):
        release(villages(a=6), [(1,)])


# Over time


def test_an_interim_result_waits_for_k_new_people():
    first = release(villages(a=20, b=20), BY_VILLAGE)
    assert release(villages(a=24, b=25), BY_VILLAGE, [first]).shown == frozenset()
    assert shown(release(villages(a=30, b=30), BY_VILLAGE, [first])) == {"all", "a", "b"}


def test_what_was_hidden_is_not_shown_the_next_day_to_be_taken_from_what_was_shown():
    first = release(villages(a=40, b=0, c=0), BY_VILLAGE)
    assert shown(first) == {"all"}
    assert shown(release(villages(a=40, b=0, c=0), BY_VILLAGE, [first])) == set()
    assert shown(release(villages(a=45, b=4, c=0), BY_VILLAGE, [first])) == set()


def test_a_village_with_few_new_people_is_not_told_by_the_others():
    first = release(villages(a=20, b=20, c=20), BY_VILLAGE)
    second = release(villages(a=41, b=40, c=22), BY_VILLAGE, [first])
    assert shown(second) == {"all", "a"}


def test_a_village_that_was_hidden_is_shown_once_it_has_k():
    first = release(villages(a=20, b=6, c=6), BY_VILLAGE)
    assert shown(first) == {"all", "a"}
    second = release(villages(a=40, b=20, c=20), BY_VILLAGE, [first])
    assert shown(second) == {"all", "a", "b", "c"}


def test_a_number_that_falls_by_few_gives_nobody_away():
    first = release(villages(a=20, b=20, c=20), BY_VILLAGE)
    moved = release(villages(a=19, b=35, c=36), BY_VILLAGE, [first])
    assert "a" not in shown(moved)
    assert len({"b", "c"} & shown(moved)) < 2


# Everything at once

K = 5
NAMES = ("a", "b", "c")
CHANNELS = ("sms", "ussd")
History = tuple[Sequence[Margin], list[dict[Cell, int]]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """What came to each cell before each of up to three releases, and the tables published."""
    wide = draw(st.booleans())
    parts: list[Cell] = list(product(NAMES, CHANNELS)) if wide else [(n,) for n in "abcd"]
    few = st.integers(0, 7) | st.sampled_from([0, 5, 12, 20])
    some = st.lists(few, min_size=len(parts), max_size=len(parts))
    came = draw(st.lists(some, min_size=1, max_size=3))
    margins = draw(st.sampled_from([CROSSED, NESTED, ((), (0,), (1,)), ((0,), (0, 1))]))
    return (margins if wide else BY_VILLAGE), [dict(zip(parts, one, strict=True)) for one in came]


def released(margins: Sequence[Margin], came: Sequence[Mapping[Cell, int]]) -> list[Release]:
    """The releases that were made."""
    made: list[Release] = []
    counts: dict[Cell, int] = {}
    for more in came:
        counts = grown(counts, more)
        if (one := release(counts, margins, made, K)).shown:
            made.append(one)
    return made


@settings(max_examples=25)
@given(histories())
def test_no_attacker_solves_a_small_number(history: History):
    attack(history)


@pytest.mark.drill
@pytest.mark.timeout(1800)
@settings(max_examples=1000)
@given(histories())
def test_no_attacker_solves_a_small_number_in_many_more_histories(history: History):
    attack(history)


def attack(history: History) -> None:
    """See `check_nothing_small`."""
    margins, came = history
    check_nothing_small(released(margins, came), margins, K, (0, 1))


@settings(max_examples=25)
@given(histories())
def test_no_cell_below_k_is_ever_shown(history: History):
    margins, came = history
    for one in released(margins, came):
        for cell in one.shown:
            assert sum(n for part, n in one.counts.items() if holds(cell, part)) >= K


# Shares


@pytest.mark.parametrize(
    ("yes", "n", "told"),
    [(0, 19, "<5%"), (19, 19, ">95%"), (0, 20, "0%"), (20, 20, "100%"), (7, 12, "58%")],
)
def test_all_and_none_of_a_few_people_are_not_told_exactly(yes: int, n: int, told: str):
    assert told_share(yes, n) == told
    assert is_telling(yes, n) is told.endswith("5%")


def test_a_share_of_nobody_is_refused():
    with pytest.raises(ValueError, match="not a share"):
        told_share(0, 0)
