"""`smsgateway paper` and the formats of `cycle new`, as a coordinator types them."""

import json
import shutil

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.store.contests import contests
from tests.cycle.staff import DALIA, EVE, staffed
from tests.house import KEY, SECRET, sqlite_template
from tests.people import ACHIENG

__all__ = ["staffed"]


@pytest.fixture
def migrated_url(tmp_path):
    """Words and exit codes are the same on every database."""
    file = tmp_path / "town.sqlite3"
    shutil.copyfile(sqlite_template(), file)
    return f"sqlite:///{file}"


@pytest.fixture
def run(staffed, migrated_url):
    def say(*words, code=0):
        told = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}
        told["PUBLIC_URL"] = "https://vote.example"
        done = CliRunner().invoke(cli.main, words, env=told, prog_name="smsgateway")
        assert done.exit_code == code, done.output
        return done

    return say


def test_a_batch_of_paper_from_its_announcement_to_its_count(run, staffed, tmp_path):
    printed = run("paper", "codes", "kee").stdout.splitlines()
    assert printed[0].partition(" ")[2] == "Borehole Bondeni"
    told = ("--place", "Kee market", "--sheets", "1", "--by", DALIA)
    batch = run("paper", "open", "kee", *told).stdout.strip()
    file = tmp_path / "sheets.csv"
    file.write_text(f"sheet,voter,vote\n1,{ACHIENG},{printed[0][:3]}\n")
    said = run("paper", "enter", batch, str(file), "--by", DALIA).stdout
    assert said == f"{batch} Kee market: 1 sheets, open: read by 1, 0 settled\n"
    said = run("paper", "enter", batch, str(file), "--by", EVE).stdout
    done = "counted: 1 counted, 0 invalid, 0 of nobody, voted before: none"
    assert said == f"{batch} Kee market: 1 sheets, {done}\n"
    (shown,) = json.loads(run("paper", "show", "kee", "--by", EVE, "--json").stdout)
    assert shown["outcome"] == {"counted": 1, "twice": [], "invalid": 0, "nobody": 0}
    assert json.loads(run("tally", "kee", "--json").stdout)["projects"]["borehole"] == 1
    asked = run("paper", "withdraw", batch, "--reason", "Box was open", "--by", DALIA).stdout
    number = asked.split()[1].rstrip(":")
    assert "1 ballots do not count" in run("approvals", "approve", number, "--by", EVE).stdout
    file.write_text("sheet,voter,vote\n1,nobody,115\n")
    assert (
        "withdrawn already" in run("paper", "enter", batch, str(file), "--by", EVE, code=1).stderr
    )


def test_a_cycle_names_its_format_and_what_cannot_be_is_refused(run, staffed):
    new = ["cycle", "new", "next", "--area", "kee", "--title", "en=Next", "--pot", "1000"]
    new += ["--currency", "KES", "--opens", "2090-01-01 08:00", "--closes", "2099-01-01 08:00"]
    new += ["--by", DALIA, "--most", "3"]
    no = run(*new, "--format", "points", code=1)
    assert no.stderr == (
        "smsgateway: only the format points has points to give, and it needs to say how many\n"
    )
    assert "is not one of 'choose-1'" in run(*new, "--format", "lottery", code=2).stderr
    assert "LIST means something else" in run(*new, "--word", "LIST", code=1).stderr
    run(*new, "--format", "points", "--points", "12", "--word", "CITY")
    (row,) = staffed.rows(contests, contests.c.format == "points")
    assert (row.points, row.most, row.word) == (12, 3, "CITY")
    said = run("cycle", "check", "next", "--for", "voting", code=1).stdout
    assert "format: a voter gives 12 points: each is typed, 10 are enough" in said
