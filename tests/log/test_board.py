"""The board: a folder that anybody can recount, and that names nobody."""

import csv
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from smsgateway.actions import opendata, recount
from smsgateway.actions.publiclog import board, results, sequencing
from smsgateway.actions.refused import Refused
from smsgateway.counting import pabulib
from smsgateway.counting.listing import listed
from smsgateway.store.areas import areas
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, projects
from smsgateway.store.log import log_acts, log_leaves
from tests.house import SLUG, open_town
from tests.log.election import contest_id, ends, receipt_of, votes
from tests.log.outsiders import says, verifier
from tests.people import ACHIENG, BARAKA, crowd


def publish(town, folder, **options):
    return board.publish(town.house, SLUG, folder, **options)


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def read(folder, name):
    return json.loads((folder / name).read_bytes())


def test_a_stranger_recounts_the_whole_election(town, tmp_path):
    votes(town)
    ends(town)
    publish(town, tmp_path / "board", openings=True)
    run = [sys.executable, "-I", "-B", "verify.py", ".", "--auditor"]
    done = subprocess.run(run, cwd=tmp_path / "board", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the winners are desks, borehole" in done.stdout


def test_during_voting_the_board_holds_the_log_and_nothing_of_the_count(town, tmp_path):
    votes(town)
    publish(town, tmp_path / "board")
    assert names(tmp_path / "board") == [
        "checkpoints.jsonl",
        "election.json",
        "log.jsonl",
        "manifest",
        "verify.py",
        "witness.py",
    ]
    assert says(tmp_path / "board").startswith("PROVED")
    with pytest.raises(Refused, match="after the close"):
        publish(town, tmp_path / "board", openings=True)


def begins_anew(town):
    """What was changed was decided before the opening."""
    with town.house.db.write() as connection:
        connection.execute(log_acts.delete())


def test_after_the_close_it_holds_list_totals_tally_and_award(town, tmp_path):
    votes(town)
    ends(town)
    made = publish(town, tmp_path / "board")
    assert made.results
    assert read(tmp_path / "board", "totals.json") == {
        "received": 16,
        "counted": 12,
        "superseded": 1,
        "withdrawn": 1,
        "disowned": 0,
        "unvote": 1,
        "notme": 0,
        "spoiled": 1,
        "pending": 0,
        "rejected": {},
        "late": 0,
        "listed": 12,
        "withheld": 0,
    }
    tally = read(tmp_path / "board", "tally.json")
    assert (tally["ballots"], tally["projects"]["borehole"]["votes"]) == (12, 7)
    assert "openings.jsonl" not in names(tmp_path / "board")


def test_the_list_is_by_tracker_and_each_voter_finds_their_own_line(town, tmp_path):
    votes(town)
    ends(town)
    publish(town, tmp_path / "board")
    header, *lines = (tmp_path / "board" / "ballots.csv").read_text().splitlines()
    counted = town.rows(ballots, ballots.c.disposition == "standing")
    trackers = [f"{row.tracker:09}" for row in counted]
    assert header == "tracker,choice"
    assert [line.split(",")[0] for line in lines] == sorted(trackers)


def test_what_became_of_a_receipt_is_nowhere_public(town, tmp_path):
    votes(town)
    ends(town)
    publish(town, tmp_path / "board")
    open_to_all = {
        one.name: one.read_text() for one in (tmp_path / "board").iterdir() if one.suffix != ".py"
    }
    for row in town.rows(ballots):
        named = [name for name, text in open_to_all.items() if row.receipt in text]
        assert named == ["log.jsonl"]
        for secret in (row.tag.hex(), row.mid.hex(), row.nonce[16:].hex()):
            assert not any(secret in text for text in open_to_all.values())


@pytest.mark.parametrize("rule", ["greedy", "equalshares", "equalshares/add1u"])
def test_an_election_in_which_nobody_voted_is_recounted_too(town, tmp_path, rule):
    opened = town.rows(log_acts)[0]
    town.change(log_acts, log_acts.c.id == opened.id, body=opened.body | {"rule": rule})
    ends(town)
    publish(town, tmp_path / "board", openings=True)
    assert says(tmp_path / "board", "--auditor").startswith("PROVED")


def test_the_same_result_is_noted_once_and_a_changed_one_again(town, tmp_path):
    votes(town)
    ends(town)
    publish(town, tmp_path / "board")
    publish(town, tmp_path / "board")
    kinds = [row.kind for row in town.rows(log_leaves)]
    assert kinds.count("result") == 1
    waiting = town.rows(ballots, ballots.c.disposition == "standing")[0]
    town.change(ballots, ballots.c.id == waiting.id, confirmed=False)
    publish(town, tmp_path / "board", openings=True)
    assert [row.kind for row in town.rows(log_leaves)].count("result") == 2
    assert read(tmp_path / "board", "totals.json")["pending"] == 1
    assert says(tmp_path / "board", "--auditor").startswith("PROVED")


def test_a_vote_that_is_confirmed_while_the_files_are_made_is_in_none_of_them(
    town, tmp_path, monkeypatch
):
    votes(town)
    ends(town)
    late = town.rows(ballots, ballots.c.disposition == "standing")[0]
    town.change(ballots, ballots.c.id == late.id, confirmed=False)

    def counts_after_the_confirmation(house, slug):
        town.change(ballots, ballots.c.id == late.id, confirmed=True)
        return recount.counted_election(house, slug)

    monkeypatch.setattr(results, "counted_election", counts_after_the_confirmation)
    publish(town, tmp_path / "board", openings=True)
    counted = read(tmp_path / "board", "tally.json")["ballots"]
    assert read(tmp_path / "board", "award.json")["voters"] == counted
    assert says(tmp_path / "board", "--auditor").startswith("PROVED")


def test_openings_are_taken_away_again_where_they_are_not_asked_for(town, tmp_path):
    votes(town)
    ends(town)
    publish(town, tmp_path / "board", openings=True)
    publish(town, tmp_path / "board")
    assert "openings.jsonl" not in names(tmp_path / "board")


def test_a_rejected_ballot_is_in_the_totals_by_its_reason(town, tmp_path):
    votes(town)
    standing = town.rows(ballots, ballots.c.disposition == "standing")[0]
    town.change(ballots, ballots.c.id == standing.id, disposition="quarantined")
    ends(town)
    publish(town, tmp_path / "board", openings=True)
    assert read(tmp_path / "board", "totals.json")["rejected"] == {"quarantined": 1}
    assert says(tmp_path / "board", "--auditor").startswith("PROVED")


def test_where_no_witness_is_named_it_says_what_that_leaves_open(town, tmp_path):
    votes(town)
    assert publish(town, tmp_path / "board").witnesses == ()
    assert "NOT PROVED: that everybody is shown the same log" in says(tmp_path / "board")


def test_a_folder_that_holds_anything_else_is_refused(town, tmp_path):
    votes(town)
    (tmp_path / "board").mkdir()
    (tmp_path / "board" / "letters.txt").write_text("mine")
    with pytest.raises(Refused, match="a folder of its own"):
        publish(town, tmp_path / "board")


def test_there_is_no_board_before_the_log_begins(town, tmp_path):
    with pytest.raises(Refused, match="has not begun"):
        publish(town, tmp_path / "board")


def test_a_withdrawn_project_does_not_win_and_the_verifier_agrees(town, tmp_path):
    town.change(projects, projects.c.file_id == "lamps", withdrawn=True)
    begins_anew(town)
    for number in crowd(12):
        town.phone(number).joins().votes("11")
    sequencing.sequence(town.house)
    ends(town)
    publish(town, tmp_path / "board", openings=True)
    assert says(tmp_path / "board", "--auditor").startswith("PROVED")


def test_a_board_that_was_saved_is_continued_by_the_next_one(town, tmp_path):
    votes(town)
    publish(town, tmp_path / "first")
    town.phone("+254700000077").joins().votes("11")
    sequencing.sequence(town.house)
    publish(town, tmp_path / "second")
    said = says(tmp_path / "second", "--earlier", str(tmp_path / "first"))
    assert "it continues the" in said
    assert "WRONG: this log does not continue" in says(
        tmp_path / "first", "--earlier", str(tmp_path / "second")
    )


def test_another_process_writes_the_same_board(town, migrated_url, tmp_path):
    votes(town)
    other = open_town(migrated_url)
    publish(town, tmp_path / "here")
    publish(other, tmp_path / "there")
    other.close()
    for name in names(tmp_path / "here"):
        here, there = ((tmp_path / side / name).read_bytes() for side in ("here", "there"))
        assert here == there


def test_the_result_stands_after_the_linking_keys_are_destroyed(town, tmp_path):
    votes(town)
    ends(town)
    publish(town, tmp_path / "board", openings=True)
    with town.house.db.write() as connection:
        board.record_act(connection, contest_id(town), "key-destroyed", {"keys": ["tag", "mid"]})
    town.change(contests, salt=None)
    sequencing.sequence(town.house)
    publish(town, tmp_path / "board", openings=True)
    assert [row.kind for row in town.rows(log_leaves)][-2:] == ["result", "key-destroyed"]
    assert says(tmp_path / "board", "--auditor").startswith("PROVED")


# Rare combinations name nobody.


def count(town, choices, most=3):
    """A closed contest in which these were chosen, by so many."""
    town.change(contests, most=most)
    begins_anew(town)
    lots = iter(crowd(200))
    for codes, number in choices.items():
        for _ in range(number):
            town.phone(next(lots)).joins().votes(*codes.split())
    sequencing.sequence(town.house)
    ends(town)


def test_fewer_than_ten_ballots_are_counted_and_not_listed(town, tmp_path):
    count(town, {"11": 4, "12": 2})
    publish(town, tmp_path / "board", openings=True)
    assert (tmp_path / "board" / "ballots.csv").read_text() == "tracker,choice\n"
    assert read(tmp_path / "board", "totals.json")["withheld"] == 6
    assert "6 rare ballots are withheld" in says(tmp_path / "board")
    assert "withheld" not in says(tmp_path / "board", "--auditor")


def test_fewer_than_thirty_that_all_agree_are_not_listed(town, tmp_path):
    count(town, {"11": 12})
    publish(town, tmp_path / "board")
    assert read(tmp_path / "board", "totals.json")["listed"] == 0


def choices_of(**counts):
    return {tuple(name): number for name, number in counts.items()}


@pytest.mark.parametrize(
    ("patterns", "most", "shown"),
    [
        (choices_of(a=5, b=4), 3, ""),
        (choices_of(a=5, b=5), 3, "a b"),
        (choices_of(a=29), 3, ""),
        (choices_of(a=30), 3, "a"),
        (choices_of(a=20, ab=1), 3, "a ab"),
        (choices_of(a=20, abcd=9, b=3), 4, "a"),
        (choices_of(a=20, b=11, abcd=1), 4, "a"),
        (choices_of(a=20, b=11, abcd=10), 4, "a abcd b"),
        (choices_of(a=12, abcd=1), 4, ""),
        ({}, 4, ""),
    ],
)
def test_what_may_be_listed(patterns, most, shown):
    expected = {tuple(name) for name in shown.split()}
    assert (
        listed(patterns, most) == verifier.published(verifier.Counter(patterns), most) == expected
    )


@pytest.mark.parametrize(
    ("patterns", "shown"),
    [
        ({(): 9, ("a",): 20, ("b",): 11, tuple("abcd"): 1}, {("a",)}),
        ({(): 9, tuple("abcd"): 1}, set()),
        ({(): 40, ("a",): 30}, {(), ("a",)}),
    ],
)
def test_blank_ballots_whose_number_is_told_hide_no_rare_combination(patterns, shown):
    assert listed(patterns, 4) == verifier.published(verifier.Counter(patterns), 4) == shown


def test_with_more_than_three_choices_rare_combinations_are_withheld(town, tmp_path):
    count(town, {"11": 12, "12 13": 10, "11 12 13 14": 3, "15": 1}, most=4)
    publish(town, tmp_path / "board", openings=True)
    totals = read(tmp_path / "board", "totals.json")
    # Four rare ballots and the next larger group with them: fewer would be given away by the sums.
    assert (totals["listed"], totals["withheld"]) == (12, 14)
    assert says(tmp_path / "board").startswith("PROVED")
    assert says(tmp_path / "board", "--auditor").startswith("PROVED")


@pytest.mark.parametrize(("points", "most"), [(0, 4), (5, 3)])
def test_the_pb_file_for_everybody_lists_what_the_board_lists(town, tmp_path, points, most):
    if points:
        town.change(contests, format="points", points=points)
    count(town, {"11": 12, "12 13": 10, "11 12 13": 3, "15": 1}, most=most)
    publish(town, tmp_path / "board")
    told = opendata.ballots_pb(town.house, SLUG)
    with (tmp_path / "board" / "ballots.csv").open() as list_of_board:
        shown = [row["choice"] for row in csv.DictReader(list_of_board)]
    file = pabulib.read(told)
    assert sorted(",".join(opendata.mentions(vote)) for vote in file.votes) == sorted(shown)
    assert 0 < len(shown) < 26
    assert file.meta["num_votes"] == str(len(shown))
    assert "rare combinations" in file.meta["comment"]
    assert "voting_method" not in told


def test_what_a_withdrawn_project_would_have_cost_is_told_and_a_pb_file_marks_it(town):
    votes(town)
    town.change(projects, projects.c.file_id == "borehole", withdrawn=True)
    made, _ = recount.award_contest(town.house, SLUG, "greedy", file_ballots=False)
    costs = {one["project"]: one["cost"] for one in made.to_json()["rounds"]}
    assert costs["borehole"] == "1450000"
    assert "borehole" not in made.winners
    told = pabulib.read(recount.export_pabulib(town.house, SLUG))
    assert {one.id for one in told.projects if one.withdrawn} == {"borehole"}


def test_the_pb_file_names_the_rule_and_the_days_of_the_area_s_own_clock(town):
    town.change(areas, time_zone="Asia/Phnom_Penh")
    opens = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # in Phnom Penh it is the new year
    town.change(contests, opens_at=opens, closes_at=opens + timedelta(days=1))
    meta = pabulib.read(recount.export_pabulib(town.house, SLUG)).meta
    assert (meta["instance"], meta["rule"]) == ("2027", "greedy")
    assert (meta["date_begin"], meta["date_end"]) == ("01.01.2027", "02.01.2027")


def test_a_ballot_of_the_same_voter_is_found_by_its_receipt_whatever_became_of_it(town, tmp_path):
    achieng = town.phone(ACHIENG).joins().votes("11")
    first = receipt_of(achieng)
    achieng.dials().presses("1", "12", "1").is_done()
    town.phone(BARAKA).texts("VOTE 11")
    sequencing.sequence(town.house)
    publish(town, tmp_path / "board")
    for receipt in (first, receipt_of(achieng)):
        assert f"receipt {receipt} is in the log" in says(
            tmp_path / "board", "--receipt", f"{receipt[:5]}-{receipt[5:].lower()}"
        )


def test_the_contest_is_the_only_one_on_its_board(town, tmp_path):
    votes(town)
    publish(town, tmp_path / "board")
    lines = (tmp_path / "board" / "log.jsonl").read_bytes().splitlines()
    assert len(lines) == town.count(log_leaves, log_leaves.c.contest_id == contest_id(town))
