"""A small real HTTP server that records what it is sent, counts what it accepted, and misbehaves.

Modes that every emulator has; `mode` sticks, `next(...)` holds for one request each, `numbers`
holds for one recipient (and may also name a code of the provider's own):

| mode | what happens |
|---|---|
| ok | the provider's usual answer |
| 401, 429, 500, 503 | that HTTP status, as the provider words it; 429 and 503 with Retry-After |
| redirect | 302 to elsewhere, which a client with a key must not follow |
| bad-json | the usual status, and a body that is cut off (the message is accepted) |
| not-json | the usual status, and a page of HTML (the message is accepted) |
| hang | the request is read, nothing is answered, nothing accepted |
| accept-then-hang | the same, but the message is accepted |
| drop | the line is cut after the request, nothing accepted |
| accept-then-drop | the message is accepted, then the line is cut |
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlencode, urlsplit

LONGEST_HANG = 30.0
RETRY_AFTER = 2
CONTROL = "/_control"
_SENDING = {"ok", "bad-json", "not-json", "accept-then-hang", "accept-then-drop"}
_REFUSALS = {"401": 401, "429": 429, "500": 500, "503": 503}
_COMMON = frozenset(_SENDING | _REFUSALS.keys() | {"redirect", "hang", "drop"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode(), keep_blank_values=True)

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, status: int, content: object, content_type: str = "application/json") -> Reply:
        return cls(status, json.dumps(content, separators=(",", ":")).encode(), content_type)


class Emulator:
    """One provider on a loopback port: a context manager, or `start` and `stop`."""

    MODES: ClassVar[frozenset[str]] = frozenset()
    """Modes of this provider beyond the common ones."""

    def __init__(self, port: int = 0, *, latency: float = 0.0, mode: str = "ok") -> None:
        self.latency = latency
        self.mode = mode
        self.numbers: dict[str, str] = {}
        self.requests: list[Seen] = []
        self.faults: list[str] = []
        """Requests that the real provider would not understand: a test wants none."""
        self.accepted: Counter[str] = Counter()
        """Texts taken, by number."""
        self.references: Counter[str] = Counter()
        """Texts taken, by our reference where it travels, else by number and body."""
        self.ids: dict[str, str] = {}
        """The ids we gave, each with its number."""
        self.called: list[tuple[str, int]] = []
        """Callbacks made: what they said and how they were answered."""
        self._once: deque[str] = deque()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._callbacks: list[threading.Thread] = []
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.emulator = self

    # to be told by each provider

    def answer(self, seen: Seen, mode: str) -> Reply:
        """The provider's own answer; it counts what it accepts."""
        raise NotImplementedError

    def refuse(self, status: int) -> Reply:
        """A bare HTTP error as the provider words it."""
        raise NotImplementedError

    # for tests

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """What goes into `Account.api_url`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many connections were opened so far."""
        return self._server.opened

    def next(self, *modes: str) -> None:
        """The modes of the coming requests, one each; afterwards `mode` holds again."""
        for mode in modes:
            self._known(mode)
        self._once.extend(modes)

    def choose(self, mode: str) -> None:
        """The mode of every request from now on."""
        self.mode = self._known(mode)

    def calm(self) -> None:
        """Answer as usual again."""
        self._once.clear()
        self.numbers.clear()
        self.mode = "ok"

    def settle(self, timeout: float = 5.0) -> None:
        """Wait until every callback so far was made."""
        for thread in list(self._callbacks):
            thread.join(timeout)

    def start(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self.settle()
        self._server.hang_up()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def serve(self) -> None:
        """Serve until interrupted: `python -m deploy.emulators`."""
        self._server.serve_forever()

    def control(self, seen: Seen) -> Reply:
        """`GET /_control` tells the counts; `POST` sets `mode`, `next`, `latency`, or
        `number` with `code`; `calm=1` ends all of it. For demos, and drills in other processes."""
        if seen.method == "POST":
            try:
                self._obey({name: values[0] for name, values in seen.form.items()})
            except ValueError as error:
                return Reply.json(400, {"error": str(error)})
        counts = {
            "requests": len(self.requests),
            "accepted": self.accepted,
            "references": self.references,
            "twice": [name for name, count in self.references.items() if count > 1],
            "faults": self.faults,
        }
        return Reply.json(200, counts)

    def _obey(self, form: Mapping[str, str]) -> None:
        if form.get("calm"):
            self.calm()
        if "mode" in form:
            self.choose(form["mode"])
        if "next" in form:
            self.next(*form["next"].split(","))
        if "number" in form:
            self.numbers[form["number"]] = form.get("code", "ok")
        self.latency = float(form.get("latency", self.latency))

    # for the providers

    def fault(self, words: str) -> None:
        with self._lock:
            self.faults.append(words)

    def take(self, number: str, reference: str, identity: str) -> None:
        """Count an accepted text."""
        with self._lock:
            self.ids[identity] = number
            self.accepted[number] += 1
            self.references[reference] += 1

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
        """Call a webhook; the status of its answer, 0 where there was none."""
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else None
        connection = (kind or http.client.HTTPConnection)(parts.netloc, timeout=15)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        try:
            connection.request("POST", target, urlencode(form).encode(), sent)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def later(self, calls: list[tuple[str, str, Mapping[str, str], Mapping[str, str]]]) -> None:
        """Make (what, url, form, headers) callbacks in order, beside the answer."""

        def run() -> None:
            for what, url, form, headers in calls:
                status = self.post(url, form, headers)
                with self._lock:
                    self.called.append((what, status))

        thread = threading.Thread(target=run, daemon=True)
        with self._lock:
            self._callbacks = [one for one in self._callbacks if one.is_alive()] + [thread]
            thread.start()

    # the life of one request

    def handle(self, seen: Seen) -> Reply | None:
        """The answer, or None where the line is cut."""
        if urlsplit(seen.path).path == CONTROL:
            return self.control(seen)
        with self._lock:
            self.requests.append(seen)
            mode = self._once.popleft() if self._once else self.mode
        if self.latency:
            time.sleep(self.latency)
        if mode in ("hang", "drop"):
            self._leave(mode)
            return None
        if mode in _REFUSALS:
            return self._refusal(_REFUSALS[mode])
        if mode == "redirect":
            return Reply(302, b"", headers=(("Location", f"{self.url}/elsewhere"),))
        return self._spoilt(self.answer(seen, mode), mode)

    def _refusal(self, status: int) -> Reply:
        reply = self.refuse(status)
        wait = (("Retry-After", str(RETRY_AFTER)),) if status in (429, 503) else ()
        return Reply(reply.status, reply.body, reply.content_type, reply.headers + wait)

    def _spoilt(self, reply: Reply, mode: str) -> Reply | None:
        """What becomes of an answer to a request that was understood."""
        if mode.startswith("accept-then-"):
            self._leave(mode.removeprefix("accept-then-"))
            return None
        if mode == "bad-json":
            return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.content_type)
        if mode == "not-json":
            return Reply(reply.status, b"<html>Welcome</html>", "text/html")
        return reply

    def _leave(self, how: str) -> None:
        if how == "hang":
            self._stopping.wait(LONGEST_HANG)

    def _known(self, mode: str) -> str:
        if mode not in _COMMON | self.MODES:
            raise ValueError(f"no mode {mode!r} here: {', '.join(sorted(_COMMON | self.MODES))}")
        return mode


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    emulator: Emulator

    def __init__(self, *args: Any) -> None:
        self._lines: set[socket.socket] = set()
        self.opened = 0
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._lines.add(request)
        self.opened += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._lines.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Cut the lines that are still open, as a provider does that restarts."""
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "emulator"
    wbufsize = -1  # head and body leave in one packet
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.emulator.handle(Seen(self.command, self.path, headers, body))
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the requests are recorded."""
