"""verify.py: the untouched board passes, and every change is found, whoever made it."""

import json
import random
import subprocess
import sys

import pytest

from smsgateway.actions.definition import moment
from smsgateway.actions.log import record_act
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.store.contests import contests
from tests.house import SLUG
from tests.log.election import contest_id
from tests.log.outsiders import says
from tests.people import crowd

CHANGES = 1_000


def test_the_untouched_board_passes_and_says_what_is_proved_and_what_is_not(honest):
    said = says(honest.folder, "--auditor")
    assert "PROVED: of 16 ballots in the log 12 are said to count" in said
    assert "PROVED: 1 challenged ballots open to what their log entry hid" in said
    assert "the list is exactly of the counted ballots" in said
    assert "PROVED: by the rule fixed at the opening (greedy) the winners are desks" in said
    assert "NOT PROVED: that a phone was in its owner's hand" in said
    assert "NOT PROVED: secrecy from the service" in said


def test_a_stranger_runs_it_alone_with_nothing_of_ours_on_the_path(honest):
    run = [sys.executable, "-I", "-S", "-B", "verify.py", "."]
    done = subprocess.run(run, cwd=honest.folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "one to one: auditors can" in done.stdout


def test_what_the_caller_knows_from_elsewhere_is_compared(honest, copy):
    told = json.loads((copy / "election.json").read_text())
    key = told["key"]
    said = says(honest.folder, "--key", key, "--earlier", str(copy))
    assert "signed by the key that you gave" in said
    assert "continues the" in said
    seal = said.partition("the seal at size ")[2].split()[2]
    assert "WRONG" not in says(honest.folder, "--seal", seal)
    assert "WRONG: the newest seal here" in says(honest.folder, "--seal", "0000-0000")
    assert "WRONG: this board is signed by another key" in says(honest.folder, "--key", key + "x")
    receipt = json.loads((copy / "log.jsonl").read_bytes().splitlines()[1])["r"]
    assert f"receipt {receipt} is in the log (not: what it chose)" in says(
        honest.folder, "--receipt", receipt
    )
    assert "is not in the log" in says(honest.folder, "--receipt", "00000-00000")


def test_the_hour_of_the_close_is_the_one_that_was_announced(honest, town, tmp_path):
    assert "NOT PROVED: why voting closed at" in says(honest.folder)
    for number in crowd(2):
        town.phone(number).joins().votes("11")
    sequencing.sequence(town.house)
    town.change(contests, closes_at=town.ago(hours=1), late_until=town.ago(minutes=30))
    closed = town.rows(contests)[0].closes_at
    with town.house.db.write() as connection:
        told = {"act": "extend", "closes": moment(closed)}
        record_act(connection, contest_id(town), "decision", told)
    sequencing.sequence(town.house)
    board.publish(town.house, SLUG, tmp_path / "board")
    said = says(tmp_path / "board")
    assert f"closed at the announced hour, {moment(closed)}; it was moved 1 times" in said


@pytest.mark.parametrize(
    "changes", [CHANGES, pytest.param(10_000, marks=[pytest.mark.drill, pytest.mark.timeout(900)])]
)
def test_a_changed_byte_anywhere_is_found(copy, changes):
    lots = random.Random(8)
    files = {one: one.read_bytes() for one in sorted(copy.iterdir())}
    missed = []
    for _ in range(changes):
        file = lots.choice(list(files))
        data = bytearray(files[file])
        place = lots.randrange(len(data))
        data[place] ^= lots.randrange(1, 256)
        file.write_bytes(data)
        if not says(copy, "--auditor").startswith("WRONG"):
            missed.append((file.name, place))
        file.write_bytes(files[file])
    assert missed == []
    assert says(copy, "--auditor").startswith("PROVED")


def test_a_line_dropped_doubled_swapped_or_added_anywhere_is_found(copy):
    missed = []
    for file in sorted(copy.iterdir()):
        if file.suffix == ".py":
            continue
        honest, lines = file.read_bytes(), file.read_bytes().splitlines(keepends=True)
        for n, line in enumerate(lines):
            changes = {
                "dropped": [*lines[:n], *lines[n + 1 :]],
                "doubled": [*lines[:n], line, *lines[n:]],
                "added": [*lines[:n], line.replace(b"1", b"2", 1) + b"\n", *lines[n:]],
                "swapped": [*lines[:n], *lines[n + 1 : n + 2], line, *lines[n + 2 :]],
            }
            for name, changed in changes.items():
                if changed == lines:
                    continue
                file.write_bytes(b"".join(changed))
                if not says(copy, "--auditor").startswith("WRONG"):
                    missed.append((file.name, n, name))
        file.write_bytes(honest)
    assert missed == []


def test_a_file_dropped_or_added_is_found(copy):
    for file in sorted(copy.iterdir()):
        honest = file.read_bytes()
        file.unlink()
        assert says(copy, "--auditor").startswith("WRONG"), file.name
        file.write_bytes(honest)
    (copy / "more.txt").write_text("and this")
    assert says(copy).startswith("WRONG: the folder and the manifest")
