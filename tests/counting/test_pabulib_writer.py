"""The .pb writer: what is read back is what was written."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.counting.election import VOTE_TYPES, Election, FileProject, FileVote
from smsgateway.counting.pabulib import read
from smsgateway.counting.pabulib_writer import META_ORDER, REQUIRED_META, write

SAMPLES = sorted((Path(__file__).parent.parent / "elections").glob("*.pb"))
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), max_size=12
)
CELLS = TEXTS.map(lambda text: " ".join(text.split()))
IDS = st.text('ABCxyz019/.-_;"ក', min_size=1, max_size=5)
AMOUNTS = st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False)


def filled(cells: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell}


@st.composite
def elections(draw: st.DrawFn) -> Election:
    ids = draw(st.lists(IDS, unique=True, max_size=5))
    extras = st.fixed_dictionaries({"category": CELLS, "latitude": CELLS}).map(filled)
    counts = st.none() | st.integers(0, 99)
    projects = tuple(
        FileProject(
            project_id,
            draw(AMOUNTS),
            draw(CELLS),
            draw(counts),
            draw(st.none() | AMOUNTS),
            draw(st.none() | st.integers(0, 3)),
            draw(extras),
        )
        for project_id in ids
    )
    votes = []
    methods = st.sampled_from(["", "internet", "paper"])
    for i in range(draw(st.integers(0, 4))):
        chosen = tuple(draw(st.lists(st.sampled_from(ids), unique=True))) if ids else ()
        points = draw(st.just(()) | st.tuples(*[AMOUNTS] * len(chosen)))
        about = filled({"age": draw(CELLS), "voting_method": draw(methods)})
        votes.append(FileVote(f"v{i}", chosen, points, about))
    meta = {key: f"{key} {draw(CELLS)}".strip() for key in (*REQUIRED_META, "comment", "unit")}
    meta |= {"budget": "5.5", "vote_type": draw(st.sampled_from(VOTE_TYPES))}
    meta |= {"num_projects": str(len(projects)), "num_votes": str(len(votes))}
    return Election(meta, projects, tuple(votes))


@given(elections())
def test_what_is_written_is_read_back_the_same(election: Election):
    assert read(write(election)) == election


@given(elections())
def test_writing_twice_changes_nothing(election: Election):
    once = write(election)
    assert write(read(once)) == once


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_our_own_files_are_canonical(path: Path):
    text = path.read_text(encoding="utf-8")
    assert write(read(text)) == text


@pytest.fixture
def approval() -> Election:
    return read((SAMPLES[0].parent / "approval.pb").read_text(encoding="utf-8"))


def test_meta_stands_in_the_order_of_the_format_whatever_order_it_was_given_in(approval: Election):
    shuffled = replace(approval, meta=dict(sorted(approval.meta.items())))
    keys = [line.split(";")[0] for line in write(shuffled).split("PROJECTS")[0].splitlines()[2:]]
    assert keys == [key for key in META_ORDER if key in approval.meta]


def test_a_cell_is_quoted_only_when_it_holds_a_semicolon_or_a_quotation_mark(approval: Election):
    text = write(approval)
    assert '"Clinic roof; new gutters"' in text
    assert '"Solar lights for ""Soko Mjinga"""' in text
    assert "Two classrooms, Kilala primary" in text
    assert '"Two classrooms' not in text


@pytest.mark.parametrize("channel", ["sms", "ussd", "ivr", "web", "internet"])
def test_every_channel_but_paper_is_written_as_internet(approval: Election, channel: str):
    votes = (approval.votes[0]._replace(other={"voting_method": channel}),)
    assert "v01;11,12,13;internet" in write(replace(approval, votes=votes))


def test_paper_stays_paper(approval: Election):
    votes = (approval.votes[0]._replace(other={"voting_method": "paper"}),)
    assert "v01;11,12,13;paper" in write(replace(approval, votes=votes))


def test_the_old_name_of_beneficiaries_is_never_written(approval: Election):
    projects = (replace(approval.projects[0], other={"target": "children"}),)
    text = write(replace(approval, projects=projects, votes=()))
    assert "beneficiaries" in text
    assert "target" not in text


def test_what_the_format_does_not_know_is_left_out_unless_asked_for(approval: Election):
    odd = replace(approval, meta={**approval.meta, "tie_breaking": "lot"})
    assert "tie_breaking" not in write(odd)
    assert read(write(odd, keep_unknown=True)) == odd


def test_ballots_and_projects_are_counted_not_copied(approval: Election):
    assert "num_votes;1\n" in write(replace(approval, votes=approval.votes[:1]))


def test_a_line_break_in_a_name_becomes_a_space(approval: Election):
    projects = (replace(approval.projects[0], name="Borehole\r\nat Kee"), *approval.projects[1:])
    assert "Borehole at Kee" in write(replace(approval, projects=projects))


def test_money_is_written_without_exponent_and_without_idle_zeros(approval: Election):
    costs = (Decimal("1E+3"), Decimal("5.0"), Decimal("0.10"))
    projects = tuple(FileProject(f"p{i}", cost) for i, cost in enumerate(costs))
    text = write(replace(approval, projects=projects, votes=()))
    assert "p0;1000\np1;5\np2;0.1\n" in text


def test_a_file_that_would_lack_what_the_format_requires_is_not_written(approval: Election):
    meta = {key: value for key, value in approval.meta.items() if key != "date_end"}
    with pytest.raises(ValueError, match="META has no date_end"):
        write(replace(approval, meta=meta))


@pytest.mark.parametrize("project_id", ["1,2", "", " 1", "1\n2"])
def test_an_id_that_cannot_stand_in_a_list_is_refused(approval: Election, project_id: str):
    projects = (FileProject(project_id, Decimal(1)),)
    with pytest.raises(ValueError, match="cannot stand in a list"):
        write(replace(approval, projects=projects, votes=()))


def test_points_for_other_than_the_projects_named_are_refused(approval: Election):
    votes = (approval.votes[0]._replace(points=(Decimal(1),)),)
    with pytest.raises(ValueError, match="voter v01 has points"):
        write(replace(approval, votes=votes))
