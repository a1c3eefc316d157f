"""The greedy family, one promise a test."""

from decimal import Decimal
from itertools import permutations

from hypothesis import given, settings

from smsgateway.counting.award import Award, Fate, Round
from smsgateway.counting.projects import Project
from smsgateway.counting.rules import award
from smsgateway.counting.ties import FILE_ORDER
from tests.counting.contests import Contest, by_lot, contests, counted, profile, profile_of_contest

COSTS = {"well": 50, "road": 60, "roof": 40, "lamp": 10}
BALLOTS = {"well road roof lamp": 1, "well road roof": 1, "well road": 1, "well": 1}


def turn(made: Award, project: str) -> Round:
    return next(one for one in made.rounds if one.project == project)


def test_greedy_passes_over_what_does_not_fit_and_goes_on():
    made = counted("greedy", COSTS, BALLOTS, 100)
    assert made.winners == ("well", "roof", "lamp")
    assert (made.spent, made.leftover) == (100, 0)


def test_what_did_not_fit_is_told_with_what_was_missing():
    missed = turn(counted("greedy", COSTS, BALLOTS, 100), "road")
    assert (missed.fate, missed.left, missed.short) == (Fate.NOT_AFFORDABLE, 50, 10)


def test_no_skip_ends_at_the_first_that_does_not_fit():
    made = counted("greedy-no-skip", COSTS, BALLOTS, 100)
    assert made.winners == ("well",)
    assert turn(made, "lamp").fate is Fate.NOT_REACHED


def test_a_project_dearer_than_the_pot_does_not_stop_no_skip():
    made = counted("greedy-no-skip", COSTS | {"well": 101}, BALLOTS, 100)
    assert made.winners == ("road", "roof")
    assert (turn(made, "well").fate, turn(made, "well").short) == (Fate.DEARER_THAN_POT, 1)


def test_a_project_that_costs_the_whole_pot_can_win():
    assert counted("greedy", {"well": 100}, {"well": 1}, 100).winners == ("well",)


def test_a_project_without_votes_is_not_funded_though_money_is_left():
    made = counted("greedy", {"well": 50, "road": 10}, {"well": 3}, 100)
    assert made.winners == ("well",)
    assert turn(made, "road").fate is Fate.NO_VOTES


def test_a_withdrawn_project_cannot_win_and_does_not_stop_no_skip():
    listed = (Project("well", Decimal(50), withdrawn=True), Project("road", Decimal(60)))
    made = award("greedy-no-skip", profile(listed, {"well road": 3}), listed, Decimal(100))
    assert made.winners == ("road",)
    assert turn(made, "well").fate is Fate.WITHDRAWN


def test_a_project_below_the_threshold_cannot_win():
    made = counted("greedy-threshold", COSTS, BALLOTS, 1000, threshold=Decimal(3))
    assert made.winners == ("well", "road")
    assert (turn(made, "roof").fate, turn(made, "roof").short) == (Fate.BELOW_THRESHOLD, 1)


def test_a_threshold_in_percent_is_of_those_who_named_a_project_not_of_blank_ballots():
    ballots = BALLOTS | {"": 96}
    made = counted("greedy-threshold", COSTS, ballots, 1000, threshold_percent=Decimal(75))
    assert made.winners == ("well", "road")
    assert (made.voters, made.blank) == (4, 96)


def test_a_threshold_by_cost_asks_more_of_dearer_projects():
    ballots = {"well roof": 1, "roof": 4}
    made = counted("greedy-threshold", COSTS, ballots, 60, threshold_cost=Decimal(3))
    assert made.winners == ("roof",)  # roof needs 40/180 of 5 voters, well 50/180: 1.39
    assert turn(made, "well").fate is Fate.BELOW_THRESHOLD


def test_the_reserve_adds_to_a_misfit_of_which_four_fifths_are_left():
    made = counted("greedy-custom", COSTS, BALLOTS, 98)  # 48 of 60
    assert (made.winners, made.topped_up) == (("well",), ("road",))
    assert (made.from_reserve, made.leftover) == (12, 0)


def test_the_reserve_does_not_add_when_less_than_four_fifths_are_left():
    made = counted("greedy-custom", COSTS, BALLOTS, "97.99")
    assert (made.winners, made.topped_up) == (("well",), ())
    assert turn(made, "roof").fate is Fate.NOT_REACHED


