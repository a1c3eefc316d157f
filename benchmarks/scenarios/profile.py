"""Where the processor's time of a session goes, module by module, and what a group commit saves.

The application is called in this process by one thread, and its writer commits in that thread, so
that a timer on processor time (not on the clock) sees every part in its true share. The server in
front of it and the hand-over between threads are what the `session` table has on top.
"""

from __future__ import annotations

import io
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Any
from urllib.parse import urlencode

from benchmarks import kee
from benchmarks.bench import ROOT, Bench
from benchmarks.phones import number
from benchmarks.tables import Cell, Table, ratio
from smsgateway.actions.commit import commit, commit_whole
from smsgateway.actions.house import House
from smsgateway.actions.outcome import Kept, Outcome
from smsgateway.actions.writer import Lost
from smsgateway.app import create_app
from smsgateway.jobs.drain import Silence

EVERY = 0.0005
"""Seconds of processor time between two looks."""

GROUPS = (1, 4, 16, 64)
LEAST = 0.005
"""A function of ours that takes less than this share is not listed."""

Session = tuple[str, ...]
HOPS: Session = ("", "1", "1*11 12", "1*11 12*1")
HOP_NAMES = ("dial", "Vote", "two codes", "Save")


class Direct:
    """A writer without a thread: commits in the caller's, and remembers what."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.outcomes: list[Outcome] = []

    def coming(self) -> AbstractContextManager[None]:
        """Nobody waits for others here."""
        return nullcontext()

    def submit(self, outcome: Outcome) -> Kept:
        db = self._house.db
        self.outcomes.append(outcome)
        kept = commit(db, [outcome])
        if not kept:
            raise Lost
        return kept[0]

    def follow(self, step: Outcome) -> None:
        """A session of this bench is faster than its steps: none is written."""
        self.outcomes.append(step)

    def settle(self, phone_index: bytes) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing runs."""


HERE = f"{ROOT}/"


@dataclass
class Samples:
    """What the timer saw: once for the module at work, once for each function of ours above it."""

    seen: int = 0
    at_work: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    looking: bool = False

    def look(self, _number: int, frame: FrameType | None) -> None:
        if self.looking:
            return  # the timer was faster than the last look: do not look at ourselves
        self.looking = True
        self.note(frame)
        self.looking = False

    def note(self, frame: FrameType | None) -> None:
        self.seen += 1
        owner, functions = "", set()
        while frame is not None:
            file, name = frame.f_code.co_filename, frame.f_code.co_name
            module = module_of(file)
            owner = owner or module
            if module.startswith(("flows", "smsgateway")):
                functions.add(f"{ours(file)}.{name}")
            frame = frame.f_back
        self.at_work[owner or "the bench"] += 1
        self.within.update(functions)


def module_of(file: str) -> str:
    """The part that a file belongs to; empty for the standard library, whose caller owns it."""
    if file.startswith(HERE + "flows"):
        return "flows"
    if file.startswith(HERE + "smsgateway"):
        return ours(file)
    if file.startswith(HERE + "benchmarks"):
        return "the bench"
    _, found, rest = file.partition("site-packages/")
    return rest.partition("/")[0].removesuffix(".py") if found else ""


def ours(file: str) -> str:
    return file.removeprefix(HERE).removesuffix(".py").replace("/", ".")


