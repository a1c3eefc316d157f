"""The server is killed again and again under people who vote: what was acknowledged is counted."""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from smsgateway.store.ballots import ballots
from tests.house import KEY, PROJECTS, SECRET
from tests.phone import RECEIPT
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
KILLS, VOTERS = 5, 6
SORRY = "nothing was recorded"
ASKED_AGAIN = "1 Save"


class Server:
    """`smsgateway serve` in a process group of its own."""

    def __init__(self, url):
        self.port, self.url = free_port(), url
        self.process = None

    def start(self):
        command = [
            sys.executable,
            "-m",
            "smsgateway.cli",
            "serve",
            "--port",
            str(self.port),
            "--quiet",
        ]
        keys = {"DATABASE_URL": self.url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **keys}, start_new_session=True
        )
        give_up = time.monotonic() + 60
        while self.ask("GET", "/livez")[0] != 200:
            assert time.monotonic() < give_up, "the server did not come up"
            time.sleep(0.05)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None):
        """One request on a line of its own; 0 where nothing answered."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            line.close()


class Voter(threading.Thread):
    """Votes with one phone after the other until told to stop, and retries as a gateway does."""

    def __init__(self, place, server, token, stopping):
        super().__init__(daemon=True)
        self.place, self.server, self.stopping = place, server, stopping
        self.path = f"/in/kee/{token}"
        self.acknowledged = []  # (project, receipt or nothing)
        self.refused = []

    def run(self):
        for turn in range(10_000):
            if self.stopping.is_set():
                return
            number = f"+25470{self.place:02}{turn:05}"
            code = random.randrange(len(PROJECTS))
            self.dials(number, code) if turn % 2 else self.texts(number, code)

    def dials(self, number, code):
        typed = []
        for key in (None, "1", "1", "1", str(11 + code), "1"):
            typed += [key] if key else []
            form = {"sessionId": f"s{number}", "phoneNumber": number, "text": "*".join(typed)}
            said = self.sends("ussd", form)
            if said is None:
                return
        while ASKED_AGAIN in said:  # a step that the dead server took with it
            typed.append("1")
            said = self.sends("ussd", {**form, "text": "*".join(typed)})
            if said is None:
                return
        if found := RECEIPT.search(said):
            self.acknowledged.append((code, found[0].replace("-", "")))
        else:
            self.refused.append(said)

    def texts(self, number, code):
        form = {"from": number, "id": f"t{number}", "text": f"VOTE {11 + code}"}
        if self.sends("sms", form) is not None:
            self.acknowledged.append((code, None))

    def sends(self, entry, form):
        """Until it is taken; None where the test ended before."""
        while True:
            status, said = self.server.ask("POST", f"{self.path}/{entry}", urlencode(form))
            if status == 200 and SORRY not in said:
                return said
            if self.stopping.is_set():
                return None
            time.sleep(0.02)


@pytest.mark.timeout(240)
def test_every_vote_that_was_acknowledged_is_in_the_tally_after_five_kills(town, migrated_url):
    server, stopping = Server(migrated_url), threading.Event()
    voters = [Voter(place, server, town.token(), stopping) for place in range(VOTERS)]
    server.start()
    try:
        for one in voters:
            one.start()
        for _ in range(KILLS):
            time.sleep(random.uniform(0.3, 0.8))
            server.kill()
            server.start()
        time.sleep(0.5)
        stopping.set()
        for one in voters:
            one.join(30)
    finally:
        server.kill()
    told = [vote for one in voters for vote in one.acknowledged]
    assert [said for one in voters for said in one.refused] == []
    assert len(told) > VOTERS
    rows = town.rows(ballots)
    assert {row.disposition for row in rows} == {"standing"}
    assert len({bytes(row.tag) for row in rows}) == len(rows)
    receipts = {row.receipt for row in rows}
    assert {receipt for _, receipt in told if receipt} <= receipts
    counted = [town.tally.get(file_id, 0) for file_id, _, _ in PROJECTS]
    acknowledged = [sum(code == place for code, _ in told) for place in range(len(PROJECTS))]
    assert all(there >= said for there, said in zip(counted, acknowledged, strict=True))
    # A voter whose last answer was lost may be counted without knowing it: one each at most.
    assert len(told) <= len(rows) <= len(told) + VOTERS
