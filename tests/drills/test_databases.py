"""Databases crash, go away, stand still, fill up; lines to them break; backups bring them back."""

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from smsgateway.actions import turn
from smsgateway.actions.keeping import backup as backups
from smsgateway.channels.contract import Text
from smsgateway.store import schema
from smsgateway.store.db import Database
from smsgateway.store.messages import inbox
from tests.drills.callers import Callers
from tests.drills.history import History, check
from tests.drills.processes import FAULTS, Proxy, Serving, Voters, ask, breaks, takes_in, until
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
    takes_in(town)
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
    history, acknowledged, pressed, told = History(), [], 0, 0
    for place in range(20 * seconds):
        began = time.monotonic()
        number, code = f"+25472{place:07}", str(11 + place % 5)
        form = {"from": number, "id": f"t{place}", "text": f"VOTE {code}"}
        if ask(web.port, "POST", f"{path}/sms", form)[0] == 200:
            acknowledged.append(f"t{place}")
            history.text(f"t{place}")
            history.vote(number, code, True)
        if place % 20 == 0:
            hop = {"sessionId": f"s{place}", "phoneNumber": f"+25473{place:07}", "text": ""}
            _, said, _ = ask(web.port, "POST", f"{path}/ussd", hop)
            pressed, told = pressed + 1, told + ("nothing was recorded" in said)
        time.sleep(max(0.0, 0.05 - (time.monotonic() - began)))
    durable.start()
    town.house.db.dispose()
    began = time.monotonic()
    while town.count(inbox) < len(acknowledged) + 1 and time.monotonic() - began < 60:
        time.sleep(0.2)
    late = time.monotonic() - began
    web.kill()
    takes_in(town)
    check(town, history)
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


def test_r13_fifty_sessions_a_second_and_then_the_database_stands_still(
    durable, town, figure, scale
):
    history, seconds, frozen = History(), scale(300, 5), scale(20, 6)
    web = Serving(town.house.settings.database_url).start()
    with Callers(50, web.port, town.token(), history) as callers:
        time.sleep(seconds)
        usual, late, held = callers.within(0.99), callers.late, callers.sessions
        with frozen_processes(durable):
            time.sleep(frozen)
        stalled = callers.within(1.0)
        time.sleep(3)
    web.kill()
    town.house.db.dispose()
    takes_in(town)
    check(town, history)
    figure(
        "R13",
        sessions=held,
        a_second=round(held / seconds, 1),
        began_late_at_most=round(late, 2),
        p99_seconds=usual,
        acknowledged=history.acknowledged,
        frozen_seconds=frozen,
        slowest_frozen=stalled,
        lost=0,
    )
    assert stalled <= 3.5
    assert usual <= 1


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


def through(url, proxy):
    """The database's address as seen through that line."""
    return urlsplit(url)._replace(netloc=f"postgres@127.0.0.1:{proxy.port}").geturl()


@pytest.mark.parametrize("fault", FAULTS)
def test_r20_lines_to_the_database_break(durable, town, figure, scale, fault):
    proxy, history = Proxy(durable.port), History()
    web = Serving(through(town.house.settings.database_url, proxy)).start()
    with Voters(6, [web.port], town.token(), history) as voters:
        for _ in range(scale(10, 3)):
            time.sleep(0.7)
            breaks(proxy, fault)
        proxy.heals()
        time.sleep(2)
    web.kill()
    proxy.close()
    takes_in(town)
    check(town, history)
    figure(f"R20 {fault}", acknowledged=history.acknowledged, slowest_answer=voters.slowest)
    assert history.acknowledged > 0


