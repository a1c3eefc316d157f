"""`smsgateway broadcast` from the draft to the last text, as a coordinator types it."""

import json

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.store.audit import audit_entries
from tests.broadcasts.saying import ANN, EVE, bulk, fresh_sqlite, joined, let_out
from tests.house import KEY, SECRET
from tests.people import ACHIENG, BARAKA, crowd


@pytest.fixture
def migrated_url(tmp_path):
    return fresh_sqlite(tmp_path)


@pytest.fixture
def run(staffed, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    told = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def say(words, exit_code=0):
        done = CliRunner().invoke(cli.main, words.split(), env=told, prog_name="smsgateway")
        assert done.exit_code == exit_code, done.output
        return done.stdout if exit_code == 0 else done.stderr

    return say


NEW = f"broadcast new rain --channel kee --to area=kee --text en=Rain --by {ANN}"


def test_from_the_draft_to_the_last_text(staffed, run, tmp_path):
    joined(staffed, [*crowd(4), ACHIENG])
    prices = tmp_path / "prices.csv"
    prices.write_text("provider,network,kind,price,currency\nsimulator,,sms,0.8,KES\n")
    assert "1 prices are kept" in run(f"prices import {prices}")
    run("channel limits kee --hours 0-24 --alone-people 2 --pays ussd=free")
    assert "a draft" in run(NEW)
    seen = run("broadcast preview rain")
    assert "5 people, 5 segments, KES 4.00" in seen
    assert "en, 4 GSM-7: Rain" in seen
    assert "2 texts" not in run(f"broadcast test rain --to {ACHIENG} --by {ANN}")
    assert "another one says" in run(f"broadcast start rain --by {ANN}")
    assert "another account" in run(f"broadcast approve rain --by {ANN}", 1)
    assert "rain begins: 5 people" in run(f"broadcast approve rain --by {EVE}")
    run(f"broadcast pause rain --by {ANN}")
    run(f"broadcast resume rain --by {EVE}")
    let_out(staffed)
    assert len(bulk(staffed)) == 5
    shown = json.loads(run("broadcast show rain --json"))
    assert (shown["status"], shown["released"], shown["states"]) == ("done", 5, {"sent": 5})
    assert "rain  news  done  5 of 5" in run("broadcast list")
    cost = json.loads(run("cost kee --json"))
    assert cost["actual"]["total"]["currency"] == "KES"
    assert "free" in run("channel limits kee")


def test_a_no_is_one_line_and_exit_1(run):
    assert "there is no broadcast named rain" in run("broadcast show rain", 1)
    assert "no condition" in run(NEW.replace("area=kee", "shoes=red"), 1)
    assert "--rate: from 0.001" in run("channel limits kee --rate 0", 1)
    assert "hours are written as 8-20" in run("channel limits kee --hours late", 1)
    assert "none of free" in run("channel limits kee --pays ussd=cheap", 1)
    run(NEW)
    assert "exists already" in run(NEW, 1)
    assert "a time looks like" in run("broadcast preview rain --at tomorrow", 1)


def test_the_proof_of_an_opt_out_can_be_shown_without_any_number(staffed, run):
    achieng, baraka = joined(staffed, [ACHIENG, BARAKA])
    staffed.phone(achieng).texts("STOP RESULTS")
    staffed.phone(achieng).texts("Stop")
    staffed.phone(achieng).texts("START")
    staffed.phone(baraka).texts("STOP")
    of_all = json.loads(run(f"people optouts --by {ANN} --json"))
    told = [(one["out"], one["topic"], one["way"], one["words"]) for one in of_all]
    assert told[:3] == [
        (True, "results", "text", "STOP RESULTS"),
        (True, "", "text", "Stop"),
        (False, "", "text", "START"),
    ]
    assert len({one["person"] for one in of_all}) == 2
    (line,) = run(f"people optouts --phone {baraka} --by {ANN}").splitlines()
    assert line.endswith("out of everything  by text ('STOP') on kee")
    assert baraka not in line
    assert [row.act for row in staffed.rows(audit_entries)][-2:] == ["people.optouts"] * 2
    assert "given in full" in run(f"people optouts --phone 12 --by {ANN}", 1)
    assert "no account" in run("people optouts --by nobody@kee.example", 1)
