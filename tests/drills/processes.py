"""What the drills kill, freeze and stand between: servers, senders, lines, and people who vote."""

from __future__ import annotations

import http.client
import math
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from smsgateway.actions.keeping.spool import Spool
from tests.house import KEY, SECRET
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
SORRY = "nothing was recorded"


def environment(url, **more):
    keys = {"DATABASE_URL": url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}
    return {**os.environ, **keys, "PYTHONPATH": str(ROOT), **more}


class Process:
    """A command of ours in a process group of its own."""

    def __init__(self, *command, env):
        self.command, self.env = command, env
        self.process = None

    def start(self):
        words = [sys.executable, "-m", *self.command]
        self.process = subprocess.Popen(words, cwd=ROOT, env=self.env, start_new_session=True)
        return self

    def died(self):
        """Whether it ended although nobody told it to."""
        return self.process.poll() is not None

    def signal(self, number):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def ends(self, within=60):
        """Ask it to stop; seconds until it did."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        self.process.wait(within)
        return time.monotonic() - began


spools = []
"""Where the servers of this drill put texts while their database was away."""


def takes_in(town):
    """What a server that was killed left on its disk is taken in by the next, and texts leave."""
    give_up = time.monotonic() + 60  # a busy machine may refuse a text at first
    for spool in (Spool(folder, town.house.keys) for folder in spools):
        while spool.waiting():
            assert time.monotonic() < give_up, "the spool is not taken in"
            spool.drain(town.house)
    spools.clear()
    town.delivers()


class Serving(Process):
    """`smsgateway serve` on a port."""

    def __init__(self, url, port=0, threads=8, **env):
        self.port = port or free_port()
        if "SPOOL_DIR" not in env:
            spools.append(Path(tempfile.mkdtemp(prefix="drill-spool-")))
            env["SPOOL_DIR"] = str(spools[-1])
        super().__init__(
            "smsgateway.cli",
            "serve",
            "--port",
            str(self.port),
            "--threads",
            str(threads),
            "--quiet",
            env=environment(url, **env),
        )

    def start(self):
        super().start()
        give_up = time.monotonic() + 120
        while ask(self.port, "GET", "/livez")[0] != 200:
            assert time.monotonic() < give_up, "the server did not come up"
            time.sleep(0.05)
        return self


def ask(port, method, path, form=None, timeout=15):
    """One request on a line of its own: status (0 for none), text, seconds."""
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        line.request(method, path, urlencode(form) if form else None, kind)
        answer = line.getresponse()
        return answer.status, answer.read().decode(), time.monotonic() - began
    except (OSError, http.client.HTTPException):
        return 0, "", time.monotonic() - began
    finally:
        line.close()


def until(holds, seconds=30):
    """Wait for it; seconds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it never came true"
        time.sleep(0.1)
    return time.monotonic() - began


class Voter(threading.Thread):
    """One voter after the other, by text and by session, each request repeated until it is taken.

    `ports` are tried in turn: a proxy with several servers behind it. Voters of another `crowd`
    are other people.
    """

    def __init__(self, place, ports, token, history, stopping, pause=0.0, crowd=0):
        super().__init__(daemon=True)
        self.place, self.ports, self.history = place, ports, history
        self.prefix = f"+2547{crowd}{place:02}"
        self.path, self.stopping, self.pause = f"/in/kee/{token}", stopping, pause
        self.took, self.refused, self.sorry = [], 0, 0

    def run(self):
        for turn in range(100_000):
            if self.stopping.is_set():
                return
            number, code = f"{self.prefix}{turn:05}", str(random.randrange(11, 16))
            (self.dials if turn % 2 else self.texts)(number, code)
            time.sleep(self.pause)

    def texts(self, number, code):
        identity = f"t{number}"
        form = {"from": number, "id": identity, "text": f"VOTE {code}"}
        taken = self.sends("sms", form) is not None
        if taken:
            self.history.text(identity)
        self.history.vote(number, code, taken)

    def dials(self, number, code):
        typed, said = [], ""
        for key in (None, "1", "1", "1", code, "1"):
            typed += [key] if key else []
            form = {"sessionId": f"s{number}", "phoneNumber": number, "text": "*".join(typed)}
            said = self.sends("ussd", form)
            if said is None:
                break
        self.history.vote(number, code, bool(said) and bool(re.search(r"\w{5}-\w{5}", said)))

    def sends(self, entry, form):
        """The answer; None where the drill ended before."""
        for turn in range(100_000):
            port = self.ports[(self.place + turn) % len(self.ports)]
            status, said, seconds = ask(port, "POST", f"{self.path}/{entry}", form)
            self.took.append(seconds)
            if status == 200 and SORRY not in said:
                return said
            self.refused += status >= 500
            self.sorry += SORRY in said
            if self.stopping.is_set():
                return None
            time.sleep(0.05)
        return None


