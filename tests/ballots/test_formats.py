"""Each format from the phone to the published result, which strangers recount and files carry."""

import contextlib
import io
import json
import warnings
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from smsgateway.actions import elections, recount
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.commands import rehearsal
from smsgateway.counting import rules
from smsgateway.counting.ballots import profile_of, projects_of
from smsgateway.counting.pabulib import read
from smsgateway.counting.pabulib_writer import write
from smsgateway.store.contests import contests
from tests.house import found
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA, crowd

FORMATS = {
    "choose-1": {"most": 1},
    "ranked": {"most": 3},
    "points": {"most": 3, "points": 5},
    "knapsack": {"most": 5},
}
VOTES = {
    "choose-1": ["11", "12"],
    "ranked": ["13 11 12", "12"],
    "points": ["11 11 11 12 12", "13x4 11"],
    "knapsack": ["11 12 13", "14 15"],
}
"""What half of the people type, and what the other half does: each costs 5,000,000 at most."""

COUNTED = {
    "choose-1": {"borehole": 6, "desks": 6},
    "ranked": {"borehole": 12, "desks": 6 + 18, "drains": 18},
    "points": {"borehole": 18 + 6, "desks": 12, "drains": 24},
    "knapsack": {"borehole": 6, "desks": 6, "drains": 6, "toilets": 6, "lamps": 6},
}
WRONG = {
    "choose-1": ("11 12", "You chose 2, at most 1 count."),
    "ranked": ("11 12 13 14", "You chose 4, at most 3 count."),
    "points": ("11x4 12x2", "You gave 6 points, you have 5."),
    "knapsack": ("11 12 13 14 15", "Together KSh 4,190,000: KSh 190,000 more than there is."),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_an_election_from_the_phone_to_a_file_that_anybody_recounts(town, kind, tmp_path):
    found(town.house, "two", pot=Decimal(4_000_000), format=kind, **FORMATS[kind])
    typed, fault = WRONG[kind]
    baraka = town.phone(BARAKA, slug="two")
    baraka.texts(f"VOTE {typed}").hears("NOT COUNTED", fault)
    for place, number in enumerate(crowd(12)):
        phone, said = town.phone(number, slug="two"), VOTES[kind][place % 2]
        if place < 6:
            phone.texts(f"VOTE {said}").hears("Vote received")
        else:
            phone.joins().presses("1", said, "1").is_done().sees("Saved")
    baraka.texts("VOTE 0").hears("blank vote")
    town.phone(ACHIENG, slug="two").joins().presses("1", "00").sees("blank").presses("1").is_done()
    counted = elections.tally(town.house, "two")
    assert counted.ballots == 14
    assert {name: n for name, n in counted.points.items() if n} == COUNTED[kind]

    ended = town.ago(hours=1)
    town.change(contests, closes_at=ended, late_until=town.ago(minutes=30))
    sequencing.sequence(town.house)
    board.publish(town.house, "two", tmp_path / "board", openings=True)
    said = says(tmp_path / "board", "--auditor")
    assert "the list is exactly of the counted ballots" in said
    assert "by the rule fixed at the opening (greedy) the winners are" in said
    award = json.loads((tmp_path / "board" / "award.json").read_text())
    assert (award["voters"], award["blank"]) == (12, 2)

    text = recount.export_pabulib(town.house, "two")
    file = read(text)
    assert write(file) == text
    assert file.warnings == ()
    again = rules.award("greedy", profile_of(file), projects_of(file), file.budget)
    assert again.winners == tuple(award["winners"])
    assert objections(text) == {}


def objections(text):
    """What the official checker finds wrong, where it happens to be installed."""
    if find_spec("pabulib") is None:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        checker = import_module("pabulib.checker")
    with contextlib.redirect_stdout(io.StringIO()):
        found = checker.Checker().process_files([text])
    return found[1]["results"]["errors"]


@pytest.mark.parametrize("kind", ["cumulative", "ordinal"])
def test_the_ballots_of_a_file_are_typed_and_counted_as_they_stand_in_it(town, kind):
    text = (Path(__file__).parent.parent / "elections" / f"{kind}.pb").read_text(encoding="utf-8")
    file = read(text)
    elections.import_pabulib(town.house, "old.pb", text, "old")
    codes = elections.codes_by_file_id(town.house, "old")
    votes = [
        rehearsal.one_for_each_point(vote) if kind == "cumulative" else vote for vote in file.votes
    ]
    for phone in rehearsal.phones_of(codes, votes):
        town.phone(phone.number, slug="old").texts("VOTE " + " ".join(phone.codes))
    again = recount.counted_election(town.house, "old")
    assert sorted(map(told, again.votes)) == sorted(map(told, file.votes))
    award = rules.award("greedy", profile_of(again), projects_of(again), again.budget)
    before = rules.award("greedy", profile_of(file), projects_of(file), file.budget)
    assert award.winners == before.winners


def told(vote):
    return vote.projects, vote.points


def test_a_ranking_with_more_places_than_projects_is_added_up_in_one_way(town, tmp_path):
    text = (Path(__file__).parent.parent / "elections" / "ordinal.pb").read_text(encoding="utf-8")
    text = text.replace("max_length;3", "max_length;9").replace("min_length;3", "min_length;1")
    elections.import_pabulib(town.house, "old.pb", text, "old")
    for number in crowd(2):
        town.phone(number, slug="old").texts("VOTE 10 12")
    made = rules.award("greedy", *parts(recount.counted_election(town.house, "old")))
    scores = {one.project: int(one.score) for one in made.rounds}
    assert scores == elections.tally(town.house, "old").points


def parts(election):
    return profile_of(election), projects_of(election), election.budget
