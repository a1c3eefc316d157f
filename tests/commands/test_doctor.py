"""What `smsgateway doctor` finds, and what a person does about what was given up."""

import json
import logging
import os
import shutil
import socketserver
import threading
from http.server import BaseHTTPRequestHandler

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions import alarms
from smsgateway.actions.watching import doctor
from smsgateway.store.audit import audit_entries
from smsgateway.store.channels import balances, heard
from smsgateway.store.contests import contests
from smsgateway.store.messages import garbled, outbox
from smsgateway.store.people import people
from tests.house import KEY, SECRET, open_town, sqlite_template
from tests.people import BARAKA, CHAN

HEALTHY = "alive\n"


@pytest.fixture
def front():
    """A web server in front of us that says what it is told."""

    class Says(BaseHTTPRequestHandler):
        words = HEALTHY

        def do_GET(self):
            body = Says.words.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with socketserver.TCPServer(("127.0.0.1", 0), Says) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield Says, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def migrated_url(tmp_path):
    """What is examined here is the same on each kind of database."""
    file = tmp_path / "town.sqlite3"
    shutil.copyfile(sqlite_template(), file)
    return f"sqlite:///{file}"


@pytest.fixture
def run(town, migrated_url, front, tmp_path, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    def say(*words, **environ):
        told = {
            "DATABASE_URL": migrated_url,
            "SECRET_KEY": SECRET,
            "PHONE_KEY": KEY.hex(),
            "PUBLIC_URL": front[1],
            "BACKUP_DIR": str(tmp_path / "kept"),
            "SPOOL_DIR": str(tmp_path / "spool"),
        }
        return CliRunner().invoke(cli.main, words, env=told | environ)

    return say


def found(run, **environ):
    done = run("doctor", "--json", **environ)
    return {(one["name"], one["verdict"]): one["said"] for one in json.loads(done.stdout)}, done


def test_a_well_town_is_well_but_for_its_backup_and_its_address(run):
    told, done = found(run)
    assert done.exit_code == 0
    assert {verdict for _, verdict in told} == {"well", "look"}
    assert "providers cannot call it" in told["address", "look"]
    assert "smsgateway backup" in told["backup", "look"]
    run("backup")
    assert ("backup", "well") in found(run)[0]
    plain = run("doctor")
    assert "PHONE_KEY opens what is kept" in plain.stdout


def test_it_says_what_is_wrong_and_exits_1(town, run, front, tmp_path):
    town.phone(BARAKA).texts("VOTE 11")
    front[0].words = "Welcome to nginx"
    with town.house.db.write() as connection:
        alarms.sound(connection, town.house.db, "refused", "kee", "HTTP 401")
    town.change(heard, at=town.ago(days=3))
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "1-a.bad").touch()
    told, done = found(run, PHONE_KEY="ab" * 32)
    assert done.exit_code == 1
    assert "another installation" in told["keys", "bad"]
    assert "not this service" in told["address", "bad"]
    assert "HTTP 401" in told["alarm refused", "bad"]
    assert "for 72 hours" in told["silence", "look"]
    assert "could not be taken in" in told["spool", "bad"]
    assert all(BARAKA[1:] not in said for said in told.values())


def test_a_low_balance_and_texts_that_nobody_sends_are_told(town, run):
    station = town.house.catalogue.latest().stations["kee"]
    with town.house.db.write() as connection:
        new = {"channel_id": station.id, "amount": 3, "currency": "KES"}
        connection.execute(balances.insert().values(**new, asked_at=town.ago()))
    town.posts(town.phone(BARAKA).sms("LIST"), "sms")
    town.change(outbox, due_at=town.ago(minutes=11))
    told, _ = found(run)
    assert told["balance", "well"] == "kee: KES 3 left"
    assert "does a worker or the clock run" in told["sending", "bad"]


def test_a_currency_that_is_none_is_named_with_its_table(town, run):
    assert ("currencies", "well") in found(run)[0]
    town.change(contests, currency="kes")
    told, done = found(run)
    assert done.exit_code == 0
    assert "1 × 'kes' in contests" in told["currencies", "look"]


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/x"])
def test_without_a_database_it_still_answers(run, url, caplog):
    caplog.set_level(logging.CRITICAL)
    told, done = found(run, DATABASE_URL=url)
    assert done.exit_code == 1
    assert "does not answer" in told["database", "bad"]
    assert any(name == "disk" for name, _ in told)


