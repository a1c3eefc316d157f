"""Equal shares: by hand, against the book's slow way, and its completions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsgateway.counting import shares
from smsgateway.counting.award import Award, Fate
from smsgateway.counting.parameters import Parameters, fine_increment
from smsgateway.counting.profile import profile_from_rows
from smsgateway.counting.projects import Project
from smsgateway.counting.rules import award
from tests.counting.contests import Contest, contests, counted, profile_of_contest
from tests.counting.slow_equal_shares import Points, add1, approvals, buy

ONE = Decimal(1)


Bought = list[tuple[str, Fraction | None]]


def by_the_book(contest: Contest, bought: dict[int, Fraction], points: Points) -> Bought:
    """Each project bought, in order, with the most that one supporter pays for it."""
    most = {i: max(ballot.get(i, 0) for ballot in points) for i in bought}
    return [(contest[0][i].id, price * most[i]) for i, price in bought.items()]


def by_us(made: Award) -> Bought:
    return [(one.project, one.pays) for one in made.rounds if one.fate is Fate.FUNDED]


def test_a_minority_gets_its_part_where_greedy_gives_it_nothing():
    costs = {"well": 50, "road": 50, "roof": 30}
    ballots = {"well road": 7, "roof": 3}
    assert counted("greedy", costs, ballots, 100).winners == ("well", "road")
    assert counted("equalshares", costs, ballots, 100).winners == ("well", "roof")


def test_each_supporter_pays_the_same_unless_the_purse_is_too_light():
    costs = {"well": 60, "road": 40}
    made = counted("equalshares", costs, {"well": 1, "well road": 1, "road": 1}, 90)
    # The share is 30: the well takes all of two voters, so the road finds 30 of its 40.
    assert made.winners == ("well",)
    assert made.rounds[0].pays == Fraction(30)
    assert (made.rounds[1].fate, made.rounds[1].short) == (Fate.UNSUPPORTED, 10)


def test_supporters_whose_money_is_exactly_the_cost_can_buy():
    made = counted("equalshares", {"well": 10}, {"well": 1, "well ": 2}, 10)
    assert made.winners == ("well",)


def test_a_third_of_ten_thrice_is_ten_and_not_a_hair_less():
    costs = {"a": "3.30", "b": "6.70"}
    made = counted("equalshares", costs, {"a b": 3}, 10)
    assert made.winners == ("b", "a") or made.winners == ("a", "b")
    assert made.leftover == 0


def test_blank_ballots_do_not_thin_the_shares():
    costs, ballots = {"well": 50, "roof": 30}, {"well": 5, "roof": 3}
    blanks = counted("equalshares", costs, ballots | {"": 100}, 80)
    assert blanks.winners == counted("equalshares", costs, ballots, 80).winners == ("well", "roof")
    assert (blanks.voters, blanks.blank, blanks.share) == (8, 100, 10)


def test_utility_by_cost_prefers_dear_projects_and_by_count_cheap_ones():
    costs, ballots = {"dear": 8, "cheap": 4}, {"dear cheap": 3, "dear": 1}
    assert counted("equalshares", costs, ballots, 12).winners[0] == "dear"
    by_count = counted("equalshares", costs, ballots, 12, utility="cardinality")
    assert by_count.winners[0] == "cheap"


def test_points_weigh_who_pays_unless_votes_are_asked_for():
    costs, ballots = {"well": 30, "road": 30}, {"well=1 road=5": 2, "well=1": 1}
    assert counted("equalshares", costs, ballots, 45).winners == ("road",)
    assert counted("equalshares", costs, ballots, 45, measure="votes").winners == ("well",)


def test_a_project_that_costs_nothing_is_built_and_takes_nothing():
    made = counted("equalshares", {"name": 0, "well": 10}, {"name well": 2}, 10)
    assert made.winners == ("name", "well")
    assert made.leftover == 0


def test_add1_spends_more_than_equal_shares_alone():
    costs = {"well": 50, "road": 30, "roof": 20}
    ballots = {"well": 5, "road": 3, "roof": 1, "well roof": 1}
    alone = counted("equalshares", costs, ballots, 100)
    grown = counted("equalshares/add1", costs, ballots, 100, increment=ONE)
    assert alone.spent == 80
    assert (grown.spent, grown.steps) == (100, 5)  # 14.17 each would do


def test_add1_stops_before_it_overspends():
    costs, ballots = {"well": 60, "road": 60}, {"well": 6, "road": 4}
    made = counted("equalshares/add1", costs, ballots, 100, increment=ONE)
    assert made.winners == ("well",)
    assert made.spent <= made.budget


def test_add1u_fills_what_add1_leaves_by_votes():
    costs = {"well": 60, "road": 60, "roof": 40}
    ballots = {"well": 6, "road": 4, "roof": 1}
    grown = counted("equalshares/add1", costs, ballots, 100, increment=ONE)
    filled = counted("equalshares/add1u", costs, ballots, 100, increment=ONE)
    assert grown.winners == ("well",)
    assert filled.winners == ("well", "roof")
    assert [one.project for one in filled.rounds] == ["well", "road", "roof"]


def test_the_exhaustive_stop_can_end_add1_earlier():
    # With shares of 25 the well is bought and the 40 left pays for nothing: exhausted.
    costs, ballots = {"well": 60, "road": 41, "roof": 95}, {"well": 3, "road": 1, "roof": 1}
    on = counted("equalshares/add1", costs, ballots, 100, increment=ONE, stop="exhaustive")
    off = counted("equalshares/add1", costs, ballots, 100, increment=ONE)
    assert on.winners == off.winners == ("well",)
    assert on.steps == 0 < off.steps


def test_a_whole_start_rounds_the_share_down():
    costs, ballots = {"well": 10}, {"well": 3}
    assert counted("equalshares", costs, ballots, 10, start="whole").winners == ()
    assert counted("equalshares", costs, ballots, 10).winners == ("well",)


def test_the_fine_increment_is_half_a_percent_of_a_share_and_at_least_one():
    assert fine_increment(Decimal(1_000_000_000), 28_943) == 173
    assert fine_increment(Decimal(100), 84) == 1


def test_equal_shares_refuses_conflicts_rather_than_forget_them():
    with pytest.raises(ValueError, match="cannot heed conflicts"):
        counted("equalshares", {"a": 1, "b": 1}, {"a": 1}, 2, conflicts=(frozenset("ab"),))


def test_nobody_voted_and_nothing_is_bought():
    assert counted("equalshares/add1u", {"well": 10}, {"": 3}, 100).winners == ()


def test_a_tie_that_decides_who_wins_is_reported():
    made = counted("equalshares", {"well": 10, "road": 10}, {"well road": 2}, 15)
    assert made.winners == ("well",)
    assert [tie.order for tie in made.ties_that_mattered] == [("well", "road")]


def test_a_tie_of_which_all_are_bought_does_not_matter():
    made = counted("equalshares", {"well": 10, "road": 10}, {"well road": 2}, 20)
    assert made.rounds[0].tie is not None
    assert made.ties_that_mattered == ()


@given(contests(), st.sampled_from(["cost", "cardinality"]))
def test_equal_shares_agrees_with_the_book(contest: Contest, utility: str):
    listed, _, budget = contest
    costs, ballots = approvals(contest)
    made = award(
        "equalshares",
        profile_of_contest(contest),
        listed,
        Decimal(budget),
        parameters=Parameters(utility=utility),
    )
    voters = sum(map(bool, ballots))
    share = Fraction(budget, max(voters, 1))
    bought = buy(costs, ballots, share, by_cost=utility == "cost")
    assert by_us(made) == by_the_book(contest, bought, ballots)


@given(contests(), st.data())
def test_with_points_it_agrees_with_the_book(contest: Contest, data: st.DataObject):
    listed, chosen, budget = contest
    points = [data.draw(st.tuples(*[st.integers(1, 3)] * len(ballot))) for ballot in chosen]
    ballots = [dict(zip(*pair, strict=True)) for pair in zip(chosen, points, strict=True)]
    made = award(
        "equalshares",
        profile_from_rows(len(listed), zip(chosen, points, strict=True)),
        listed,
        Decimal(budget),
    )
    costs = [int(project.cost) for project in listed]
    share = Fraction(budget, max(sum(map(bool, ballots)), 1))
    assert by_us(made) == by_the_book(contest, buy(costs, ballots, share), ballots)


@settings(max_examples=40)
@given(contests())
def test_add1_agrees_with_the_book(contest: Contest):
    listed, _, budget = contest
    costs, ballots = approvals(contest)
    made = award(
        "equalshares/add1",
        profile_of_contest(contest),
        listed,
        Decimal(budget),
        parameters=Parameters(increment=ONE),
    )
    assert by_us(made) == by_the_book(contest, add1(costs, ballots, budget), ballots)


@given(contests(most_projects=8, most_voters=20))
def test_the_winners_are_the_same_when_floats_decide_nothing(contest: Contest):
    """With a guard as wide as the prices themselves, every comparison is made in exact numbers."""
    listed, _, budget = contest
    profile = profile_of_contest(contest)
    as_used = award("equalshares", profile, listed, Decimal(budget))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shares, "GUARD", 0.5)
        exactly = award("equalshares", profile, listed, Decimal(budget))
    assert exactly.winners == as_used.winners
    assert [one.pays for one in exactly.rounds] == [one.pays for one in as_used.rounds]


def test_a_price_that_rounding_moves_to_and_fro_is_found():
    """Steps towards the price of the project of cost 2 once went round in a circle for ever."""
    costs = [12, 6, 10, 8, 3, 1, 2, 4]
    listed = tuple(Project(f"p{i}", Decimal(cost)) for i, cost in enumerate(costs))
    everybody, most = (0, 1, 2, 3, 4, 5, 6, 7), (0, 1, 2, 4, 5, 6, 7)
    chosen = [(), most, (0, 4, 5, 7), everybody, (0, 1, 5, 6)]
    contest: Contest = (listed, [*chosen, everybody, everybody, (0, 1, 2, 3, 4, 6), ()], 26)
    costs, ballots = approvals(contest)
    made = award("equalshares", profile_of_contest(contest), listed, Decimal(26))
    share = Fraction(26, sum(map(bool, ballots)))
    assert by_us(made) == by_the_book(contest, buy(costs, ballots, share), ballots)


def test_prices_a_billionth_of_a_billionth_apart_are_told_apart():
    tiny = Decimal("0.000000000000000001")
    listed = (Project("dearer", 1 + tiny), Project("cheaper", Decimal(1)))
    both = profile_from_rows(2, [((0, 1), ())] * 3)
    made = award(
        "equalshares", both, listed, Decimal(3), parameters=Parameters(utility="cardinality")
    )
    assert made.winners == ("cheaper", "dearer")


@given(contests())
def test_everyone_pays_only_what_they_hold_and_the_pot_is_not_overspent(contest: Contest):
    listed, _, budget = contest
    made = award("equalshares/add1u", profile_of_contest(contest), listed, Decimal(budget))
    cost = {project.id: project.cost for project in listed}
    assert made.share is not None
    assert all(one.pays <= made.share for one in made.rounds if one.pays is not None)
    assert sum(cost[won] for won in made.winners) == made.spent <= budget
    assert sorted(one.project for one in made.rounds) == sorted(cost)
