"""`smsgateway coordinator`, `approvals` and `audit`, as an operator types them."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.accounts import audit
from tests.house import KEY, SECRET

ANN, EVE = "ann@kee.example", "eve@kee.example"


@pytest.fixture
def run(town, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    told = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def say(*words):
        return CliRunner().invoke(cli.main, words, env=told, prog_name="smsgateway")

    return say


def test_two_administrators_reset_a_third_by_command(run):
    for email, role in ((ANN, "administrator"), (EVE, "administrator")):
        assert run("coordinator", "add", email, "--role", role).exit_code == 0
    new = run("coordinator", "add", "Otto@Kee.example", "--role", "officer", "--area", "kee")
    assert "otto@kee.example chooses a password at http://127.0.0.1:8000/console/inv" in new.stdout
    listed = json.loads(run("coordinator", "list", "--json").stdout)
    assert [(one["email"], one["state"]) for one in listed][2] == ("otto@kee.example", "invited")

    asked = run("coordinator", "reset-second-factor", "otto@kee.example", "--by", ANN)
    assert "`smsgateway approvals approve 1`" in asked.stdout
    assert "1  account.reset of otto@kee.example" in run("approvals", "list").stdout
    same = run("approvals", "approve", "1", "--by", ANN)
    assert (same.exit_code, same.stdout) == (1, "")
    assert "another account must approve it" in same.stderr
    assert "good for a week" in run("approvals", "approve", "1", "--by", EVE).stdout
    assert run("approvals", "refuse", "1", "--by", EVE).exit_code == 1
    assert run("coordinator", "disable", "otto@kee.example", "--by", ANN).exit_code == 0

    shown = run("audit", "show", "--limit", "2").stdout
    assert "account.disable  otto@kee.example" in shown
    assert "account.reset  otto@kee.example" in shown


def test_refusals_are_one_line_and_exit_1(run):
    for words, said in (
        (["coordinator", "add", "x", "--role", "auditor"], "looks like"),
        (["coordinator", "add", ANN, "--role", "auditor", "--area", "far"], "no area far"),
        (["coordinator", "add", ANN, "--role", "auditor", "--by", EVE], "no account"),
        (["coordinator", "disable", ANN], "no account"),
        (["approvals", "approve", "7", "--by", ANN], "no account"),
        (["audit", "verify", "--noted", "7:" + "0" * 64], "differs"),
    ):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (1, ""), words
        assert said in done.stderr
    assert run("coordinator", "add", ANN, "--role", "king").exit_code == 2
    assert run("audit", "verify", "--noted", "seven").exit_code == 2


def test_what_verify_prints_is_what_it_later_takes(run, town):
    run("coordinator", "add", ANN, "--role", "auditor")
    noted = run("audit", "verify").stdout.split()[-1]
    assert run("audit", "verify", "--noted", noted).exit_code == 0


def test_the_export_opens_in_a_spreadsheet_without_computing_anything(run, town):
    with town.house.db.write() as connection:
        about = '=HYPERLINK("http://evil.example")'
        audit.record(connection, by=ANN, act="note", about=about, detail={"a": 1})
    rows = list(csv.DictReader(io.StringIO(run("audit", "export").stdout)))
    assert rows[0]["about"] == "'" + about
    assert json.loads(rows[0]["detail"]) == {"a": 1}
    (line,) = run("audit", "export", "--format", "jsonl").stdout.splitlines()
    assert json.loads(line)["about"] == about