class Voters:
    """Several of them, while the block lasts."""

    def __init__(self, many, ports, token, history, pause=0.0, crowd=0):
        self.stopping = threading.Event()
        self.all = [
            Voter(place, ports, token, history, self.stopping, pause, crowd)
            for place in range(many)
        ]

    def __enter__(self):
        for one in self.all:
            one.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for one in self.all:
            one.join(60)

    @property
    def slowest(self):
        return self.within(1.0)

    def within(self, share):
        """Seconds in which that share of all requests was answered."""
        took = sorted(seconds for one in self.all for seconds in one.took)
        return round(took[max(0, math.ceil(len(took) * share) - 1)], 2)

    @property
    def sorry(self):
        """Presses that heard that nothing was recorded."""
        return sum(one.sorry for one in self.all)

    @property
    def refused(self):
        return sum(one.refused for one in self.all)


class Proxy:
    """A line between a client and a server that can be slow, cut, reset or silent."""

    def __init__(self, port):
        self.to = port
        self.mode, self.delay = "ok", 0.0
        self.pairs = set()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accepts, daemon=True).start()

    def accepts(self):
        while True:
            try:
                near, _ = self.listening.accept()
                far = socket.create_connection(("127.0.0.1", self.to), timeout=10)
            except OSError:
                if self.listening.fileno() < 0:
                    return
                continue
            far.settimeout(None)
            pair = (near, far)
            self.pairs.add(pair)
            for one, other in (pair, pair[::-1]):
                threading.Thread(target=self.carries, args=(one, other, pair), daemon=True).start()

    def carries(self, one, other, pair):
        with suppress(OSError):
            while data := one.recv(65_536):
                if self.mode == "silent":
                    continue
                if self.mode == "slow":
                    for at in range(0, len(data), 64):
                        other.sendall(data[at : at + 64])
                        time.sleep(0.001)
                    continue
                time.sleep(self.delay)
                other.sendall(data)
        self.ends(pair)

    def cuts(self, reset=False):
        """End every line under way, by a word or without."""
        for pair in list(self.pairs):
            for one in pair if reset else ():
                with suppress(OSError):
                    linger = (1).to_bytes(4, sys.byteorder) + (0).to_bytes(4, sys.byteorder)
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.ends(pair)

    def heals(self):
        """Everything is well again, on new lines."""
        self.mode, self.delay = "ok", 0.0
        self.cuts()

    def halves(self):
        """Close one direction only."""
        for near, _ in list(self.pairs):
            with suppress(OSError):
                near.shutdown(socket.SHUT_WR)

    def ends(self, pair):
        self.pairs.discard(pair)
        for one in pair:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            with suppress(OSError):
                one.close()

    def close(self):
        self.listening.close()
        self.cuts()


FAULTS = ("cut", "reset", "half-closed", "silent", "slow", "delayed")


def breaks(proxy, fault):
    """Do that to a line."""
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
