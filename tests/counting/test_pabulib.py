"""The .pb reader: what it forgives, what it refuses, and on which line."""

from decimal import Decimal
from pathlib import Path

import pytest

from smsgateway.counting.election import Fault, PabulibError
from smsgateway.counting.pabulib import read

SMALL = """META
key;value
description;Kee ward
budget;100.50
vote_type;approval
num_projects;2
num_votes;2
PROJECTS
project_id;cost;votes;name;selected;colour
11;60;2;"Roof; new ""gutters""\";1;red
12;999999999;1;Culvert;0;
VOTES
voter_id;vote;age
a;11,12;34
b;11;
"""

SAMPLES = sorted((Path(__file__).parent.parent / "elections").glob("*.pb"))


def faults(text: str) -> list[str]:
    with pytest.raises(PabulibError) as caught:
        read(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_small_file_is_read_whole():
    election = read(SMALL)
    roof, culvert = election.projects
    assert election.budget == Decimal("100.50")
    assert (roof.id, roof.cost, roof.votes, roof.selected) == ("11", 60, 2, 1)
    assert roof.name == 'Roof; new "gutters"'
    assert election.votes[0].projects == ("11", "12")
    assert election.published_winners() == ("11",)
    assert election.warnings == ()
    assert culvert.withdrawn
    assert not roof.withdrawn


def test_columns_that_the_format_does_not_know_are_kept():
    election = read(SMALL)
    assert election.projects[0].other == {"colour": "red"}
    assert election.votes[0].other == {"age": "34"}
    assert election.votes[1].other == {}


def test_lengths_default_to_one_and_to_the_number_of_projects():
    assert (read(SMALL).min_length, read(SMALL).max_length) == (1, 2)
    choose_one = SMALL.replace("approval", "choose-1").replace("11,12", "12")
    assert read(choose_one).max_length == 1
    assert read(SMALL.replace("budget", "max_length;1\nbudget", 1)).max_length == 1


def test_a_missing_rule_is_unknown_and_a_missing_threshold_is_zero():
    assert (read(SMALL).rule, read(SMALL).threshold) == ("unknown", 0)


@pytest.mark.parametrize(
    "dressed",
    [
        "\ufeff" + SMALL,
        SMALL.replace("\n", "\r\n"),
        SMALL.replace("\n", "\n\n"),
        SMALL.replace("11,12", "11, 12"),
        SMALL.replace("b;11;", "b;11"),
        SMALL.replace("PROJECTS", "Projects;;"),
        "\n" + SMALL.rstrip(),
    ],
    ids=["bom", "crlf", "blank lines", "spaced list", "short row", "spreadsheet title", "no end"],
)
def test_how_a_file_is_dressed_changes_nothing(dressed: str):
    assert read(dressed) == read(SMALL)


def test_the_old_name_of_beneficiaries_is_understood():
    assert read(SMALL.replace("colour", "target")).projects[0].other == {"beneficiaries": "red"}


def test_points_stay_beside_their_projects():
    text = SMALL.replace("vote;age", "vote;points").replace("11,12;34", "12,11;2.5,1")
    vote = read(text.replace("b;11;", "b;11;3")).votes[0]
    assert (vote.projects, vote.points) == (("12", "11"), (Decimal("2.5"), Decimal(1)))


def test_a_project_named_twice_counts_once_and_is_warned_of():
    election = read(SMALL.replace("11,12;34", "11,12,11;34"))
    assert election.votes[0].projects == ("11", "12")
    assert election.warnings == (Fault(14, "project 11 is named more than once and counts once"),)


def test_the_points_of_the_first_mention_count():
    text = SMALL.replace("vote;age", "vote;points").replace("11,12;34", "11,12,11;3,2,1")
    assert read(text.replace("b;11;", "b;11;3")).votes[0].points == (3, 2)


@pytest.mark.parametrize(
    ("wrong", "warning"),
    [
        (("num_votes;2", "num_votes;3"), "META says num_votes 3, the file has 2"),
        (("b;11;", "a;11;"), "line 15: voter a has voted before, on line 14"),
        (("budget", "max_length;1\nbudget"), "line 15: 2 projects named where 1 are allowed"),
        (("11;60;2", "11;0;2"), "line 10: project 11 costs nothing"),
        (("11;60;2", "11;60;many"), "line 10: project 11 has votes 'many', which is not a number"),
    ],
)
def test_what_is_odd_but_countable_is_a_warning(wrong: tuple[str, str], warning: str):
    assert [str(one) for one in read(SMALL.replace(*wrong, 1)).warnings] == [warning]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (("b;11;", "b;77;"), "line 15: project 77 is not in PROJECTS"),
        (
            ("11;60;", "11;60,5;"),
            "line 10: project 11 costs '60,5', which is not an amount of money",
        ),
        (("11;60;", "11;-60;"), "line 10: project 11 costs '-60', which is not an amount of money"),
        (("11;60;", "11;NaN;"), "line 10: project 11 costs 'NaN', which is not an amount of money"),
        (("12;999999999", "11;9"), "line 11: project 11 is listed a second time"),
        (("11;60;", ";60;"), "line 10: a project without project_id"),
        ((";1;red", ";4;red"), "line 10: project 11 has selected '4', not 0, 1, 2 or 3"),
        (("100.50", "plenty"), "line 4: budget is 'plenty', not an amount of money"),
        (("budget;100.50\n", ""), "META has no budget"),
        (("approval", "shouting"), "line 5: vote_type is 'shouting', not one of approval"),
        (("budget", "max_length;two\nbudget"), "line 4: max_length is 'two', not a whole number"),
        (("vote;age", "vote;points"), "line 14: 2 projects but 1 points"),
        (("project_id;", "id;"), "line 9: PROJECTS has no column project_id"),
        (("b;11;", "b;11;4;5;6"), "line 15: the row has 5 cells, the header of VOTES has 3"),
        (("num_votes;2", "budget;7"), "line 7: META budget is given twice, as '100.50' and '7'"),
        (("VOTES\n", "VOTES\nvoter_id;vote\nVOTES\n"), "line 14: VOTES stands here a second time"),
        (('"Roof', '"Roof"; "'), "line 10: the row has"),
        ((";Culvert", ';"Culvert'), "line 11: a quotation mark opens here and is not closed"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_line(wrong: tuple[str, str], fault: str):
    assert faults(SMALL.replace(*wrong, 1))[0].startswith(fault)


def test_a_file_without_sections_says_which_are_missing():
    assert faults("") == [f"there is no section {title}" for title in ("META", "PROJECTS", "VOTES")]


def test_votes_before_projects_cannot_be_checked_and_are_refused():
    head, rest = SMALL.split("PROJECTS\n")
    projects, votes = rest.split("VOTES\n")
    assert "VOTES stands before" in faults(f"{head}VOTES\n{votes}PROJECTS\n{projects}")[0]


def test_all_faults_are_told_at_once_up_to_a_hundred():
    assert len(faults(SMALL.replace("b;11;", "b;77;\nc;78;\nd;79;"))) == 3
    many = faults(SMALL + "".join(f"v{i};77;\n" for i in range(500)))
    assert len(many) == 101
    assert many[-1] == "and more: reading stopped here"


def test_the_first_fault_can_be_asked_for_its_line_and_reason():
    with pytest.raises(PabulibError) as caught:
        read(SMALL.replace("b;11;", "b;77;"))
    assert (caught.value.line, caught.value.reason) == (15, "project 77 is not in PROJECTS")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_our_own_files_of_every_vote_type_are_read_without_a_warning(path: Path):
    election = read(path.read_text(encoding="utf-8"))
    assert election.warnings == ()
    assert any(project.selected is not None for project in election.projects)


def test_there_is_a_file_of_ours_for_every_vote_type():
    types = {read(path.read_text(encoding="utf-8")).vote_type for path in SAMPLES}
    assert types == {"approval", "ordinal", "cumulative", "scoring", "choose-1"}
