"""One door to all rules: names, parameters, tie rules, and the outcome as JSON and as words."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from smsgateway.counting.award import Award
from smsgateway.counting.explain import explain, money
from smsgateway.counting.parameters import Parameters
from smsgateway.counting.rules import RULES, award
from smsgateway.counting.ties import FILE_ORDER, TieRule
from tests.counting.contests import by_lot, counted, profile, projects

COSTS = {"well": 50, "road": 60, "roof": 40, "lamp": 10, "moon": 900, "idea": 5}
BALLOTS = {"well road roof lamp moon": 1, "well road roof": 1, "well road": 1, "well": 1, "": 2}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_keeps_to_the_budget_and_speaks_of_every_project(rule: str):
    made = counted(rule, COSTS, BALLOTS, 100)
    assert made.rule == rule
    assert made.winners
    assert made.spent <= made.budget == 100
    assert sorted(one.project for one in made.rounds) == sorted(COSTS)
    assert len(explain(made)) >= 1 + len(COSTS)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_in_a_line_what_it_does(rule: str):
    assert RULES[rule].summary


@pytest.mark.parametrize("rule", RULES)
def test_an_award_is_json_with_money_as_text(rule: str):
    said = json.loads(json.dumps(counted(rule, COSTS, BALLOTS, 100).to_json()))
    assert said["budget"] == "100"
    assert all(isinstance(one["cost"], str) for one in said["rounds"])
    assert set(said["winners"]) <= set(COSTS)


@pytest.mark.parametrize("rule", RULES)
def test_an_award_that_was_kept_as_json_says_the_same_again(rule: str):
    made = counted(rule, {**COSTS, "bell": 10}, {**BALLOTS, "bell well": 1}, 100)
    kept = json.loads(json.dumps(made.to_json()))
    again = Award.from_json(kept)
    assert again.to_json() == kept
    assert explain(again) == explain(made)


def test_the_json_of_a_round_says_why_and_by_how_much():
    said = counted("greedy", COSTS, BALLOTS, 100).to_json()
    assert said["winners"] == ["well", "roof", "lamp"]
    rounds = said["rounds"]
    assert isinstance(rounds, list)
    assert rounds[1] == {
        "project": "road",
        "fate": "not affordable",
        "cost": "60",
        "votes": 3,
        "score": "3",
        "left": "50",
        "short": "10",
    }


def test_a_rule_whose_name_asks_for_a_comparison_says_that_none_was_made():
    (note,) = counted("equalshares/add1-comparison", COSTS, BALLOTS, 100).notes
    assert "comparison" in note


def test_an_unknown_rule_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="there is no rule fair; there are greedy, "):
        counted("fair", COSTS, BALLOTS, 100)


def test_ballots_of_another_contest_are_refused():
    listed = projects(COSTS)
    with pytest.raises(ValueError, match="different contests"):
        award("greedy", profile(listed, BALLOTS), listed[1:], Decimal(100))


@pytest.mark.parametrize("budget", ["-1", "NaN", "Infinity"])
def test_a_budget_that_is_no_money_is_refused(budget: str):
    with pytest.raises(ValueError, match="budget is not an amount"):
        counted("greedy", COSTS, BALLOTS, budget)


def test_a_conflict_with_a_project_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="a conflict names project bridge"):
        counted("greedy", COSTS, BALLOTS, 100, conflicts=(frozenset({"well", "bridge"}),))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"measure": "loudness"}, "measure is 'loudness', not score or votes"),
        ({"threshold": Decimal(-1)}, "threshold is below zero"),
        ({"reserve": Decimal(0)}, "reserve is a share"),
        ({"increment": Decimal(0)}, "increment must be above zero"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong: dict[str, object], why: str):
    with pytest.raises(ValueError, match=why):
        Parameters(**wrong)


def test_the_parameters_are_part_of_the_record():
    conflicts = (frozenset({"well", "road"}),)
    said = counted("greedy", COSTS, BALLOTS, 100, conflicts=conflicts).to_json()["parameters"]
    assert isinstance(said, dict)
    assert said["conflicts"] == [["road", "well"]]
    assert said["reserve"] == "0.8"


def test_a_tie_rule_that_may_leave_a_tie_is_refused():
    with pytest.raises(ValueError, match="must end with"):
        TieRule(("cheaper", "more votes"))


def test_a_lot_must_be_handed_in_hold_everyone_and_nobody_twice():
    with pytest.raises(ValueError, match="no lot was handed in"):
        TieRule(("lot",))
    with pytest.raises(ValueError, match="the lot holds a project twice"):
        by_lot(["well", "well"])
    ties = by_lot(["well"])
    with pytest.raises(ValueError, match="the lot does not hold project road"):
        counted("greedy", {"well": 1, "road": 1}, {"well": 1}, 2, ties=ties)


def test_more_votes_decide_between_equals_in_points_and_cost():
    ties = by_lot(["well", "road"])
    ballots = {"well=2": 1, "road=1": 2}
    made = counted("greedy", {"well": 5, "road": 5}, ballots, 5, ties=ties)
    assert made.winners == ("road",)
    assert made.ties_that_mattered[0].by == "more votes"


def test_the_words_name_the_project_the_money_and_the_reason():
    whole, well, road, *_ = explain(counted("greedy", COSTS, BALLOTS, 100), {"well": "Kee well"})
    assert whole == (
        "Funded by the rule greedy: 3 of 6 projects. 100 of 100 is spent and 0 is left."
        " Ballots that name a project: 4; blank ones: 2."
    )
    assert well == ("Project well (Kee well), 4 votes, is funded: it costs 50, and 100 was left.")
    assert road == (
        "Project road, 3 votes, is not funded: it costs 60, 10 more than the 50 that was left."
    )


@pytest.mark.parametrize(
    ("rule", "parameters", "words"),
    [
        (
            "greedy",
            {},
            "Project moon, 1 vote, is not funded: it costs 900, 800 more than the whole",
        ),
        ("greedy", {}, "Project idea, 0 votes, is not funded: nobody voted for it."),
        ("greedy", {"threshold": Decimal(2)}, "lamp, 1 vote, is not funded: it is 1 short of"),
        ("greedy-no-skip", {}, "Project roof, 2 votes, is not funded: the count had ended"),
        ("greedy-custom", {}, "road, 3 votes, is funded with reserve money: it costs 60, 50 was"),
        ("greedy", {"conflicts": (frozenset({"well", "road"}),)}, "cannot be built beside"),
        ("equalshares", {}, "; each of its supporters pays at most 12.50."),
        ("equalshares", {}, "its supporters are"),
    ],
)
def test_every_fate_has_its_words(rule: str, parameters: dict[str, object], words: str):
    assert any(words in said for said in explain(counted(rule, COSTS, BALLOTS, 100, **parameters)))


def test_a_withdrawn_project_is_said_to_be_withdrawn():
    listed = tuple(replace(project, withdrawn=True) for project in projects({"well": 1}))
    made = award("greedy", profile(listed, {"well": 1}), listed, Decimal(1))
    assert explain(made)[1] == "Project well, 1 vote, is not funded: it was withdrawn."


def test_a_tie_is_told_with_who_stood_equal_what_decided_and_whether_it_mattered():
    costs, ballots = {"well": 60, "road": 50}, {"well road": 3}
    *_, last = said = explain(counted("greedy", costs, ballots, 100, ties=FILE_ORDER))
    assert (
        "Projects well and road stood equal: the order of the list decided. This mattered."
        in said[1]
    )
    assert last.startswith("The tie between projects well and road mattered")
    assert "This changed nothing." in explain(counted("greedy", costs, ballots, 110))[1]


def test_points_are_told_beside_votes_where_they_differ():
    said = explain(counted("greedy", {"well": 5}, {"well=2.5": 3}, 5))
    assert said[1].startswith("Project well, 3 votes, 7.5 points, is funded")


def test_money_is_written_with_thousands_and_cents_only_where_there_are_some():
    assert [money(Decimal(amount)) for amount in ("1234567", "1234.5")] == ["1,234,567", "1,234.50"]
