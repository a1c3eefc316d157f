"""The doorbell, and that nothing hangs on it."""

import logging
import os
import signal
import socket
import threading
import time
from types import SimpleNamespace

import pytest
from redis import Redis
from rq import Queue

from deploy.emulators import AfricasTalking
from smsgateway import worker
from smsgateway.actions import sweep
from smsgateway.actions.imports import uploads
from smsgateway.actions.sending.senders import Senders
from smsgateway.app import bell_of, create_app
from smsgateway.jobs import drain, redisbell, room
from smsgateway.jobs.drain import Silence, ThreadBell
from smsgateway.jobs.files import Files
from smsgateway.jobs.redisbell import QUEUE, RedisBell
from smsgateway.settings import SettingsError
from smsgateway.store.conversations import conversations
from smsgateway.store.leases import leases
from smsgateway.store.messages import outbox
from tests import servers
from tests.actions.sending import owes
from tests.house import open_town, settings_for
from tests.people import ACHIENG, BARAKA, crowd

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def waiting(town):
    """One text waits, and nobody was told."""
    town.posts(town.phone(BARAKA).sms("LIST"), "sms")
    return town


@pytest.fixture
def signals_as_they_were():
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def statuses(town):
    return [row.status for row in town.rows(outbox)]


def queued(url):
    with Redis.from_url(url) as client:
        return Queue(QUEUE, connection=client).count


