"""Services and scorecards on the command line: a round from the lists to the results."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.accounts import accounts
from smsgateway.actions.scorecards import asking
from tests.house import KEY, SECRET
from tests.people import ACHIENG, BARAKA, CHAN

KEYS = {"PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET, "PUBLIC_URL": "https://vote.example"}
BY = ("--by", "dalia@kee.example")
CLINIC = "21013"
pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def run(migrated_url, town, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setattr(asking, "DAYTIME", range(24))
    with town.house.db.write() as connection:
        accounts.add(connection, email=BY[1], role="coordinator", by="system")

    def say(*words, fails=0):
        told = {"DATABASE_URL": migrated_url, **KEYS}
        done = CliRunner().invoke(cli.main, list(map(str, words)), env=told)
        assert done.exit_code == fails, done.output
        return done

    return say


@pytest.fixture
def opened(run, tmp_path):
    """A clinic, its questions, and a round that is open."""
    services = tmp_path / "services.csv"
    services.write_text("kind,area,name_en\nclinic,kee,Kithungo clinic\n")
    questions = tmp_path / "health.csv"
    questions.write_text("name,scale,text_en\nmedicine,1-5,Is there medicine?\nwater,yn,Water?\n")
    assert run("services", "import", services, *BY).stdout == f"1 added, 0 changed\n{CLINIC}\n"
    named = ("--name", "health", "--kind", "clinic")
    said = run("scorecards", "import", questions, *named, *BY).stdout
    assert said == "health version 1: 2 questions\n"
    dates = ("--opens", "2026-01-01", "--closes", "2100-01-01", "--least", 5)
    words = ("round", "open", "clinics-1", "--scorecard", "health", "--area", "kee", *dates, *BY)
    assert run("scorecards", *words).stdout.startswith("clinics-1: open from 2026-01-01")
    return run


def asks(run, *words):
    return json.loads(run(*words, "--json").stdout)


def test_a_round_from_its_opening_to_the_texts_with_its_result(town, opened, tmp_path):
    run = opened
    for number in (ACHIENG, BARAKA, CHAN, "+254799000001", "+254799000002"):
        town.phone(number).joins().texts(f"RATE {CLINIC} 4 1 not enough beds")
    run("scorecards", "provider", "clinics-1", CLINIC, 5, 1, *BY)
    (hands := tmp_path / "hands.csv").write_text(
        f"service,question,group,answer,people\n{CLINIC},medicine,women,2,14\n"
    )
    said = run("scorecards", "tally", "clinics-1", hands, *BY).stdout
    assert said == "clinics-1: 14 hands in 1 lines\n"
    at = ("--at", "2100-02-01 09:00", "--place", "Kee hall")
    run("scorecards", "round", "meeting", "clinics-1", *at, *BY)
    run("scorecards", "round", "close", "clinics-1", *BY)

    told = asks(run, "scorecards", "results", "clinics-1")
    (one,) = told["services"]
    assert (one["raters"], one["index"], one["verdict"]) == (5, 87.5, "first")
    medicine = one["questions"][0]
    assert medicine["counts"] == {"1": 0, "2": 0, "3": 0, "4": 5, "5": 0}
    assert (medicine["mean"], medicine["provider"], medicine["gap"]) == (4.0, 5, 25.0)
    assert medicine["satisfied_between"] == [0.5655, 1.0]
    assert told["meetings"] == [
        {"service": CLINIC, "question": "medicine", "group": "women", "hands": {"2": 14}}
    ]
    shown = run("scorecards", "results", "clinics-1").stdout
    assert f"{CLINIC} open: 5 raters, 88 of 100 (first)" in shown
    assert "medicine: mean 4.0 [4.0, 4.0], satisfied >95% of 5, provider +25 points" in shown

    assert run("scorecards", "send-results", "clinics-1", *BY).stdout.startswith("clinics-1: 5")
    town.delivers()
    assert town.phone(ACHIENG).last == (
        "Kithungo clinic: 88 of 100 points from 5 people. The first round."
        " Meeting: 1 Feb 09:00, Kee hall"
    )

    (comment, *_) = asks(run, "scorecards", "comments", "clinics-1", *BY)
    assert comment["words"] == "not enough beds"
    run("scorecards", "publish-comment", comment["id"], "More beds", *BY)
    assert "public: More beds" in run("scorecards", "comments", "clinics-1", *BY).stdout


def test_a_promise_is_kept_listed_and_moved_on(town, opened):
    run = opened
    words = ("--issue", "No medicine", "--action", "en=Order medicine", "--owner", "Clinic head")
    told = run(
        "scorecards", "action", "add", "clinics-1", CLINIC, *words, "--due", "2100-01-01", *BY
    )
    item = told.stdout.strip()
    run("scorecards", "action", "set", item, "ongoing", *BY)
    (listed,) = asks(run, "scorecards", "action", "list", "clinics-1")
    assert (listed["service"], listed["status"], listed["due"]) == (CLINIC, "ongoing", "2100-01-01")
    said = run("scorecards", "action", "list", "clinics-1").stdout
    assert said == f"{item}  {CLINIC}  2100-01-01  ongoing  Order medicine\n"
    words = ("--issue", "x", "--action", "order", "--owner", "y", "--due", "2100-01-01")
    failed = run("scorecards", "action", "add", "clinics-1", CLINIC, *words, *BY, fails=1)
    assert failed.stderr == ("smsgateway: a text is given as LANG=TEXT, e.g. en=Water, not order\n")


def test_invitations_are_drawn_and_their_answers_counted(town, opened):
    run = opened
    town.phone(ACHIENG).joins().texts("VOTE 11")
    drawn = asks(run, "scorecards", "invite", "clinics-1", "--number", 5, "--seed", "46", *BY)
    assert drawn == {"invited": 1, "registered": 1, "seed": "46"}
    town.delivers()
    assert "drawn by lot" in town.phone(ACHIENG).last
    told = run("scorecards", "response", "clinics-1").stdout
    assert told == "1 invited, 1 sent, 0 reached, 0 answered\n"
    assert asks(run, "scorecards", "response", "clinics-1")["rate"] == 0


def test_faults_are_named_and_nothing_is_kept(town, run, tmp_path):
    (path := tmp_path / "services.csv").write_text("kind,area,name_en\nclinic,nowhere,A\nB,kee,\n")
    failed = run("services", "import", path, *BY, fails=1)
    assert failed.stderr.splitlines() == [
        "services.csv:3: kind is small letters, digits and _ (health_centre), not 'B'",
        "smsgateway: nothing was imported",
    ]
    assert run("services", "list").stdout.startswith("no services yet")
    assert run("scorecards", "round", "list").stdout.startswith("no rounds yet")
    (path := tmp_path / "ok.csv").write_text("kind,area,name_en\nclinic,kee,A\n")
    assert "nothing was kept" in run("services", "import", path, *BY, "--dry-run").stdout
    failed = run("services", "import", path, "--by", "chan@kee.example", fails=1)
    assert failed.stderr == "smsgateway: there is no account of this name\n"


def test_services_rounds_and_staff_are_listed_and_led(town, opened):
    run = opened
    assert run("services", "list").stdout == f"{CLINIC}  clinic  kee  Kithungo clinic\n"
    assert asks(run, "services", "list", "--area", "kee")[0]["standards"] == {}
    assert run("scorecards", "round", "stage", "clinics-1", "community", *BY).stdout
    (listed,) = asks(run, "scorecards", "round", "list")
    assert (listed["slug"], listed["stage"], listed["raters"]) == ("clinics-1", "community", 0)
    assert "health v1  community" in run("scorecards", "round", "list").stdout
    run("services", "staff", CLINIC, ACHIENG, *BY)
    assert "its staff do not rate it" in town.phone(ACHIENG).joins().texts(f"RATE {CLINIC} 4").last
    failed = run("services", "staff", CLINIC, "0711", *BY, fails=1)
    assert failed.stderr == "smsgateway: a phone is given in full: +254711000009\n"
    failed = run("scorecards", "results", "clinics-2", fails=1)
    assert failed.stderr == "smsgateway: there is no round named clinics-2\n"


def test_once_unlinked_nobody_can_tell_whose_rating_is_whose(town, opened):
    run = opened
    town.phone(ACHIENG).joins().texts(f"RATE {CLINIC} 4 1")
    failed = run("scorecards", "round", "unlink", "clinics-1", *BY, fails=1)
    assert failed.stderr == "smsgateway: clinics-1 is still open\n"
    run("scorecards", "round", "close", "clinics-1", *BY)
    run("scorecards", "round", "unlink", "clinics-1", *BY)
    failed = run("scorecards", "round", "unlink", "clinics-1", *BY, fails=1)
    assert "is destroyed already" in failed.stderr
    assert "nobody has rated yet" not in run("scorecards", "results", "clinics-1").stdout
