"""Signals of abuse: attacks planted in honest elections are found, honest elections hardly ever."""

import random
from collections import Counter

import pytest

from smsgateway.counting import signals
from smsgateway.counting.signals import DAY, HOUR, Miss, Vote

PROJECTS = tuple(f"p{n}" for n in range(12))
HOURS = [0, 0, 0, 0, 0, 1, 3, 6, 9, 10, 10, 9, 8, 8, 8, 8, 9, 10, 11, 9, 6, 3, 1, 0]
"""How many people vote at each hour of the day, as weights."""


def honest(lots, number=4000, days=10, spread=90_000_000):
    """People with numbers from anywhere who vote at waking hours, each as they like."""
    liked = [1 / (rank + 1) for rank in range(len(PROJECTS))]
    votes = []
    for voter in range(number):
        hour = lots.choices(range(24), HOURS)[0]
        at = lots.randrange(days) * DAY + hour * HOUR + lots.random() * HOUR
        some = sorted(set(lots.choices(PROJECTS, liked, k=3)))
        votes.append(Vote(voter, at, 254_700_000_000 + lots.randrange(spread), tuple(some)))
    return votes


def farm(lots, size, minutes=60.0):
    """So many SIMs bought together vote for one unloved project in turn."""
    first = 254_733_400_000 + lots.randrange(1000) * 100
    start = 3 * DAY + 14 * HOUR
    return [
        Vote(30_000 + n, start + lots.random() * minutes * 60, first + n, ("p11",))
        for n in range(size)
    ]


def script(lots, size):
    """A machine with numbers from everywhere, every 20 seconds, more or less."""
    start = 4 * DAY + 10 * HOUR
    return [
        Vote(
            30_000 + n,
            start + 20 * n + lots.uniform(-2, 2),
            254_700_000_000 + lots.randrange(90_000_000),
            ("p9", "p10"),
        )
        for n in range(size)
    ]


def night(lots, size):
    """Numbers from a public list typed in, in one night, with pauses."""
    return [
        Vote(
            30_000 + n,
            5 * DAY + lots.random() * 5 * HOUR,
            254_700_000_000 + lots.randrange(90_000_000),
            ("p11", "p10"),
        )
        for n in range(size)
    ]


def caught(votes, planted):
    """The share of the planted votes that is flagged, and of the honest ones."""
    flagged = {voter for one in signals.found(votes) for voter in one.voters}
    bad = {vote.voter for vote in planted}
    return len(flagged & bad) / len(bad), len(flagged - bad) / (len(votes) - len(bad))


@pytest.mark.parametrize(
    ("attack", "size"),
    [(farm, 200), (farm, 500), (script, 200), (night, 285)],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_an_attack_of_two_hundred_is_found_and_few_honest_votes_with_it(attack, size):
    lots = random.Random(f"{attack.__name__} {size}")
    planted = attack(lots, size)
    recall, wrong = caught([*honest(lots, 20_000), *planted], planted)
    assert recall >= 0.95
    assert wrong <= 0.005


def test_fifty_neighbouring_numbers_over_a_day_are_found_by_the_hours_in_which_they_meet():
    lots = random.Random(50)
    planted = farm(lots, 50, minutes=240)
    recall, wrong = caught([*honest(lots), *planted], planted)
    assert recall >= 0.9
    assert wrong <= 0.005


def test_clean_elections_hardly_ever_raise_an_alarm():
    raised, votes, flagged = Counter(), 0, 0
    for seed in range(10):
        clean = honest(random.Random(seed), number=2000, days=5)
        made = signals.found(clean)
        raised.update(one.kind for one in made)
        votes += len(clean)
        flagged += len({voter for one in made for voter in one.voters})
    assert flagged / votes <= 0.005
    assert raised["neighbours"] + raised["rhythm"] + raised["one-sided"] + raised["night"] == 0


def test_a_village_meeting_is_shown_with_how_one_sided_it_is_for_people_to_judge():
    lots = random.Random(7)
    meeting = [
        Vote(
            30_000 + n,
            2 * DAY + 15 * HOUR + lots.random() * 1200,
            254_700_000_000 + lots.randrange(90_000_000),
            ("p7", *(("p0",) if lots.random() < 0.5 else ())),
        )
        for n in range(120)
    ]
    made = {one.kind: one for one in signals.found([*honest(lots), *meeting])}
    assert made["one-sided"].facts["project"] == "p7"
    assert made["one-sided"].facts["inside"] > 80 > made["one-sided"].facts["outside"]
    assert "rhythm" not in made


def test_four_neighbours_and_five_over_two_hours_are_no_signal():
    some = [Vote(n, 60.0 * n, 254_700_000_100 + n, ("p0",)) for n in range(4)]
    assert signals.neighbours(some) == []
    slow = [Vote(n, 1800.0 * n, 254_700_000_100 + n, ("p0",)) for n in range(5)]
    assert signals.neighbours(slow) == []
    (one,) = signals.neighbours([*some, Vote(9, 3000.0, 254_700_000_199, ("p1",))])
    assert set(one.voters) == {0, 1, 2, 3, 9}
    same = [Vote(n, 60.0 * n, 254_700_000_100, ("p0",)) for n in range(5)]
    assert signals.neighbours(same) == []


def test_a_gateway_that_catches_up_after_an_outage_is_no_machine():
    late = [Vote(n, 1000 + 0.05 * n, 254_700_000_000 + 977 * n, ("p0",)) for n in range(60)]
    assert signals.rhythms(late) == []
    steady = [Vote(n, 1000 + 10.0 * n, 254_700_000_000 + 977 * n, ("p0",)) for n in range(30)]
    assert len(signals.rhythms(steady)) == 1
    assert signals.rhythms(steady[:29]) == []


def test_the_same_votes_and_some_more_give_the_same_signal_again():
    lots = random.Random(3)
    votes = [*honest(lots), *farm(lots, 60)]
    more = [*votes, Vote(99_999, 9 * DAY, 254_700_000_001, ("p0",))]
    assert {(one.kind, one.key) for one in signals.found(votes)} == {
        (one.kind, one.key) for one in signals.found(more)
    }
    assert signals.found([]) == []


def test_who_tries_slip_numbers_is_found_alone_and_in_a_crowd():
    patient = [Miss(900.0 * n, "a") for n in range(4)]
    assert signals.guessing(patient) == []
    (one,) = signals.guessing([*patient, Miss(3000.0, "a")])
    assert (one.key, one.facts) == ("a", {"wrong": 5})
    crowd = [Miss(10.0 * n, f"phone {n}") for n in range(50)]
    assert [one.key for one in signals.guessing(crowd)] == ["all"]
    assert signals.guessing(crowd[:49]) == []
