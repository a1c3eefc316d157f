"""Ballots gathered into a profile, and how a file's ballots become points."""

from decimal import Decimal

import pytest
from hypothesis import given

from smsgateway.counting.ballots import profile_of, projects_of
from smsgateway.counting.election import Election, FileProject, FileVote
from smsgateway.counting.profile import profile_from_rows
from tests.counting.contests import Contest, contests, profile_of_contest


def test_equal_ballots_are_kept_once_whatever_the_order_typed():
    profile = profile_from_rows(3, [((0, 2), ()), ((2, 0), ()), ((1,), ())])
    assert (profile.distinct, profile.voters) == (2, 3)
    assert profile.votes.tolist() == [2, 1, 2]


def test_a_project_typed_twice_counts_once_by_its_first_mention():
    profile = profile_from_rows(2, [((0, 1, 0), (3, 2, 1))])
    assert profile.votes.tolist() == [1, 1]
    assert profile.scores.tolist() == [3, 2]


def test_a_blank_ballot_is_turnout_and_nothing_else():
    profile = profile_from_rows(1, [((), ()), ((0,), ())])
    assert (profile.voters, profile.blank, profile.ballots) == (1, 1, 2)


def test_decimal_points_add_up_exactly():
    profile = profile_from_rows(1, [((0,), (Decimal("0.1"),))] * 3)
    assert profile.points_of(int(profile.scores[0])) == Decimal("0.3")


def test_whole_and_decimal_points_may_stand_together():
    profile = profile_from_rows(2, [((0,), (2,)), ((1,), (Decimal("2.50"),)), ((1,), ())])
    assert [profile.points_of(int(score)) for score in profile.scores] == [2, Decimal("3.5")]


def test_nobody_voted_is_a_profile_too():
    profile = profile_from_rows(2, [])
    assert (profile.voters, profile.votes.tolist()) == (0, [0, 0])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (((2,), ()), "not on the list"),
        (((-1,), ()), "not on the list"),
        (((0, 1), (1,)), "2 projects but 1 points"),
        (((0,), (2**60,)), "more points than"),
        (((0,), (10**30,)), "more points than"),
    ],
)
def test_rows_that_cannot_be_counted_are_refused(row: tuple[tuple[int], tuple[int]], why: str):
    with pytest.raises(ValueError, match=why):
        profile_from_rows(2, [row])


@given(contests())
def test_a_profile_counts_what_counting_by_hand_counts(contest: Contest):
    listed, ballots, _ = contest
    profile = profile_of_contest(contest)
    by_hand = [sum(i in ballot for ballot in ballots) for i in range(len(listed))]
    assert profile.votes.tolist() == profile.scores.tolist() == by_hand
    assert profile.ballots == len(ballots)


def election(vote_type: str, *votes: FileVote, **meta: str) -> Election:
    listed = tuple(FileProject(name, Decimal(1)) for name in ("a", "b", "c", "d"))
    return Election({"vote_type": vote_type, "budget": "9", **meta}, listed, votes)


def test_a_ranking_of_three_gives_three_two_and_one_point():
    ranked = election("ordinal", FileVote("v", ("c", "a", "b")), max_length="3")
    assert profile_of(ranked).scores.tolist() == [2, 1, 3, 0]


def test_a_short_ranking_keeps_the_points_of_its_places():
    ranked = election("ordinal", FileVote("v", ("c",)), max_length="3")
    assert profile_of(ranked).scores.tolist() == [0, 0, 3, 0]


def test_more_places_than_projects_are_no_places():
    ranked = election("ordinal", FileVote("v", ("c", "a")), max_length="10")
    assert profile_of(ranked).scores.tolist() == [3, 0, 4, 0]


def test_points_written_beside_a_ranking_are_believed():
    ranked = election("ordinal", FileVote("v", ("c", "a"), (Decimal(5), Decimal(1))))
    assert profile_of(ranked).scores.tolist() == [1, 0, 5, 0]


def test_points_of_an_approval_ballot_are_not_counted():
    approved = election("approval", FileVote("v", ("a",), (Decimal(7),)))
    assert profile_of(approved).scores.tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize("vote_type", ["cumulative", "scoring"])
def test_points_given_are_points_counted(vote_type: str):
    given_points = election(vote_type, FileVote("v", ("a", "b"), (Decimal(4), Decimal(-1))))
    assert profile_of(given_points).scores.tolist() == [4, -1, 0, 0]


def test_a_withdrawn_project_is_marked_as_such():
    listed = (FileProject("a", Decimal(5), withdrawn=True), FileProject("b", Decimal(1)))
    projects = projects_of(Election({"budget": "9", "vote_type": "approval"}, listed, ()))
    assert [project.withdrawn for project in projects] == [True, False]
