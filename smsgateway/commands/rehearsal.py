"""A rehearsal: every ballot of a file, cast by a phone of its own through the real webhooks.

The phones have numbers of a range that no network serves (+999). Half of them dial, half text.
A phone reads its screen as a person does: it presses what the screen names.
"""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode, urlsplit

import click

import flows
from smsgateway.actions.catalogue import Station
from smsgateway.actions.elections import codes_by_file_id, format_of
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.rehearsing import Phone, Round
from smsgateway.counting.election import Election, FileVote

SAYABLE = ("approval", "choose-1", "ordinal")
"""Vote types that a phone can cast whatever they hold; points, where they are few."""

START_WITHIN_SECONDS = 30.0
TIMEOUT = 30.0
TRIES = 20


@dataclass(slots=True)
class Played:
    """What the phones did."""

    phones: int = 0
    by_ussd: int = 0
    by_sms: int = 0
    requests: int = 0
    seconds: float = 0.0
    expected: Mapping[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def play(
    house: House,
    station: Station,
    election: Election,
    limit: int | None,
    workers: int,
    url: str,
) -> Played:
    """Cast the file's ballots; returns what was cast. Raises `Refused` for unsayable ballots."""
    votes = election.votes[:limit]
    if format_of(election).points:
        votes = tuple(map(one_for_each_point, votes))
    elif election.vote_type not in SAYABLE:
        raise Refused(f"{election.vote_type} ballots cannot be cast by phone")
    phones = list(phones_of(codes_by_file_id(house, station.account.slug), votes))
    played = Played(
        phones=len(phones),
        by_ussd=sum(phone.dials for phone in phones),
        by_sms=sum(not phone.dials for phone in phones),
        expected=Counter(name for vote in votes for name in set(vote.projects)),
    )
    with (
        address(url) as base,
        closing(Line(base, station)) as line,
        ThreadPoolExecutor(workers) as crowd,
    ):
        started = time.monotonic()
        with click.progressbar(
            crowd.map(line.vote, phones),
            length=len(phones),
            label="phones",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar:
            played.faults = [fault for fault in bar if fault]
        played.seconds = time.monotonic() - started
        played.requests = line.requests
    return played


def phones_of(codes: Mapping[str, str], votes: Sequence[FileVote]) -> Iterator[Phone]:
    """A phone a ballot, in turn one that dials and one that texts."""
    for place, vote in enumerate(votes):
        typed = tuple(codes[name] for name in vote.projects)
        # A blank vote is a text: `VOTE 0`. On a menu 0 goes back.
        yield Phone(f"+999{place:09}", typed, dials=place % 2 == 0 and bool(typed))


def one_for_each_point(vote: FileVote) -> FileVote:
    """The ballot with each project as often as it has points. Raises `Refused` for half a point."""
    points = vote.points or (Decimal(1),) * len(vote.projects)
    if any(one < 1 or one != one.to_integral_value() for one in points):
        raise Refused(f"voter {vote.voter_id} gave points that no phone can type")
    given = zip(vote.projects, points, strict=True)
    return vote._replace(projects=tuple(name for name, one in given for _ in range(int(one))))


@contextmanager
def address(url: str) -> Iterator[str]:
    """Where the gateway answers: the one given, or one of our own on a loopback port."""
    if url:
        yield url.rstrip("/")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "smsgateway.cli", "serve", "--port", str(port), "--quiet"]
    server = subprocess.Popen(command)
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the gateway answers. Raises `Refused` when it does not come up."""
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/livez")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise Refused("the gateway did not come up on a port of its own")


class Line:
    """The way from the phones to the gateway: one kept-alive connection a thread."""

    def __init__(self, base: str, station: Station) -> None:
        """`base` is the gateway's address; the station says where its webhooks are."""
        parts = urlsplit(base)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        account = station.account
        self._entry = f"{parts.path}/in/{account.slug}/{account.tokens[0]}"
        self._round = Round(account, f"{time.time_ns():x}")
        self._own = threading.local()
        self._counted = threading.Lock()
        self._open: list[http.client.HTTPConnection] = []
        self.requests = 0

    def close(self) -> None:
        """Hang up everywhere."""
        for connection in self._open:
            connection.close()

    def vote(self, phone: Phone) -> str:
        """Cast this phone's ballot; returns what went wrong, empty when it was received."""
        return self._round.vote(phone, self._post)

    def _post(self, entry: str, form: Mapping[str, str]) -> str:
        """Send one request, as often as it takes: a gateway tries again, too."""
        for attempt in range(TRIES):
            status, said = self._once(entry, urlencode(form))
            if status == 200 and said != f"END {flows.sorry('en')}":
                return said
            if status not in (200, 500, 503):
                raise OSError(f"{entry} was answered {status}: {said.strip()}")
            time.sleep(min(0.1 * 2**attempt, 2))
        raise OSError(f"{entry} was not taken in {TRIES} tries")

    def _once(self, entry: str, body: str) -> tuple[int, str]:
        with self._counted:
            self.requests += 1
        connection: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT)
            self._own.connection = connection
            self._open.append(connection)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", f"{self._entry}/{entry}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._own.connection = None
            return 503, "no connection"
