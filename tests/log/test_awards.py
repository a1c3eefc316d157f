"""The verifier's own award rules agree with the service's, which they were not copied from."""

import random
from collections import Counter
from decimal import Decimal

import pytest

from smsgateway.counting.parameters import Parameters
from smsgateway.counting.profile import profile_from_rows
from smsgateway.counting.projects import Project
from smsgateway.counting.rules import award
from smsgateway.counting.ties import tie_rule
from tests.log.outsiders import verifier

RULES = (
    "greedy",
    "greedy-no-skip",
    "greedy-threshold",
    "equalshares",
    "equalshares/add1",
    "equalshares/add1u",
)
ELECTIONS = 170


def drawn(lots):
    """A small election full of ties: (what the opening tells, ballots)."""
    ids = [f"p{n}" for n in range(lots.randint(2, 6))]
    ranked = lots.random() < 0.3
    most = lots.randint(1, min(3, len(ids)))
    set_to = Parameters(
        threshold=Decimal(lots.choice((0, 0, 2))),
        threshold_percent=Decimal(lots.choice((0, 0, "12.5"))),
        threshold_cost=Decimal(lots.choice((0, 0, 3))),
        measure=lots.choice(("score", "votes")),
        utility=lots.choice(("cost", "cardinality")),
        start=lots.choice(("fraction", "whole")),
        increment=lots.choice((Decimal(1), Decimal("0.5"), None)),
    )
    told = {
        "pot": str(lots.randint(5, 40)),
        "least": 1,
        "most": most,
        "ranked": ranked,
        "worth": list(range(most, 0, -1)) if ranked else [],
        "parameters": set_to.to_json(),
        "projects": [
            {"id": one, "cost": str(lots.randint(0, 14)), "withdrawn": lots.random() < 0.1}
            for one in ids
        ],
    }
    steps = [*lots.sample(("cheaper", "more votes"), lots.randint(0, 2))]
    told["ties"] = ", then ".join([*steps, lots.choice(("lot", "file order"))])
    told["lot"] = lots.sample(ids, len(ids))
    ballots = [tuple(lots.sample(ids, lots.randint(1, most))) for _ in range(lots.randint(1, 30))]
    if not ranked and lots.random() < 0.4:  # points: a mention each
        ballots = [tuple(lots.choices(one, k=lots.randint(1, 4))) for one in ballots]
    return told, set_to, ballots


def ours(rule, told, set_to, ballots):
    """What counting says."""
    ids = [one["id"] for one in told["projects"]]
    points = [Decimal(one) for one in told["worth"]]
    rows = [
        ([ids.index(one) for one in Counter(b)], points[: len(b)] or list(Counter(b).values()))
        for b in ballots
    ]
    projects = [
        Project(one["id"], Decimal(one["cost"]), withdrawn=one["withdrawn"])
        for one in told["projects"]
    ]
    pot = Decimal(told["pot"])
    profile = profile_from_rows(len(ids), rows)
    return award(rule, profile, projects, pot, ties=tie_rule(told), parameters=set_to)


def theirs(rule, told, ballots, steps):
    """What the file on the board says."""
    board = verifier.Board(None)
    board.told = told
    return verifier.Count(told, board.sums(ballots), len(ballots)).award(rule, ballots, steps)


@pytest.mark.parametrize("rule", RULES)
def test_random_elections_with_ties_have_the_same_winners_in_the_same_order(rule):
    lots = random.Random(f"awards {rule}")
    several = Counter()
    for _ in range(ELECTIONS):
        told, set_to, ballots = drawn(lots)
        made = ours(rule, told, set_to, ballots)
        assert theirs(rule, told, ballots, made.steps) == list(made.winners), (told, ballots)
        several[len(made.winners)] += 1
    assert len(several) > 2


def test_shares_that_could_still_have_grown_are_found():
    lots = random.Random(1)
    found = 0
    for _ in range(100):
        told, set_to, ballots = drawn(lots)
        made = ours("equalshares/add1", told, set_to, ballots)
        if made.steps:
            with pytest.raises(verifier.Wrong, match="could still have grown"):
                theirs("equalshares/add1", told, ballots, made.steps - 1)
            found += 1
    assert found > 10


def test_a_rule_that_it_does_not_know_is_left_open_not_guessed():
    told, _, ballots = drawn(random.Random(2))
    assert theirs("greedy-custom", told, ballots, 0) is None
    assert theirs("equalshares/add1x", told, ballots, 0) is None