@pytest.mark.parametrize("part", ["heap", "WAL"])
def test_r8_a_full_disk_under_postgres(figure, scale, part):
    """Presses hear that nothing was recorded, texts wait on our own disk, until there is room."""
    history, seconds = History(), scale(30, 6)
    with ExitStack() as held:
        server = held.enter_context(OnSmallDisk(part, held))
        town = open_town(server.create_database())
        held.callback(town.close)
        schema.upgrade(town.house.db)
        found(town.house)
        web = Serving(town.house.settings.database_url).start()
        held.callback(web.kill)
        with Voters(8, [web.port], town.token(), history) as voters:
            time.sleep(2)
            before = voters.sorry
            ballast = server.fills()
            until(lambda: voters.sorry > before, 120)  # room that was taken in advance is left
            time.sleep(seconds)
            refused = voters.sorry - before
            ballast.unlink()
            if server.process.poll() is not None:
                back(server)
            recovered = until(lambda: ask(web.port, "GET", "/readyz")[0] == 200, 120)
            time.sleep(3)
        web.kill()
        town.house.db.dispose()
        takes_in(town)
        check(town, history)
        figure(
            f"R8 PostgreSQL {part}",
            full_seconds=seconds,
            acknowledged=history.acknowledged,
            told_not_recorded=refused,
            lost=0,
            recovery_seconds=round(recovered, 1),
        )


class OnSmallDisk(Postgres):
    """Its tables, or its write-ahead log, lie on a disk of their own that is soon full."""

    def __init__(self, part, held):
        super().__init__(durable=True)
        self.part, self.held = part, held

    def prepare(self):
        super().prepare()
        self.disk = self.data / {"heap": "base", "WAL": "pg_wal"}[self.part]
        aside = self.disk.rename(self.folder / "aside")
        self.disk.mkdir()
        mount(self.disk, "200m", self.held)
        subprocess.run(["cp", "-a", f"{aside}/.", str(self.disk)], check=True)
        shutil.copystat(aside, self.disk)
        os.chown(self.disk, aside.stat().st_uid, aside.stat().st_gid)

    def fills(self):
        """No byte is left; the file that takes the room."""
        ballast = self.disk / "ballast"
        with ballast.open("wb") as file, suppress(OSError):
            while True:
                file.write(b"x" * 65_536)
                file.flush()
        return ballast


def mount(folder, size, held):
    """A small disk on that folder for as long as `held` lasts."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip("absent: the right to mount a small disk")
    held.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)


def test_r8_a_full_disk_under_sqlite(figure, scale, tmp_path):
    """It fills up, nothing more is acknowledged, it is emptied again, and all goes on."""
    disk, history, many = tmp_path / "disk", History(), scale(20_000, 600)
    disk.mkdir()
    with ExitStack() as held:
        mount(disk, f"{8 + many // 100}m", held)
        town = open_town(f"sqlite:///{disk / 'town.sqlite3'}")
        held.callback(town.close)
        schema.upgrade(town.house.db)
        found(town.house)
        refused = [vote(town, history, place) for place in range(many // 2)].count(False)
        assert refused == 0
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * room(disk, 100_000))
        place = many
        while refused < 20:
            refused += not vote(town, history, place)
            place += 1
        ballast.unlink()
        assert all(vote(town, history, place + more) for more in range(many // 2))
        town.delivers()
        check(town, history)
    figure("R8 SQLite", acknowledged=history.acknowledged, refused=refused, lost=0)


def vote(town, history, place):
    """Whether a vote by text was acknowledged."""
    station = town.house.catalogue.latest().stations["kee"]
    number, code = f"+25474{place:07}", str(11 + place % 5)
    try:
        turn.take_text(town.house, station, Text(number, f"t{place}", f"VOTE {code}"))
    except turn.NotRecorded:
        history.vote(number, code, False)
        return False
    history.text(f"t{place}")
    history.vote(number, code, True)
    return True


def room(folder, leave):
    disk = os.statvfs(folder)
    return max(0, disk.f_bavail * disk.f_frsize - leave)


def test_r16_a_backup_brings_everything_back(durable, town, figure, scale, tmp_path):
    history = History()
    web = Serving(town.house.settings.database_url).start()
    with Voters(8, [web.port], town.token(), history):
        time.sleep(scale(30, 4))
    web.kill()
    takes_in(town)
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


def test_threads_do_not_pile_up_while_the_database_is_away(durable, town):
    """Each refused press gives its thread back."""
    path, before = f"/in/kee/{town.token()}/ussd", threading.active_count()
    durable.stop()
    for place in range(30):
        form = town.phone(f"+25475{place:07}").ussd("")
        said = town.app.test_client().post(path, data=form).get_data(as_text=True)
        assert "nothing was recorded" in said
    assert threading.active_count() <= before + 3
    durable.start()
