"""Projects that exclude each other: named before the vote, in the log's first line, then heeded."""

import json

from smsgateway.actions.phases import moves
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.store.contests import contests, cycles
from smsgateway.store.log import log_acts
from tests.commands.test_commands import SAMPLE
from tests.console.staff import desk
from tests.cycle.staff import staffed
from tests.cycle.test_commands import migrated_url, run
from tests.house import found
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA, CHAN

__all__ = ["migrated_url", "run", "staffed"]

PAGE = "/console/cycles/plot"


def test_who_excludes_whom_is_fixed_before_the_vote_and_heeded_by_the_award(town, tmp_path):
    someone = desk(town, "coordinator")
    found(town.house, "plot", phase="draft")
    town.change(cycles, cycles.c.slug == "plot", phase="review")
    town.house.catalogue.at(10**9)
    assert "Of these only one can be built" in someone.sees(PAGE)
    for typed, fault in (("11 99", "line 1: there is no project 99"), ("11", "between two")):
        someone.posts(f"{PAGE}/conflicts", groups=typed, **{"from": PAGE})
        assert fault in someone.sees(PAGE)
    someone.posts(f"{PAGE}/conflicts", groups="11 12  # one plot\r\n14,15")
    assert ">11 12</li>" in someone.sees(PAGE)
    moves.move(town.house, "plot", "voting", by="coordinator0@kee.example", anyway="A test")
    told = town.rows(log_acts, log_acts.c.kind == "open")[-1].body
    assert told["parameters"]["conflicts"] == [["borehole", "desks"], ["lamps", "toilets"]]
    town.house.catalogue.at(10**9)
    someone.posts(f"{PAGE}/conflicts", groups="", **{"from": PAGE})
    page = someone.sees(PAGE)
    assert "its rules are fixed" in page
    assert "Fixed when voting began" in page
    for number, vote in ((ACHIENG, "11 12"), (BARAKA, "11 12 13"), (CHAN, "11")):
        town.phone(number, slug="plot").texts(f"VOTE {vote}")
    town.change(contests, conflicts=None)  # only what the log opened with counts
    town.closes_voting(hours=1)
    sequencing.sequence(town.house)
    board.publish(town.house, "plot", tmp_path / "board")
    made = json.loads((tmp_path / "board" / "award.json").read_text())
    assert made["winners"] == ["borehole", "drains"]
    assert "(greedy) the winners are borehole, drains" in says(tmp_path / "board")


def test_an_imported_file_brings_them_beside_it(run, staffed, tmp_path):
    side = tmp_path / "groups.txt"
    side.write_text("11 13  # the same field\n")
    run(["import", "pabulib", str(SAMPLE), "--slug", "old", "--conflicts", str(side)])
    (held,) = [row.conflicts for row in staffed.rows(contests) if row.conflicts]
    assert held == [["11", "13"]]
    counted = ["award", "old", "--rule", "greedy-exclusive", "--file-ballots", "--json"]
    winners = json.loads(run(counted).stdout)["winners"]
    assert "11" in winners
    assert "13" not in winners
    late = ["import", "conflicts", str(side), "--slug", "old", "--by", "dalia@kee.example"]
    assert "its rules are fixed" in run(late, code=1).stderr