class TestRedis:
    def test_a_ring_becomes_a_job_that_a_worker_drains(self, waiting, migrated_url, redis_url):
        RedisBell(redis_url).ring()
        assert statuses(waiting) == ["queued"]
        worker.work(settings_for(migrated_url, redis_url=redis_url), burst=True)
        assert statuses(waiting) == ["sent"]
        assert queued(redis_url) == 0

    def test_ringing_twice_is_one_job(self, redis_url):
        bell = RedisBell(redis_url)
        for _ in range(5):
            bell.ring()
        assert queued(redis_url) == 1

    def test_a_job_carries_no_text_and_no_number(self, waiting, redis_url):
        RedisBell(redis_url).ring()
        with Redis.from_url(redis_url) as client:
            held = b"".join(client.dump(key) or b"" for key in client.scan_iter())
        assert BARAKA[1:].encode() not in held

    def test_a_worker_without_work_stops(self, migrated_url, redis_url):
        worker.work(settings_for(migrated_url, redis_url=redis_url), burst=True)

    def test_a_worker_that_is_told_to_stop_leaves_no_text_in_doubt(
        self, town, migrated_url, redis_url, monkeypatch, signals_as_they_were
    ):
        with AfricasTalking(api_key="key") as at:
            town.adds_channel("at", "africastalking", service_code="*384*1#", api_url=at.url)
            for number in crowd(30):
                its = owes(town, number)
                own = town.house.keys.seal(f"receipt {its}", "text")
                town.change(outbox, outbox.c.id == its, body=own)
            answer = at.answer

            def deployed(seen, mode):
                os.kill(os.getpid(), signal.SIGTERM)
                return answer(seen, mode)

            monkeypatch.setattr(at, "answer", deployed)
            RedisBell(redis_url).ring()
            worker.work(settings_for(migrated_url, redis_url=redis_url))
            assert set(statuses(town)) == {"sent", "queued"}
            assert statuses(town).count("sent") == sum(at.accepted.values())

    def test_a_wiped_redis_loses_nothing(self, waiting, redis_url):
        bell = RedisBell(redis_url)
        bell.ring()
        with Redis.from_url(redis_url) as client:
            client.flushall()
        waiting.sweeps()
        assert statuses(waiting) == ["sent"]
        bell.ring()
        assert queued(redis_url) == 1

    def test_a_redis_that_never_answers_keeps_nobody_waiting_twice(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            bell = RedisBell(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
            began = time.monotonic()
            for _ in range(20):
                bell.ring()
            assert time.monotonic() - began < 20 * redisbell.PATIENCE / 2

    def test_without_redis_a_ring_is_silent_and_the_sweep_sends(self, waiting, caplog):
        began = time.monotonic()
        RedisBell(NOWHERE).ring()
        assert time.monotonic() - began < 2
        assert "the sweep will come round" in caplog.text
        waiting.sweeps()
        assert statuses(waiting) == ["sent"]

    def test_without_redis_a_vote_is_still_taken(self, migrated_url, town):
        production = open_town(migrated_url)
        settings = settings_for(migrated_url, redis_url=NOWHERE)
        production.app = create_app(settings, production.house)
        try:
            production.phone(ACHIENG).joins().votes("11")
            assert town.tally == {"borehole": 1}
        finally:
            production.close()

    def test_a_worker_outlives_a_redis_that_is_full(self, migrated_url, monkeypatch):
        waited = []

        def room_again(seconds):
            waited.append(seconds)
            client.config_set("maxmemory", "0")

        with servers.Redis() as server, Redis.from_url(server.url) as client:
            client.config_set("maxmemory", "1")
            monkeypatch.setattr(worker, "time", SimpleNamespace(sleep=room_again))
            worker.work(settings_for(migrated_url, redis_url=server.url), burst=True)
        assert waited == [sweep.EVERY_SECONDS]

    def test_a_worker_needs_redis_and_says_so(self, migrated_url):
        with pytest.raises(SettingsError, match="REDIS_URL"):
            worker.work(settings_for(migrated_url), burst=True)


class TestThread:
    def test_a_ring_wakes_the_thread(self, waiting):
        bell = ThreadBell(waiting.house, Senders())
        try:
            bell.ring()
            until(lambda: statuses(waiting) == ["sent"])
        finally:
            bell.close()

    def test_it_sweeps_without_a_ring(self, waiting, monkeypatch):
        monkeypatch.setattr(sweep, "EVERY_SECONDS", 0.05)
        bell = ThreadBell(waiting.house, Senders())
        try:
            bell.start()
            until(lambda: statuses(waiting) == ["sent"])
        finally:
            bell.close()

    def test_a_round_that_fails_is_not_the_last(self, waiting, monkeypatch, caplog):
        caplog.set_level(logging.ERROR)
        rounds = []
        real = drain.outbox.drain

        def fails_once(house, senders):
            rounds.append(1)
            if len(rounds) == 1:
                raise RuntimeError("the line is down")
            return real(house, senders)

        monkeypatch.setattr(drain.outbox, "drain", fails_once)
        bell = ThreadBell(waiting.house, Senders())
        try:
            bell.ring()
            until(lambda: rounds)
            bell.ring()
            until(lambda: statuses(waiting) == ["sent"])
        finally:
            bell.close()
        assert "a round of the outbox failed" in caplog.text

    def test_a_long_file_keeps_no_receipt_waiting(self, waiting, monkeypatch):
        monkeypatch.setattr(sweep, "EVERY_SECONDS", 0.05)
        begun, go_on = threading.Event(), threading.Event()
        monkeypatch.setattr(uploads, "try_due", lambda *_: begun.set() or go_on.wait(10))
        bell = ThreadBell(waiting.house, Senders())
        try:
            bell.start()
            assert begun.wait(5)
            until(lambda: statuses(waiting) == ["sent"])
            waiting.posts(waiting.phone(ACHIENG).sms("LIST"), "sms")
            bell.ring()
            until(lambda: statuses(waiting) == ["sent", "sent"])
        finally:
            go_on.set()
            bell.close()

    def test_a_file_that_we_fail_on_is_not_the_last(self, town, monkeypatch, caplog):
        monkeypatch.setattr(sweep, "EVERY_SECONDS", 0.01)
        rounds = []
        monkeypatch.setattr(uploads, "try_due", lambda *_: rounds.append(1) or 1 / 0)
        files = Files(town.house)
        files.start()
        until(lambda: len(rounds) > 2)
        files.close()
        assert "files were not gone through" in caplog.text

    def test_whoever_ends_or_leads_no_more_begins_no_other_file(self, town, monkeypatch):
        monkeypatch.setattr(sweep, "EVERY_SECONDS", 0.01)
        asked, leads = [], threading.Event()
        leads.set()
        monkeypatch.setattr(uploads, "try_due", lambda house, goes_on: asked.append(goes_on))
        files = Files(town.house, leads.is_set)
        files.start()
        until(lambda: asked)
        assert asked[0]()
        leads.clear()
        assert not asked[0]()
        leads.set()
        files.close()
        assert not asked[0]()

    def test_closing_ends_the_thread(self, town):
        bell = ThreadBell(town.house, Senders())
        bell.start()
        bell.close()
        assert bell._thread is not None
        assert not bell._thread.is_alive()

    def test_the_embedded_app_sends_by_itself_what_it_finds(self, waiting, monkeypatch):
        if not waiting.house.settings.embedded:
            pytest.skip("in production a worker sends")
        monkeypatch.setattr(sweep, "EVERY_SECONDS", 0.05)
        bell = bell_of(waiting.house.settings, waiting.house)
        try:
            until(lambda: statuses(waiting) == ["sent"])
        finally:
            bell.close()


def test_without_redis_production_has_no_bell(town, migrated_url):
    if not town.house.settings.embedded:
        assert isinstance(bell_of(town.house.settings, town.house), Silence)
    Silence().ring()


def test_a_job_outside_a_worker_says_what_to_start(monkeypatch):
    monkeypatch.setattr(room, "_room", [])
    with pytest.raises(RuntimeError, match="smsgateway worker"):
        drain.perform()


class TestTheClock:
    def test_one_process_leads_until_its_lease_is_over(self, town, other_worker):
        assert sweep.leads(town.house, "first")
        assert not sweep.leads(other_worker.house, "second")
        assert sweep.leads(town.house, "first")
        town.change(leases, until=town.ago(seconds=1))
        assert sweep.leads(other_worker.house, "second")
        assert not sweep.leads(town.house, "first")

    def test_old_conversations_are_forgotten_and_new_ones_kept(self, town):
        town.phone(BARAKA).texts("MENU")
        town.change(conversations, updated_at=town.ago(hours=73))
        town.phone(ACHIENG).texts("MENU")
        town.sweeps()
        assert town.count(conversations) == 1

    def test_a_sweep_does_all_of_it_at_once(self, town):
        baraka = town.phone(BARAKA)
        for body in ("VOTE 11", "ERASE", "1"):
            town.posts(baraka.sms(body), "sms")
        done = town.sweeps()
        assert done.sent == 3
        assert town.texts_to(BARAKA) == []  # nobody is left whose texts these were
        assert {row.person_id for row in town.rows(outbox)} == {None}


def until(holds, seconds=10):
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, "it never came true"
        time.sleep(0.02)