def test_an_address_with_an_underscore_or_without_https_is_bad(town):
    for url, words in (
        ("http://sms_kee.example.invalid", "underscore"),
        ("http://kee.example.invalid", "https"),
    ):
        lost = open_town(town.house.settings.database_url, public_url=url)
        said = [one.said for one in doctor.address(lost.house) if one.verdict == "bad"]
        lost.close()
        assert any(words in one for one in said)


def test_an_old_backup_is_told(run, tmp_path):
    run("backup")
    (file,) = (tmp_path / "kept").glob("*.backup")
    os.utime(file, (1, 1))
    assert "days old" in found(run)[0]["backup", "look"]


class TestTheDead:
    @pytest.fixture
    def dalia(self, run):
        run("coordinator", "add", "dalia@kee.example", "--role", "administrator")
        return "dalia@kee.example"

    @pytest.fixture
    def given_up(self, town):
        town.posts(town.phone(BARAKA).sms("LIST"), "sms")
        town.change(outbox, status="dead", error="no route", attempts=5)
        return f"out-{town.rows(outbox)[0].id}"

    def test_a_text_is_listed_retried_and_the_log_says_who(self, town, run, dalia, given_up):
        (listed,) = json.loads(run("dead", "list", "--json").stdout)
        assert (listed["name"], listed["why"], listed["times"]) == (given_up, "no route", 5)
        assert run("dead", "retry", given_up, "--by", dalia).exit_code == 0
        assert town.delivers().sent == 1
        entry = town.rows(audit_entries)[-1]
        assert (entry.by, entry.act, entry.about) == (dalia, "dead.retry", given_up)
        assert json.loads(run("dead", "list", "--json").stdout) == []

    def test_it_is_discarded_once(self, town, run, dalia, given_up):
        assert run("dead", "discard", given_up, "--by", dalia).exit_code == 0
        assert town.rows(outbox)[0].status == "failed"
        again = run("dead", "discard", given_up, "--by", dalia)
        assert again.exit_code == 1
        assert "not among the dead" in again.stderr

    @pytest.mark.parametrize("name", ["out-999", "in-999", "12", "out-x", "out--1"])
    def test_what_is_not_there_is_refused(self, run, dalia, name):
        assert run("dead", "retry", name, "--by", dalia).exit_code == 1

    def test_nobody_acts_without_an_account(self, town, run, given_up):
        done = run("dead", "retry", given_up, "--by", "nobody@kee.example")
        assert done.exit_code == 1
        assert town.rows(outbox)[0].status == "dead"

    def test_a_request_over_which_we_failed_is_kept_and_taken_once_more(
        self, town, run, dalia, monkeypatch, caplog
    ):
        caplog.set_level(logging.CRITICAL)
        real = town.house.keys.indexes
        form = town.phone(CHAN).sms("VOTE 11", id="poison")
        with monkeypatch.context() as broken:
            broken.setattr(type(town.house.keys), "indexes", lambda *_: 1 / 0)
            answers = [town.posts(form, "sms").status_code for _ in range(6)]
        assert real(CHAN)
        assert answers == [503, 503, 503, 503, 200, 200]
        assert town.count(people) == 0
        (row,) = town.rows(garbled)
        name = f"in-{row.id}"
        done = run("dead", "retry", name, "--by", dalia)
        assert done.exit_code == 0, done.output
        assert town.tally == {"borehole": 1}
        assert town.count(garbled) == 0

    def test_what_still_cannot_be_read_stays(self, town, run, dalia):
        town.posts(b"from=somebody&id=1&text=VOTE+11", "sms")
        name = f"in-{town.rows(garbled)[0].id}"
        assert run("dead", "retry", name, "--by", dalia).exit_code == 1
        assert town.count(garbled) == 1
        assert run("dead", "discard", name, "--by", dalia).exit_code == 0
        assert town.count(garbled) == 0
