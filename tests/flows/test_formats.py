"""What a voter types in each ballot format, what is read of it, and what is refused in words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from flows import ballot
from flows.sample_contests import contest
from flows.world import Money
from tests.flows.talking import Phone, world


def voting(kind, most=3, points=0, **changes):
    made = contest(most=most, kind=kind, points=points)
    return Phone(replace(world(), contest=replace(made, **changes)))


def cast(phone):
    """The codes of the ballot that was cast last."""
    codes = {one.id: one.code for one in phone.world.contest.projects}
    return " ".join(codes[one] for one in phone.done[-1].projects)


def test_an_approval_is_counted_at_the_fourth_hop():
    phone = Phone(world()).dial()
    hops = 1 + len(["1", "1124", "1"])
    phone.press("1", "1124", "1")
    assert (hops, phone.sees[:5], cast(phone)) == (4, "Saved", "11 24")


def test_a_ranking_keeps_its_order_and_shows_it():
    phone = voting("ranked").dial().press("1")
    assert phone.sees.startswith("Type up to 3 numbers, the best first, e.g. 1124\n")
    phone.press("171112")
    assert phone.sees.startswith("Best first: 17 ")
    assert cast(phone.press("1")) == "17 11 12"
    assert cast(phone.text("VOTE 12 17 12 11")) == "12 17 11"
    assert phone.text("LIST").sees.startswith(
        "Choose up to 3, the best first, send e.g. VOTE 11 24"
    )


def test_a_point_is_a_number_typed_and_a_times_sign_says_it_shorter():
    phone = voting("points", points=5).dial().press("1")
    assert phone.sees.startswith("You have 5 points. Type a number for each point, e.g. 111124\n")
    phone.press("111124")
    assert phone.sees.startswith("You chose 11 Borehole Kee x2, 24 Clinic roof Kithungo\n")
    assert cast(phone.press("1")) == "11 11 24"
    for text in ("VOTE 11=3 24=2", "11x3 24 x 2", "VOTE 11 11 11 24:2"):
        assert cast(phone.text(text)) == "11 11 11 24 24", text
    assert "11 Borehole Kee x3, 24 Clinic roof Kithungo x2" in phone.sees
    assert "You gave 6 points, you have 5." in phone.text("VOTE 11x6").sees
    assert "You chose 4, at most 3 count." in phone.text("VOTE 11 12 13 14").sees
    assert phone.text("LIST").sees.startswith(
        "Give 5 points, a number for each, send e.g. VOTE 11 "
    )


def test_ten_points_are_collected_and_may_go_to_what_was_named_before():
    phone = voting("points", most=2, points=10).dial().press("1", "11 11 12")
    assert phone.sees.startswith(
        "3 of 10: 11x2 12. Type more numbers, or\n1 Save\n2 Start again\n11 "
    )
    assert "13" not in phone.sees
    assert cast(phone.press("12", "1")) == "11 11 12 12"


def test_a_knapsack_is_told_its_prices_and_what_is_left():
    pot = Money(Decimal(1_000_000), "KES")
    phone = voting("knapsack", most=2, pot=pot).dial().press("1")
    assert phone.sees.startswith(
        "Type numbers for up to KSh 1m together, e.g. 1124\n11 KSh 450,000 B"
    )
    assert phone.press("11").sees.startswith("You chose 11 Borehole Kee. KSh 550,000 left")
    assert cast(phone.press("1")) == "11"
    said = phone.text("VOTE 23 24").sees
    assert "Together KSh 1,150,000: KSh 150,000 more than there is." in said
    assert phone.text("LIST").sees.startswith(
        "Choose for up to KSh 1m together, send e.g. VOTE 11 24"
    )


def test_a_big_knapsack_is_filled_over_several_screens():
    pot = Money(Decimal(1_500_000), "KES")
    phone = voting("knapsack", most=14, pot=pot).dial().press("1", "11 12")
    assert phone.sees.startswith("11 12: KSh 590,000 left. Type more numbers, or\n1 Save")
    phone.press("13 14")
    assert phone.sees.startswith("Together KSh 1,860,000: KSh 360,000 more than there is.")
    assert cast(phone.press("13", "1")) == "11 12 13"


@pytest.mark.parametrize(
    ("kind", "points"), [("approval", 0), ("ranked", 0), ("points", 5), ("knapsack", 0)]
)
def test_a_blank_vote_stands_on_the_list_in_every_format(kind, points):
    phone = voting(kind, points=points).dial().press("1", "8", "8", "8")
    assert "00 Blank vote" in phone.sees
    assert phone.press("00").sees.startswith("You chose blank vote\n")
    assert cast(phone.press("1")) == ""
    assert cast(phone.text("VOTE 11").text("VOTE 0")) == ""


def test_one_choice_is_asked_for_in_the_singular():
    phone = voting("choose-1", most=1)
    assert phone.text("LIST").sees.startswith("Choose one, send e.g. VOTE 11")


NOES = [
    ({"format": "lottery"}, "one of choose-1, approval, ranked, points, knapsack, not lottery"),
    ({"ranks": 3}, "a ballot has no ranks: it has format, least, most, points"),
    ({"most": "5"}, "most is a whole number, not '5'"),
    ({"most": True}, "most is a whole number, not True"),
    ({"least": 3, "most": 2}, "3 projects at least and 2 at most"),
    ({"format": "points", "most": 3}, "needs to say how many"),
    ({"most": 3, "points": 5}, "only the format points"),
    ({"format": "points", "least": 3, "most": 3, "points": 2}, "2 points cannot name 3 projects"),
]


@pytest.mark.parametrize(("terms", "why"), NOES)
def test_a_format_that_cannot_be_is_refused_in_words(terms, why):
    with pytest.raises(ValueError, match=why):
        ballot.from_terms(terms)


def test_what_no_basic_phone_can_show_is_named():
    assert list(ballot.named("ranked", 1, 3).faults(10)) == []
    assert (ballot.named("ranked", 1, 3).worth, ballot.Format(1, 3).worth) == ((3, 2, 1), ())
    (many,) = map(str, ballot.named("approval", 1, 5).faults(3))
    (ranks,) = map(str, ballot.named("ranked", 1, 9).faults(14))
    (points,) = map(str, ballot.named("points", 1, 3, 20).faults(14))
    assert (many[:27], ranks[:24], points[:24]) == (
        "a voter may choose 5 of 3 p",
        "a voter ranks 9 projects",
        "a voter gives 20 points:",
    )
