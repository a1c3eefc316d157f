"""Phones on a gateway, in a closed loop: `python -m benchmarks.phones < plan.json`.

A process of its own, asyncio and nothing else. Each phone dials, reads, answers and checks every
reply against what it chose itself; so a server that mixes people up is caught. Each unit of work
(a session, a text, a report) is another person's. Prints when the window begins and ends, so that
others can read their meters, then one line of JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

HOST = "127.0.0.1"
HANGS_AFTER = 15.0
BEGIN, END = "begin", "end"
CODES = ("11", "12", "13", "14", "15")
REF = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@dataclass(frozen=True)
class Plan:
    """What is to be played, and where."""

    port: int
    paths: dict[str, str]
    """Kind of work to the path that takes it."""
    mix: dict[str, int]
    """Kind of work to its weight."""
    seconds: float
    warm: float
    phones: int = 32
    people: int = 1000
    """How many have joined; who comes after them starts over with the first."""
    names: dict[str, str] = field(default_factory=dict)
    """Code to the name that a screen must show. Empty: replies are not looked at."""
    spread: bool = False
    """Every hop takes whichever line is free, as behind a proxy; else a phone keeps its line."""


@dataclass
class Played:
    """What the phones saw."""

    finished: Counter[str] = field(default_factory=Counter)
    """All units by kind, also those of the warm-up: what the database must hold."""
    counted: int = 0
    """Units that ended inside the window."""
    hops: int = 0
    chosen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    asked_again: int = 0
    """Saves that were asked for once more: the step before was not written in time elsewhere."""
    broken: int = 0
    hung: int = 0
    reused: bool = False
    """More units than people: some voted twice."""
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    worst: float | None = None
    """Of a hop inside the window, in milliseconds."""
    cpu: float = 0.0


class Broken(Exception):
    """The server hung up."""


class Wrong(Exception):
    """A reply that this phone must not get."""


class Line(asyncio.Protocol):
    """One connection, kept alive as long as the server likes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.transport: asyncio.Transport | None = None
        self.answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.came = b""

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        loop = asyncio.get_running_loop()
        if self.transport is None or self.transport.is_closing():
            await loop.create_connection(lambda: self, HOST, self.port)
        assert self.transport is not None
        self.came, self.answer = b"", loop.create_future()
        self.transport.write(request)
        return await self.answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.came += data
        end = self.came.find(b"\r\n\r\n")
        if end < 0 or self.answer is None or self.answer.done():
            return
        head, body = self.came[:end].lower(), self.came[end + 4 :]
        length = head.find(b"content-length:")
        if length >= 0:
            if len(body) < int(head[length + 15 :].split(b"\r", 1)[0]):
                return
        elif b"transfer-encoding: chunked" in head:
            if not body.endswith(b"0\r\n\r\n"):
                return
            body = unchunked(body)
        else:
            return  # until the server hangs up
        self.answer.set_result((int(head[9:12]), body))
        if b"connection: close" in head and self.transport is not None:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        if self.answer is not None and not self.answer.done():
            head, found, body = self.came.partition(b"\r\n\r\n")
            if found and b"content-length:" not in head.lower():
                self.answer.set_result((int(head[9:12]), body))
            else:
                self.answer.set_exception(Broken("the server hung up"))


def unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        whole, body = whole + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return whole


