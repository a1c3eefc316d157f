"""`smsgateway cycle` as a coordinator types it."""

import json
import shutil

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.store.contests import contests, cycles
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


NEW = """cycle new kee-2 --area kee --title en=Next --title sw=Ijayo --title km=Km --title fr=Suite
    --pot 1000 --currency KES --most 1 --opens 2020-01-01T08:00 --closes 2099-01-01T08:00"""


@pytest.fixture
def run(staffed, migrated_url):
    def say(words, code=0, **by):
        told = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}
        told["PUBLIC_URL"] = "https://vote.example"
        done = CliRunner().invoke(cli.main, words, env=told, prog_name="smsgateway")
        assert done.exit_code == code, done.output
        return done

    return say


def test_a_cycle_from_its_draft_to_its_first_vote(run, staffed):
    staffed.change(cycles, phase="closed")
    run([*NEW.split(), "--by", DALIA])
    names = [f"--name={lang}=Well" for lang in ("en", "sw", "km", "fr")]
    done = run(["cycle", "project", "kee-2", "well", *names, "--cost", "2000", "--by", DALIA])
    assert done.stdout == "11 Well\n"
    done = run(["cycle", "check", "kee-2", "--for", "voting"], code=1)
    assert done.stdout == "too-dear: 11 costs 2000.00, the pot is 1000.00\n"
    assert done.stderr == "smsgateway: kee-2 is not ready for voting: 1 things are missing\n"
    run(["cycle", "phase", "kee-2", "voting", "--by", DALIA], code=1)
    moving = ["cycle", "phase", "kee-2", "voting", "--anyway", "We top it up", "--by", DALIA]
    assert run(moving).stdout == "kee-2 is in its phase voting\n"
    staffed.phone(ACHIENG).joins().sees("Next").votes("11")
    told = json.loads(run(["cycle", "show", "kee-2", "--json"]).stdout)
    assert (told["phase"], told["projects"][0]["name"]["sw"]) == ("voting", "Well")


def test_a_change_is_asked_for_by_one_and_made_by_another(run, staffed):
    asked = run(["cycle", "withdraw", "kee", "--code", "11", "--reason", "en=No", "--by", DALIA])
    number = asked.stdout.split()[1].rstrip(":")
    assert "approve it" in run(["approvals", "approve", number, "--by", DALIA], code=1).stderr
    run(["approvals", "approve", number, "--by", EVE])
    assert "11 Borehole Bondeni (withdrawn)" in run(["cycle", "show", "kee"]).stdout


NOES = [
    (["cycle", "phase", "nowhere", "voting", "--by", DALIA], "no cycle named nowhere"),
    (["cycle", "phase", "kee", "tallying", "--by", "who@kee.example"], "no account"),
    (["cycle", "pause", "kee", "--reason", "flood", "--by", DALIA], "LANG=TEXT"),
    (["cycle", "pause", "kee", "--reason", "eng=Flood", "--by", DALIA], "a language is one of"),
    (["cycle", "pause", "kee", "--by", DALIA], "say why"),
    (["cycle", "extend", "kee", "--until", "soon", "--by", DALIA], "a time looks like"),
    (["cycle", "project", "kee", "x", "--name", "en=X", "--cost", "5", "--by", DALIA], "fixed"),
    ([*NEW.split(), "--by", DALIA, "--pot", "much"], "an amount is a number"),
    ([*NEW.split(), "--by", DALIA, "--title", "xx=T"], "a language is one of"),
    ([*NEW.split(), "--by", DALIA, "--area", "far"], "there is no area far"),
    ([*NEW.split(), "--by", DALIA, "--currency", "shilling"], "no currency of ISO 4217"),
    ([*NEW.split(), "--by", DALIA, "--least", "2"], "2 projects at least and 1 at most"),
]


def test_a_no_is_one_line(run):
    for words, why in NOES:
        (line,) = run(words, code=1).stderr.splitlines()
        assert why in line


