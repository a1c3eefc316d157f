"""Texts that come while the database is away: on the disk, acknowledged, and counted later."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import OperationalError

from smsgateway.actions.keeping import spool as spooling
from smsgateway.actions.keeping.spool import Spool
from smsgateway.app import create_app
from smsgateway.channels.contract import Text
from smsgateway.jobs.spooling import Emptier
from smsgateway.store.ballots import ballots
from smsgateway.store.db import Database
from smsgateway.store.messages import inbox
from smsgateway.web import health
from tests.house import open_town, settings_for
from tests.people import ACHIENG, BARAKA, CHAN, crowd


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def spool(town, folder):
    return Spool(folder, town.house.keys)


@pytest.fixture
def sheltered(town, migrated_url, folder, spool, monkeypatch):
    """Kee with a folder for bad times; nothing is drained behind the test's back."""
    monkeypatch.setattr(Emptier, "wake", lambda self: None)
    settings = settings_for(migrated_url, spool_dir=folder)
    town.house.catalogue.latest()
    town.app = create_app(settings, town.house, town.bell)
    return town


@pytest.fixture
def away(monkeypatch):
    """The database does not answer until told otherwise."""

    def fails(*_, **__):
        raise OperationalError("SELECT 1", {}, Exception("the server is gone"))

    def leaves():
        for way in ("read", "ask", "write"):
            monkeypatch.setattr(Database, way, fails)

    originals = {way: getattr(Database, way) for way in ("read", "ask", "write")}

    def returns():
        for way, real in originals.items():
            monkeypatch.setattr(Database, way, real)

    leaves()
    yield returns
    returns()


def texts(town, number, body, id=""):
    return town.posts(town.phone(number).sms(body, id), "sms").status_code


@pytest.mark.usefixtures("sheltered")
class TestWhileTheDatabaseIsAway:
    def test_a_vote_is_acknowledged_kept_and_counted_when_it_is_back(self, town, spool, away):
        assert texts(town, BARAKA, "VOTE 11") == 200
        assert len(spool.waiting()) == 1
        away()
        assert town.count(inbox) == 0
        assert spool.drain(town.house) == 1
        assert town.tally == {"borehole": 1}
        assert spool.waiting() == []

    def test_a_repeated_text_is_one_text(self, town, spool, away):
        for _ in range(3):
            assert texts(town, BARAKA, "VOTE 11", id="same") == 200
        assert len(spool.waiting()) == 1
        away()
        spool.drain(town.house)
        assert texts(town, BARAKA, "VOTE 11", id="same") == 200
        assert town.count(inbox) == 1
        assert town.count(ballots) == 1

    def test_a_press_hears_at_once_that_nothing_was_recorded(self, town, spool, away):
        achieng = town.phone(ACHIENG).dials()
        achieng.sees("nothing was recorded").is_done()
        assert spool.waiting() == []

    def test_no_number_and_no_word_stands_in_clear_on_the_disk(self, town, spool, away):
        texts(town, BARAKA, "the pump is broken")
        (file,) = spool.waiting()
        kept = file.name.encode() + file.read_bytes()
        assert BARAKA[1:].encode() not in kept
        assert b"pump" not in kept
        assert file.stat().st_mode & 0o077 == 0 or file.parent.stat().st_mode & 0o077 == 0

    def test_the_last_vote_stays_the_last(self, town, spool, away):
        """While an older text waits, a newer one queues up behind it."""
        texts(town, BARAKA, "VOTE 11")
        away()
        assert texts(town, BARAKA, "VOTE 12") == 200
        assert town.count(inbox) == 0, "it waits as well"
        assert spool.drain(town.house) == 2
        assert town.tally == {"desks": 1}
        assert texts(town, BARAKA, "VOTE 13") == 200
        assert town.tally == {"drains": 1}

    def test_a_full_disk_refuses_and_the_provider_keeps_the_text(self, town, away, monkeypatch):
        monkeypatch.setattr(spooling, "FULL", 0.0)
        assert texts(town, BARAKA, "VOTE 11") == 503

    def test_a_disk_that_cannot_flush_refuses(self, town, spool, away, monkeypatch):
        def fails(_):
            raise OSError("input/output error")

        monkeypatch.setattr(os, "fsync", fails)
        assert texts(town, BARAKA, "VOTE 11") == 503
        assert spool.waiting() == []

    def test_it_is_flushed_before_it_is_acknowledged(self, town, away, monkeypatch):
        flushed = []
        real = os.fsync
        monkeypatch.setattr(os, "fsync", lambda file: flushed.append(file) or real(file))
        texts(town, BARAKA, "VOTE 11")
        assert len(flushed) == 2, "the file, and its name in the folder"

    def test_what_cannot_be_taken_in_is_set_aside_and_stops_nobody(self, town, spool, away):
        texts(town, BARAKA, "VOTE 11")
        texts(town, CHAN, "VOTE 12")
        first, _ = spool.waiting()
        first.write_bytes(b"\x01" + b"?" * 40)
        away()
        assert spool.drain(town.house) == 1
        assert town.tally == {"desks": 1}
        assert [file.suffix for file in first.parent.iterdir() if file.suffix == ".bad"] == [".bad"]

    def test_draining_stops_while_the_database_is_still_away(self, town, spool, away):
        texts(town, BARAKA, "VOTE 11")
        assert spool.drain(town.house) == 0
        assert len(spool.waiting()) == 1

    def test_metrics_say_how_many_wait(self, town, spool, away, folder, monkeypatch):
        texts(town, BARAKA, "VOTE 11")
        monkeypatch.setattr(health, "machine", lambda _: (len(spool.waiting()), [folder]))
        assert town.counted("smsgateway_spool_waiting") == 1


def test_several_processes_drain_each_text_once(town, other_worker, spool):
    for place, number in enumerate(crowd(20)):
        spool.put("kee", Text(number, f"t{place}", "VOTE 11"))
    other_worker.house.catalogue.latest()
    with ThreadPoolExecutor(4) as pool:
        both = [town, other_worker] * 2
        taken = list(pool.map(lambda one: spool.drain(one.house), both))
    while spool.waiting():
        taken.append(spool.drain(town.house))
    assert sum(taken) == 20
    assert town.count(ballots) == 20


def test_a_process_that_starts_takes_in_what_an_earlier_one_left(town, migrated_url, spool, folder):
    spool.put("kee", Text(BARAKA, "t1", "VOTE 11"))
    settings = settings_for(migrated_url, spool_dir=folder)
    fresh = open_town(migrated_url)
    create_app(settings, fresh.house, fresh.bell)
    try:
        until(lambda: town.tally == {"borehole": 1})
        until(lambda: fresh.bell.rings == 1)
    finally:
        fresh.close()


def test_without_a_folder_the_provider_keeps_the_text(town, request):
    town.token()
    request.getfixturevalue("away")
    assert texts(town, BARAKA, "VOTE 11") == 503


def until(holds, seconds=10):
    import time

    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, "it never came true"
        time.sleep(0.02)
