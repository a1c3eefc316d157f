"""Databases crash, go away, stand still, fill up; lines to them break; backups bring them back."""

import os
import random
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from smsgateway.actions import backup as backups
from smsgateway.actions import turn
from smsgateway.channels.contract import Text
from smsgateway.store import schema
from smsgateway.store.db import Database
from smsgateway.store.messages import inbox
from tests.drills.history import History, check
from tests.drills.processes import Proxy, Serving, Voters, ask
from tests.house import KEY, found, open_town
from tests.servers import Postgres, ServerFailed

pytestmark = [pytest.mark.drill, pytest.mark.timeout(3600)]


@pytest.fixture
def durable():
    """A PostgreSQL of its own that flushes as production does."""
    with Postgres(durable=True) as server:
        yield server


@pytest.fixture
def town(durable):
    opened = open_town(durable.create_database())
    schema.upgrade(opened.house.db)
    found(opened.house)
    yield opened
    opened.close()


def back(server):
    """Start again, however long the recovery takes; seconds."""
    began = time.monotonic()
    for _ in range(5):
        try:
            server.start()
        except ServerFailed:
            continue
        break
    return time.monotonic() - began


def test_r4_the_database_crashes_under_writers(durable, town, figure, scale):
    history, crashes, outages = History(), scale(10, 2), []
    web = Serving(town.house.settings.database_url).start()
    with Voters(16, [web.port], town.token(), history):
        for _ in range(crashes):
            time.sleep(random.uniform(1, 3))
            durable.crash()
            outages.append(back(durable))
        time.sleep(2)
    web.kill()
    town.house.db.dispose()
    town.delivers()
    check(town, history)
    figure(
        "R4",
        crashes=crashes,
        acknowledged=history.acknowledged,
        lost=0,
        longest_outage=round(max(outages), 1),
    )
    assert history.acknowledged > 10


def test_r5_texts_come_while_the_database_is_down(durable, town, figure, scale, tmp_path):
    """Twenty a second for a minute: every one is acknowledged, and counted when it is back."""
    seconds = scale(60, 5)
    web = Serving(town.house.settings.database_url, SPOOL_DIR=str(tmp_path / "spool")).start()
    path = f"/in/kee/{town.token()}"
    ask(web.port, "POST", f"{path}/sms", {"from": "+254711000001", "id": "0", "text": "MENU"})
    durable.stop()
    acknowledged, pressed, told = [], 0, 0
    for place in range(20 * seconds):
        began = time.monotonic()
        form = {"from": f"+25472{place:07}", "id": f"t{place}", "text": f"VOTE {11 + place % 5}"}
        if ask(web.port, "POST", f"{path}/sms", form)[0] == 200:
            acknowledged.append(f"t{place}")
        if place % 20 == 0:
            hop = {"sessionId": f"s{place}", "phoneNumber": f"+25473{place:07}", "text": ""}
            _, said, _ = ask(web.port, "POST", f"{path}/ussd", hop)
            pressed, told = pressed + 1, told + ("nothing was recorded" in said)
        time.sleep(max(0.0, 0.05 - (time.monotonic() - began)))
    durable.start()
    began = time.monotonic()
    while town.count(inbox) < len(acknowledged) + 1 and time.monotonic() - began < 60:
        time.sleep(0.2)
    late = time.monotonic() - began
    web.kill()
    figure(
        "R5",
        texts=20 * seconds,
        acknowledged=len(acknowledged),
        present=town.count(inbox) - 1,
        seconds_until_present=round(late, 1),
        presses=pressed,
        told_not_recorded=told,
    )
    assert len(acknowledged) == 20 * seconds
    assert town.count(inbox) == len(acknowledged) + 1
    assert sum(town.tally.values()) == len(acknowledged)
    assert told == pressed


def test_r13_a_database_that_stands_still_keeps_nobody_waiting(durable, town, figure, scale):
    history, frozen = History(), scale(20, 6)
    web = Serving(town.house.settings.database_url).start()
    with Voters(8, [web.port], town.token(), history, pause=0.1) as voters:
        time.sleep(2)
        warm = voters.slowest
        for one in voters.all:
            one.slowest = 0.0
        with frozen_processes(durable):
            time.sleep(frozen)
        stalled = voters.slowest
        time.sleep(3)
    web.kill()
    town.house.db.dispose()
    town.delivers()
    check(town, history)
    figure("R13", frozen_seconds=frozen, slowest_before=warm, slowest_frozen=stalled, lost=0)
    assert stalled <= 3.5