@contextmanager
def sampling(samples: Samples) -> Iterator[None]:
    """Look every so often, counted in processor time of this process."""
    before = signal.signal(signal.SIGPROF, samples.look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def profile(bench: Bench) -> list[Table]:
    """Three tables: modules, functions of ours, and the writer by the size of its groups."""
    most = max(40, int(400 * bench.options.seconds))
    town = kee.template(bench, most + 20)
    with bench.copy_of(town) as url, kee.opened(url) as plain_house:
        writer = Direct(plain_house)
        house = replace(plain_house, writer=writer)  # type: ignore[arg-type]
        app, paths = create_app(house.settings, house, Silence()), kee.paths(house)
        for one in range(20):
            play(app, paths["ussd"], one)
        writer.outcomes.clear()
        samples, by_hop = Samples(), [0.0] * len(HOPS)
        quiet, hurried = time.process_time(), 0
        until = time.monotonic() + bench.options.seconds
        half = most // 2
        while hurried < half and time.monotonic() < until:
            for place, took in enumerate(play(app, paths["ussd"], 20 + hurried)):
                by_hop[place] += took
            hurried += 1
        per_session = 1000 * (time.process_time() - quiet) / hurried
        sampled, until = 0, time.monotonic() + bench.options.seconds
        with sampling(samples):
            while sampled < most - half and time.monotonic() < until:
                play(app, paths["ussd"], 20 + half + sampled)
                sampled += 1
    groups = by_group(bench, town, writer.outcomes[: len(HOPS) * hurried])
    hops = [1000 * took / hurried for took in by_hop]
    return [
        modules(samples, per_session, hurried, sampled, hops),
        functions(samples, per_session),
        groups,
    ]


def play(app: Any, path: str, one: int) -> list[float]:
    """A whole session through the WSGI door; processor seconds of each hop."""
    took = []
    for text in HOPS:
        form = {
            "sessionId": f"ATUid_profile{one:012}",
            "phoneNumber": number(one),
            "networkCode": "63902",
            "serviceCode": "*384*1#",
            "text": text,
        }
        body = urlencode(form).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        begun = time.process_time()
        answer = app(environ, lambda *_: None)
        said = b"".join(answer)
        took.append(time.process_time() - begun)
    assert said.startswith(b"END "), said
    return took


def modules(
    samples: Samples, per_session: float, hurried: int, sampled: int, hops: Sequence[float]
) -> Table:
    rows: list[list[Cell]] = []
    for name, times in samples.at_work.most_common():
        share = times / samples.seen
        rows.append([name, share * per_session, 100 * share])
    rows.append(["all", per_session, 100.0])
    told = ", ".join(f"{name} {took:.2f}" for name, took in zip(HOP_NAMES, hops, strict=True))
    notes = [
        f"{per_session:.2f} ms of processor a session without the timer, over {hurried} sessions "
        f"({told}); shares from {samples.seen} looks over {sampled} more",
        "the standard library's time is its caller's; psycopg's C part is psycopg's",
        "menu steps are overtaken by their session and never written; Save is a group of one: what",
        "a written step and larger groups cost is in the third table",
    ]
    return Table(
        "profile: ms of processor a session, by module at work", ("module", "ms", "%"), rows, notes
    )


def functions(samples: Samples, per_session: float) -> Table:
    rows: list[list[Cell]] = [
        [name, times / samples.seen * per_session, 100 * times / samples.seen]
        for name, times in samples.within.most_common(60)
        if times / samples.seen >= LEAST and not name.endswith(".<lambda>")
    ]
    notes = ["with everything that it calls, so these do not add up"]
    heads = ("function", "ms", "%")
    return Table("profile: ms of processor a session, within our functions", heads, rows, notes)


def by_group(bench: Bench, town: str, outcomes: Sequence[Outcome]) -> Table:
    """The writer's own work a hop, the same outcomes in groups of several sizes."""
    by_hop = [outcomes[place :: len(HOPS)] for place in range(len(HOPS))]
    rows: list[list[Cell]] = []
    first = None
    for size in GROUPS:
        cost = []
        with bench.copy_of(town) as url, kee.opened(url) as house:
            spent = bench.postgres_cpu()
            for place, kind in enumerate(by_hop):
                begun, done = time.process_time(), 0
                for start in range(0, len(kind) - size + 1, size):
                    group = sorted(kind[start : start + size], key=lambda one: one.who.phone_index)
                    for one in group:
                        one.thread.standing.version = place
                    with house.db.write() as connection:
                        kept = commit_whole(connection, house.db, group)
                    done += len(kept)
                cost.append(1000 * (time.process_time() - begun) / done if done else None)
            spent_now = bench.postgres_cpu()
        whole = sum(one for one in cost if one is not None) if None not in cost else None
        first = first or whole
        spent = 1000 * (spent_now - spent) / max(1, len(by_hop[0]) // size * size)
        postgres = spent if whole and bench.postgres.process else None
        rows.append([f"{size}", *cost, whole, ratio(whole, first), postgres])
    notes = ["the same outcomes each time; one flush a group"]
    heads = ("outcomes a commit", *HOP_NAMES, "session", "ratio", "PG a session")
    return Table("profile: ms of processor in the writer, by size of group", heads, rows, notes)