def test_of_projects_in_conflict_only_the_first_by_rank_is_funded():
    conflicts = (frozenset({"well", "road"}),)
    made = counted("greedy-exclusive", COSTS, BALLOTS, 1000, conflicts=conflicts)
    assert made.winners == ("well", "roof", "lamp")
    assert (turn(made, "road").fate, turn(made, "road").blocked_by) == (Fate.CONFLICT, "well")


def test_a_rival_that_could_not_be_afforded_blocks_nobody():
    conflicts = (frozenset({"road", "roof"}),)
    made = counted("greedy-exclusive", COSTS, BALLOTS, 100, conflicts=conflicts)
    assert made.winners == ("well", "roof", "lamp")


def test_points_rank_unless_votes_are_asked_for():
    ballots = {"well=1 road=4": 1, "well=1": 1}
    costs = {"well": 50, "road": 50}
    assert counted("greedy", costs, ballots, 50).winners == ("road",)
    assert counted("greedy", costs, ballots, 50, measure="votes").winners == ("well",)


def test_a_tie_at_the_money_line_is_reported_as_one_that_mattered():
    made = counted("greedy", {"well": 60, "road": 50}, {"well road": 3}, 100)
    assert made.winners == ("well",)
    (tie,) = made.ties_that_mattered
    assert (tie.order, tie.by) == (("well", "road"), "file order")


def test_where_the_tie_rule_says_so_the_cheaper_of_equals_is_taken():
    lot = by_lot(["well", "road"])
    made = counted("greedy", {"well": 60, "road": 50}, {"well road": 3}, 100, ties=lot)
    assert made.winners == ("road",)
    assert made.ties_that_mattered[0].by == "cheaper"


def test_equals_in_cost_and_votes_are_decided_by_the_lot_handed_in():
    lot = by_lot(["road", "well"])
    made = counted("greedy", {"well": 60, "road": 60}, {"well road": 3}, 100, ties=lot)
    assert made.winners == ("road",)
    assert made.ties_that_mattered[0].by == "lot"


def test_a_tie_between_projects_that_all_fit_does_not_matter():
    made = counted("greedy", {"well": 60, "road": 40}, {"well road": 3}, 100)
    assert made.rounds[0].tie is not None
    assert made.ties_that_mattered == ()


def test_a_tie_after_the_count_has_ended_does_not_matter():
    costs, ballots = (
        {"well": 60, "bridge": 90, "road": 30, "roof": 20},
        {
            "well bridge road roof": 1,
            "well bridge": 1,
            "well": 1,
        },
    )
    made = counted("greedy-no-skip", costs, ballots, 100)
    assert turn(made, "road").tie is not None
    assert made.ties_that_mattered == ()


def test_a_tie_of_conflicting_equals_matters_though_both_would_fit():
    conflicts = (frozenset({"well", "road"}),)
    ballots = {"well road": 3}
    made = counted("greedy-exclusive", {"well": 6, "road": 4}, ballots, 100, conflicts=conflicts)
    assert len(made.ties_that_mattered) == 1


def outcome(rule: str, contest: Contest, order: list[int]) -> set[str]:
    listed, ballots, budget = contest
    moved = (
        tuple(listed[i] for i in order),
        [tuple(order.index(i) for i in ballot) for ballot in ballots],
        budget,
    )
    made = award(rule, profile_of_contest(moved), moved[0], Decimal(budget), ties=FILE_ORDER)
    return set(made.winners) | {f"+{won}" for won in made.topped_up}


@settings(max_examples=50)
@given(contests(most_projects=3))
def test_no_tie_mattered_exactly_when_no_order_of_the_list_changes_the_winners(contest: Contest):
    listed, _, budget = contest
    for rule in ("greedy", "greedy-no-skip", "greedy-custom"):
        made = award(rule, profile_of_contest(contest), listed, Decimal(budget), ties=FILE_ORDER)
        orders = map(list, permutations(range(len(listed))))
        outcomes = {frozenset(outcome(rule, contest, order)) for order in orders}
        assert bool(made.ties_that_mattered) == (len(outcomes) > 1), rule


@given(contests())
def test_every_project_has_one_round_and_the_money_adds_up(contest: Contest):
    listed, _, budget = contest
    cost = {project.id: project.cost for project in listed}
    for rule in ("greedy", "greedy-no-skip", "greedy-threshold", "greedy-exclusive"):
        made = award(rule, profile_of_contest(contest), listed, Decimal(budget), ties=FILE_ORDER)
        assert sorted(one.project for one in made.rounds) == sorted(cost)
        assert sum(cost[won] for won in made.winners) == made.spent <= made.budget