def test_an_idea_is_read_worded_judged_and_put_on_the_ballot(run, staffed):
    def does(*words):
        return run(["proposals", *words, "--by", DALIA]).stdout

    staffed.change(cycles, phase="proposals", phase_until=staffed.ago(hours=-5))
    does("topic", "kee", "--text", "en=Water")
    staffed.phone(ACHIENG).texts("IDEA a borehole behind the school")
    (line,) = json.loads(does("list", "kee", "--json"))
    ticket = line["ticket"]
    assert "behind the school" in does("show", ticket)
    assert json.loads(does("show", ticket, "--json"))["alike"] == []
    assert "(not worded yet)" in does("list", "kee")
    part, other = does("split", ticket, "--parts", "2").split()
    does("approve-text", part, "--text", "en=A borehole")
    assert does("merge", part, other) == f"1 people ask for {part} now\n"
    assert f"came from {ticket}, {other}" in does("show", part)
    does("feasible", part, "--cost", "450000")
    assert does("ballot", part) == "16\n"
    staffed.phone(ACHIENG).texts("IDEA a swimming pool")
    (last,) = json.loads(does("list", "kee", "--state", "new", "--json"))
    done = does("reject", last["ticket"], "--reason", "en=No water")
    assert done == "1 people are told why\n"


def test_slips_are_made_for_the_printer_and_used_and_voided(run, staffed, tmp_path):
    def does(*words, code=0):
        return run(["voters", *map(str, words), "--by", DALIA], code=code)

    staffed.change(cycles, phase="draft")
    does("who", "kee", "codes", "--least-age", "16")
    staffed.change(contests, least_age=None)
    staffed.change(cycles, phase="voting")
    sheet, listed = tmp_path / "slips.pdf", tmp_path / "slips.csv"
    made = does("slips", "kee", "--number", "2", "--out", listed).stdout
    assert made == "batch 1: 2 slips in slips.csv; destroy it once printed\n"
    assert listed.stat().st_mode & 0o077 == 0
    (number, _) = (line.rstrip(",") for line in listed.read_text().splitlines()[1:])
    staffed.phone(ACHIENG).texts(f"VOTE 11 #{number}")
    assert staffed.tally == {"borehole": 1}
    does("slips", "kee", "--number", "3", "--out", sheet)
    assert sheet.read_bytes().startswith(b"%PDF-")
    assert sheet.stat().st_mode & 0o077 == 0
    assert "new file" in does("slips", "kee", "--number", "3", "--out", sheet, code=1).stderr
    assert does("void", "kee", "--slip", number).stdout == "the slip is void\n"
    assert does("void", "kee", "--batch", "2").stdout == "3 slips are void\n"
    (tmp_path / "roll.csv").write_text(f"phone\n{ACHIENG}\n", "utf-8")
    roll = does("import", "kee", tmp_path / "roll.csv").stdout
    assert roll == "1 phones and 0 people without one; 0 were on the roll already\n"
    (tmp_path / "bad.csv").write_text("phone\nnobody\n", "utf-8")
    bad = does("import", "kee", tmp_path / "bad.csv", code=1).stderr.splitlines()
    assert bad[0] == "bad.csv:2: phone is no telephone number"
    for words in (["slips", "kee", "--out", listed], ["void", "kee"], ["phone", ACHIENG]):
        does(*words, code=2)


def test_phones_are_marked_and_what_they_did_is_reviewed(run, staffed, tmp_path):
    def does(*words):
        return run(["voters", *map(str, words), "--by", DALIA]).stdout

    does("phone", ACHIENG, "--helper", "--per-day", "5")
    does("slips", "kee", "--number", "1", "--out", tmp_path / "slips.csv")
    number = (tmp_path / "slips.csv").read_text().splitlines()[1].rstrip(",")
    staffed.phone(ACHIENG).texts(f"VOTE 11 #{number}").texts("VOTE 11 #1111 1111 1118")
    told = json.loads(does("review", "kee", "--json"))
    assert [(one["votes"], one["per_day"]) for one in told["helpers"]] == [(1, 5)]
    assert "1 votes" in does("review", "kee")
    does("phone", ACHIENG, "--nobody")
    staffed.phone(ACHIENG).texts("VOTE 12")
    assert staffed.tally == {"borehole": 1, "desks": 1}
