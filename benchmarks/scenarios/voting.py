"""A session, a text, a mixed hour, and the same with more processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import psycopg

from benchmarks import contenders, kee, peers
from benchmarks.bench import ROOT, Bench, free_port, plain
from benchmarks.contenders import ours
from benchmarks.rounds import HEADS, Contender, Result, Served, race, rows
from benchmarks.tables import Cell, Table, ratio

FASTEST = 4_000
"""Sessions a second that we prepare people for."""

QUEUED_PER_SECOND = 500

OWED = """
INSERT INTO outbox (channel_id, person_id, purpose, body, status, attempts, due_at, fence,
    provider_id, parts, cost, error, doubtful, created_at)
SELECT channels.id, {person}, 'notice', %s, '{status}', 1, now(), '',
    CASE '{status}' WHEN 'sent' THEN 'bench-' || n END, 1, '', '', false, now()
FROM channels, generate_series(0, %s - 1) AS n WHERE channels.slug = 'at'
"""

DURABLE = "inbox, ballot, outbox and state are on disk before the END or the 200 leaves"
LESS = (
    "by hand: the same rows in clear, nobody looked up, no deadline checked; pgbench: its "
    "statements; libraries: one vote row, their own sessions in Redis (RapidSMS: Django's tables)"
)


def people_for(bench: Bench) -> int:
    options = bench.options
    return max(2_000, int(FASTEST * (options.seconds + options.warm)))


def session(bench: Bench) -> list[Table]:
    """Four hops of somebody who has joined: dial, Vote, two codes, Save."""
    people = people_for(bench)
    town, other = kee.template(bench, people), contenders.empty(bench)
    results = race(bench, contenders.of_a_session(bench, town, other), {"ussd": 1}, people)
    return [table(bench, "session: a vote by USSD, four hops", results), goals(results)]


def text(bench: Bench) -> list[Table]:
    """A vote by SMS, its answer left in the outbox."""
    people = people_for(bench)
    town, other = kee.template(bench, people), contenders.empty(bench)
    results = race(bench, contenders.of_a_text(bench, town, other), {"sms": 1}, people)
    return [table(bench, "text: a vote by SMS", results)]


def processes(bench: Bench) -> list[Table]:
    """The session on one web process and on two."""
    people = people_for(bench)
    town = kee.template(bench, people)
    counts = (1, 2)
    racers = [Contender(label(n), partial(ours, bench, town, n)) for n in counts]
    results = race(bench, racers, {"ussd": 1}, people)
    one = Contender("ours, hops spread, 2 processes", partial(ours, bench, town, 2), spread=True)
    results += race(bench, [one], {"ussd": 1}, people)
    return [table(bench, "processes: sessions on 1 and 2 web processes", results, label(1))]


def label(workers: int) -> str:
    return f"ours, {workers} process{'es' if workers > 1 else ''}"


def mixed(bench: Bench) -> list[Table]:
    """70 % sessions, 25 % texts, 5 % delivery reports; a drain sends answers and a broadcast."""
    people = people_for(bench)
    mix = {"ussd": 70, "sms": 25, "report": 5}
    town = kee.template(bench, people)
    racers = [
        Contender("ours", partial(ours, bench, reported(bench, town, people))),
        Contender("ours, sending", partial(sending, bench, town)),
    ]
    results = race(bench, racers, mix, people)
    note = "unit: a session, a text or a report; 'sending' has a drain at work on a full outbox"
    return [table(bench, "mixed: an ordinary hour", results, notes=[note])]


def reported(bench: Bench, town: str, people: int) -> str:
    """The town with texts that were sent, so that a report finds its own; and some to send."""
    person = kee.PERSON.format(one="n")
    with kee.opened(town) as house, psycopg.connect(plain(town)) as line:
        body = house.keys.seal("Voting has begun. Dial *384*1#", "text")
        queued = int(QUEUED_PER_SECOND * (bench.options.seconds + bench.options.warm))
        line.execute(OWED.format(person=person, status="sent").encode(), (body, people))
        line.execute(OWED.format(person=person, status="queued").encode(), (body, queued))
    kee.settled(town)
    return town


@contextmanager
def sending(bench: Bench, town: str) -> Iterator[Served]:
    """Ours with a process that drains, and the provider that it sends to."""
    port = free_port()
    words = f"-m deploy.emulators africastalking --port {port}"
    environment = {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, *words.split()]
    with bench.serving(command, port, environment) as provider, ours(bench, town) as served:
        with psycopg.connect(plain(database_of(served)), autocommit=True) as line:
            line.execute("UPDATE channels SET api_url = %s", (f"http://127.0.0.1:{port}",))
            line.execute("UPDATE revisions SET number = number + 1")
        drain = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.draining"],
            cwd=ROOT,
            env={**kee.ENVIRONMENT, "DATABASE_URL": database_of(served), "PYTHONPATH": str(ROOT)},
        )
        try:
            served.others = (drain.pid, provider)
            yield served
        finally:
            drain.terminate()
            drain.wait(30)


def database_of(served: Served) -> str:
    assert isinstance(served.recount, partial)
    return str(served.recount.args[0])


def table(
    bench: Bench,
    title: str,
    results: Sequence[Result],
    beside: str = "ours",
    notes: Sequence[str] = (),
) -> Table:
    options = bench.options
    first = (
        f"{options.phones} phones in a closed loop, {options.seconds:g} s after "
        f"{options.warm:g} s, {options.rounds} rounds "
        f"in alternation, medians; {options.threads} threads a process"
    )
    told = [first, f"ratio: to '{beside}'", DURABLE, *notes]
    if any(result.name.startswith("Flask") for result in results):
        told.append(LESS)
    return Table(title, HEADS, list(rows(results, beside)), told)


def goals(results: Sequence[Result]) -> Table:
    """Ours beside what it is meant to reach."""
    rate = {one.name: one.of("per_second") for one in results}
    mine = rate.get("ours")
    libraries = [rate[name] for name in peers.PEERS if rate.get(name)]
    best = max((one for one in libraries if one), default=None)
    app = next((one.of("app_ms") for one in results if one.name == "ours"), None)
    lines: list[list[Cell]] = [
        ["to the best library", ratio(mine, best), "≥ 2"],
        ["to pgbench", ratio(mine, rate.get("pgbench")), "≥ 0.9"],
        ["to a constant Flask", ratio(mine, rate.get("constant Flask")), "≥ 0.5"],
        ["to Flask + psycopg by hand", ratio(mine, rate.get("Flask + psycopg by hand")), ""],
        ["app CPU, ms a session", app, "≤ 1.0 before Flask, ≤ 2.5 in a view"],
    ]
    return Table("session: goals", ("ours", "measured", "goal"), lines)
