"""The board: a folder that anybody can recount."""

import subprocess
import sys

from smsgateway.actions import board, sequencing
from smsgateway.store.contests import contests
from tests.house import SLUG
from tests.people import crowd


def verify(folder, *options):
    run = [sys.executable, "-B", "-I", str(folder / "verify.py"), str(folder), *options]
    return subprocess.run(run, capture_output=True, text=True)


def test_after_the_close_the_board_holds_what_a_stranger_needs_to_recount(town, tmp_path):
    for number, phone in enumerate(crowd(12)):
        town.phone(phone).joins().votes(*(("11", "12") if number % 3 else ("13",)))
    sequencing.sequence(town.house)
    town.change(contests, closes_at=town.ago(hours=1), late_until=town.ago(minutes=30))
    sequencing.sequence(town.house)

    board.publish(town.house, SLUG, tmp_path / "board", openings=True)

    done = verify(tmp_path / "board", "--auditor")
    print(done.stdout, done.stderr)
    assert done.returncode == 0
