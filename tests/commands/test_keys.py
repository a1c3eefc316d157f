"""`smsgateway keys`: what an operator types, and what it refuses."""

import json

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.publiclog import sequencing
from smsgateway.store.contests import contests
from smsgateway.store.people import people
from tests.house import KEY, SECRET
from tests.log.ending import DALIA, EVE, destroys, hires, publishes
from tests.people import ACHIENG

NEW = bytes(range(100, 132))
OLD_AND_NEW = f"2:{NEW.hex()},1:{KEY.hex()}"


@pytest.fixture
def run(town, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    town.phone(ACHIENG).texts("VOTE 11")

    def say(*words, group="keys", phone_key=OLD_AND_NEW):
        told = {"DATABASE_URL": migrated_url, "SECRET_KEY": SECRET, "PHONE_KEY": phone_key}
        return CliRunner().invoke(cli.main, (group, *words), env=told)

    return say


@pytest.fixture
def over(town, run):
    sequencing.sequence(town.house)
    town.closes_voting(days=15)
    publishes(town)
    hires(town)
    return town


def test_status_rotate_and_drop_tell_what_is_left(town, run):
    told = json.loads(run("status", "--json").stdout)
    assert (told["versions"], told["newest"], told["left"]["people"]) == ([1, 2], 2, 1)
    assert "PHONE_KEY holds 1, 2; version 2 seals" in run("status").stdout
    refused = run("drop", "1")
    assert refused.exit_code == 1
    assert "need version 1 (1 people, 1 channels" in refused.stderr
    assert "rows are under version 2, 0 are left" in run("rotate").stdout
    assert sum(json.loads(run("status", "--json").stdout)["left"].values()) == 0
    assert "1 contests and their logs need version 1 (kee)" in run("drop", "1").stderr


def test_the_old_key_is_dropped_once_its_contest_is_over(over, run):
    run("rotate")
    destroys(over)
    sequencing.sequence(over.house)
    assert "nothing needs version 1" in run("drop", "1").stdout


def test_destroying_needs_somebody_to_ask_and_somebody_to_approve(over, run):
    assert run("destroy", "kee").exit_code == 2
    asked = run("destroy", "kee", "--by", DALIA)
    assert "`smsgateway approvals approve 1`" in asked.stdout
    assert over.rows(contests)[0].salt is not None
    refused = run("approve", "1", "--by", DALIA, group="approvals")
    assert "another account must approve it" in refused.stderr
    done = run("approve", "1", "--by", EVE, group="approvals").stdout
    assert "kee: destroyed, with 1 texts in, 1 texts out and 1 conversations" in done
    assert "version 1 of PHONE_KEY" in done
    assert over.rows(contests)[0].salt is None
    assert over.count(people) == 1


def test_before_the_window_is_over_a_reason_is_needed(town, run):
    hires(town)
    sequencing.sequence(town.house)
    assert "still open" in run("destroy", "kee", "--by", DALIA).stderr
    town.closes_voting(days=1)
    assert "no published result" in run("destroy", "kee", "--by", DALIA).stderr
    publishes(town)
    assert "may be disputed until" in run("destroy", "kee", "--by", DALIA).stderr
    told = run("destroy", "kee", "--by", DALIA, "--early", "a court", "--json").stdout
    assert json.loads(told) == {"approval": 1}


def test_the_limits_are_printed_where_people_decide(run):
    told = " ".join(run("--help").stdout.split())
    assert "secret ballot that the law asks for" in told
    assert "docs/limits.md" in told