class Crowd:
    """All phones of one run."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.played = plan, Played()
        self.people = itertools.count()
        self.stamp = f"{time.time_ns():x}"
        self.lines = deque(Line(plan.port) for _ in range(plan.phones))
        self.took: list[tuple[float, float]] = []
        self.kinds = random.choices(list(plan.mix), list(plan.mix.values()), k=4096)
        self.from_ = self.until = 0.0

    async def play(self) -> Played:
        start = time.perf_counter()
        self.from_ = start + self.plan.warm
        self.until = self.from_ + self.plan.seconds
        loop = asyncio.get_running_loop()
        for word, at in ((BEGIN, self.from_), (END, self.until)):
            loop.call_later(at - start, partial(print, word, flush=True))
        phones = [asyncio.create_task(self.phone()) for _ in range(self.plan.phones)]
        patience = self.plan.warm + self.plan.seconds + HANGS_AFTER
        _, hung = await asyncio.wait(phones, timeout=patience)
        for one in hung:
            one.cancel()
        self.played.hung = len(hung)
        self.played.reused = next(self.people) > self.plan.people
        self.sum_up()
        return self.played

    def sum_up(self) -> None:
        within = [took for at, took in self.took if self.from_ <= at <= self.until]
        within.sort()
        played = self.played
        played.hops, played.cpu = len(within), time.process_time()
        if within:
            played.p50, played.p95, played.p99, played.worst = (
                1000 * within[min(len(within) - 1, int(len(within) * share))]
                for share in (0.5, 0.95, 0.99, 1)
            )

    async def phone(self) -> None:
        line = None if self.plan.spread else self.lines.popleft()
        while time.perf_counter() < self.until:
            one = next(self.people)
            kind = self.kinds[one % len(self.kinds)]
            try:
                await {"ussd": self.dial, "sms": self.text, "report": self.report}[kind](one, line)
            except (Broken, OSError):
                self.played.broken += 1
                continue
            except Wrong as what:
                if len(self.played.wrong) < 20:
                    self.played.wrong.append(str(what))
                continue
            self.played.finished[kind] += 1
            self.played.counted += self.from_ <= time.perf_counter() <= self.until

    async def dial(self, one: int, line: Line | None) -> None:
        """Dial, Vote, two codes, Save; who is asked once more whether to save says so once more."""
        codes = random.sample(CODES, 2)
        call = partial(
            self.post,
            "ussd",
            line,
            sessionId=f"ATUid_{self.stamp}{one:012}",
            phoneNumber=number(one % self.plan.people),
            networkCode="63902",
            serviceCode="*384*1#",
        )
        typed = ["", "1", f"1*{codes[0]} {codes[1]}", f"1*{codes[0]} {codes[1]}*1"]
        wanted = [("CON ", "Vote"), ("CON ", "11"), ("CON ", ""), ("END ", "")]
        for hop, (text, (kind, word)) in enumerate(zip(typed, wanted, strict=True)):
            said = await call(text=text)
            if not self.plan.names:
                continue
            if hop == 3 and said.startswith("CON ") and self.names_in(said) == set(codes):
                self.played.asked_again += 1
                said = await call(text=f"{text}*1")
            right = said.startswith(kind) and word in said
            if hop == 2:
                right = right and self.names_in(said) == set(codes)
            if hop == 3:
                right = right and REF.search(said) is not None
            if not right:
                raise Wrong(f"hop {hop + 1}, typed {text!r}: {said!r}")
        self.played.chosen.update(codes)

    def names_in(self, said: str) -> set[str]:
        return {code for code, name in self.plan.names.items() if name in said}

    async def text(self, one: int, line: Line | None) -> None:
        """VOTE and two codes."""
        codes = random.sample(CODES, 2)
        await self.post(
            "sms",
            line,
            **{"from": number(one % self.plan.people)},
            to="21512",
            text=f"VOTE {codes[0]} {codes[1]}",
            id=f"{self.stamp}-{one}",
            date=time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
        )
        self.played.chosen.update(codes)

    async def report(self, one: int, line: Line | None) -> None:
        """How far a text of ours got."""
        known = {"id": f"bench-{one}", "status": "Success", "phoneNumber": number(one)}
        await self.post("report", line, **known, networkCode="63902")

    async def post(self, kind: str, line: Line | None, **form: str) -> str:
        body = urlencode(form)
        request = (
            f"POST {self.plan.paths[kind]} HTTP/1.1\r\nHost: {HOST}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        taken = line or self.lines.popleft()
        begun = time.perf_counter()
        try:
            status, said = await taken.ask((request + body).encode())
        finally:
            if line is None:
                self.lines.append(taken)
        now = time.perf_counter()
        self.took.append((now, now - begun))
        if status != 200:
            raise Wrong(f"{kind} was answered {status}: {said[:200]!r}")
        return said.decode()


def number(one: int) -> str:
    """The phone of a person by their place in the crowd."""
    return f"+2547{one:08}"


def main() -> None:
    played = asyncio.run(Crowd(Plan(**json.load(sys.stdin))).play())
    print(json.dumps(vars(played)))


if __name__ == "__main__":
    main()
