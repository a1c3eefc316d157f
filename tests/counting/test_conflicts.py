"""Conflict groups beside a .pb file: read line by line, and heeded by the greedy rules."""

from decimal import Decimal

import pytest

from smsgateway.counting.award import Fate
from smsgateway.counting.conflicts import read_conflicts
from smsgateway.counting.parameters import Parameters
from smsgateway.counting.profile import profile_from_rows
from smsgateway.counting.projects import Project
from smsgateway.counting.rules import award

SIDE = "# Same street\n11 12\n\n13,14; 15  # one square\n"


def test_one_group_a_line_with_remarks():
    groups = read_conflicts(SIDE, {"11", "12", "13", "14", "15"})
    assert groups == (frozenset({"11", "12"}), frozenset({"13", "14", "15"}))
    assert read_conflicts("", ()) == ()


@pytest.mark.parametrize(
    ("text", "why"), [("11 99", "line 1: there is no project 99"), ("\n11 11", "line 2: a confl")]
)
def test_a_wrong_line_is_named(text, why):
    with pytest.raises(ValueError, match=why):
        read_conflicts(text, {"11", "12"})


def test_only_the_first_by_rank_of_a_group_is_built():
    lines = [Project(one, Decimal(10)) for one in ("11", "12", "13")]
    ballots = profile_from_rows(3, [([0, 1], []), ([0], []), ([1, 2], []), ([0], []), ([1], [])])
    set_to = Parameters(conflicts=read_conflicts("11 12", {"11", "12", "13"}))
    made = award("greedy-exclusive", ballots, lines, Decimal(30), parameters=set_to)
    assert made.winners == ("11", "13")
    (lost,) = (one for one in made.rounds if one.fate == Fate.CONFLICT)
    assert (lost.project, lost.blocked_by) == ("12", "11")