@contextmanager
def frozen_processes(server):
    """The server and all of its children stand still."""
    children = subprocess.run(
        ["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True
    ).stdout.split()
    pids = [server.process.pid, *map(int, children)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("fault", ["cut", "reset", "half-closed", "silent", "slow", "delayed"])
def test_r20_lines_to_the_database_break(durable, town, figure, scale, fault):
    parts = urlsplit(town.house.settings.database_url)
    proxy = Proxy(durable.port)
    through = parts._replace(netloc=f"postgres@127.0.0.1:{proxy.port}").geturl()
    history = History()
    web = Serving(through).start()
    with Voters(6, [web.port], town.token(), history) as voters:
        for _ in range(scale(10, 3)):
            time.sleep(0.7)
            breaks(proxy, fault)
        proxy.mode, proxy.delay = "ok", 0.0
        proxy.cuts()
        time.sleep(2)
    web.kill()
    proxy.close()
    town.delivers()
    check(town, history)
    figure(f"R20 {fault}", acknowledged=history.acknowledged, slowest_answer=voters.slowest)
    assert history.acknowledged > 0


def breaks(proxy, fault):
    if fault == "cut":
        proxy.cuts()
    elif fault == "reset":
        proxy.cuts(reset=True)
    elif fault == "half-closed":
        proxy.halves()
    elif fault == "delayed":
        proxy.delay = 0.02
    else:
        proxy.mode = fault
        time.sleep(1.5)
        proxy.mode = "ok"
        proxy.cuts()


def test_r8_a_full_disk_loses_nothing_that_was_acknowledged(figure, tmp_path):
    """SQLite on a disk of its own that fills up and is emptied again."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("absent: the right to mount a small disk")
    try:
        opened = open_town(f"sqlite:///{disk / 'town.sqlite3'}")
        schema.upgrade(opened.house.db)
        found(opened.house)
        station = opened.house.catalogue.latest().stations["kee"]
        history, refused = History(), 0
        for place in range(20_000):
            number, text = f"+25474{place:07}", f"VOTE {11 + place % 5}"
            if place == 300:
                (disk / "ballast").write_bytes(b"x" * room(disk, 200_000))
            if refused >= 5:
                (disk / "ballast").unlink(missing_ok=True)
            if refused >= 5 and place > 1500:
                break
            try:
                turn.take_text(opened.house, station, Text(number, f"t{place}", text))
            except turn.NotRecorded:
                refused += 1
                history.vote(number, text[-2:], False)
            else:
                history.text(f"t{place}")
                history.vote(number, text[-2:], True)
        opened.delivers()
        check(opened, history, settled=False)
        figure("R8 SQLite", acknowledged=history.acknowledged, refused=refused, lost=0)
        assert refused >= 5
        opened.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def room(folder, leave):
    disk = os.statvfs(folder)
    return max(0, disk.f_bavail * disk.f_frsize - leave)


def test_r16_a_backup_brings_everything_back(durable, town, figure, scale, tmp_path):
    history = History()
    web = Serving(town.house.settings.database_url).start()
    with Voters(8, [web.port], town.token(), history):
        time.sleep(scale(30, 4))
    web.kill()
    town.delivers()
    file = tmp_path / "kee.backup"
    began = time.monotonic()
    made = backups.make(town.house.db, {1: KEY}, file)
    took = time.monotonic() - began
    town.house.db.dispose()
    elsewhere = Database(durable.create_database())
    began = time.monotonic()
    backups.restore(elsewhere, {1: KEY}, file)
    restored = time.monotonic() - began
    elsewhere.dispose()
    there = open_town(elsewhere.url)
    check(there, history)
    figure(
        "R16",
        rows=made.rows,
        bytes=made.bytes,
        backup_seconds=round(took, 1),
        restore_seconds=round(restored, 1),
    )
    there.close()


def test_r21_health_flips_within_seconds(durable, town, figure):
    web = Serving(town.house.settings.database_url).start()
    assert ask(web.port, "GET", "/readyz")[0] == 200
    durable.stop()
    down = until(lambda: ask(web.port, "GET", "/readyz")[0] == 503)
    alive = ask(web.port, "GET", "/livez")[0]
    durable.start()
    up = until(lambda: ask(web.port, "GET", "/readyz")[0] == 200)
    web.kill()
    figure("R21", unready_after=round(down, 2), ready_after=round(up, 2))
    assert alive == 200
    assert max(down, up) <= 5


def until(holds, seconds=30):
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it never came true"
        time.sleep(0.1)
    return time.monotonic() - began


def test_threads_do_not_pile_up_while_the_database_is_away(durable, town):
    """Each refused press gives its thread back."""
    before = threading.active_count()
    durable.stop()
    for place in range(30):
        town.phone(f"+25475{place:07}").dials().sees("nothing was recorded")
    assert threading.active_count() <= before + 3
    durable.start()
