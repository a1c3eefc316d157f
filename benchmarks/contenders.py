"""Everybody in the races for a session and for a text: us, floors, a ceiling, other libraries."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import kee, peers
from benchmarks.bench import OTHERS, ROOT, Bench, NotRun, free_port, granian, pgbench, plain
from benchmarks.rounds import Contender, Served

BY_HAND = (
    "SELECT code, count(*) FROM ballots, unnest(choice) AS code "
    "WHERE disposition = 'standing' GROUP BY 1"
)
BY_HAND_BALLOTS = "SELECT count(*) FROM ballots WHERE disposition = 'standing'"
OF_PEER = "SELECT code, count(*) FROM votes, unnest(string_to_array(codes, ' ')) AS code GROUP BY 1"
OF_PEER_BALLOTS = "SELECT count(*) FROM votes"

CONSTANT = ("bare", "constant")
"""What keeps nothing."""

FLOOR_THREADS = 4


@contextmanager
def ours(bench: Bench, template: str, workers: int = 2) -> Iterator[Served]:
    """`smsgateway serve`, as anybody would run it."""
    port = free_port()
    with bench.copy_of(template) as url:
        with kee.opened(url) as house:
            paths = kee.paths(house)
        words = f"serve --port {port} --workers {workers} --threads {bench.options.threads} --quiet"
        command = [sys.executable, "-m", "smsgateway.cli", *words.split()]
        environment = {**kee.ENVIRONMENT, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        with bench.serving(command, port, environment) as pid:
            recount = partial(kee.recounted, url, kee.VOTES, kee.BALLOTS)
            yield Served(pid, port, paths, recount, kee.NAMES, partial(kee.grouped, url))


@contextmanager
def floor(bench: Bench, template: str, name: str) -> Iterator[Served]:
    """One of our own files, under the same server."""
    port = free_port()
    with bench.copy_of(template) as url:
        constant = name in CONSTANT
        threads = 1 if constant else FLOOR_THREADS
        environment = {"DSN": plain(url), "PYTHONPATH": str(OTHERS)}
        command = granian(f"{name}:app", port, 2, threads)
        with bench.serving(command, port, environment, OTHERS) as pid:
            paths = {"ussd": "/ussd", "sms": "/ussd" if constant else "/sms"}
            if constant:
                yield Served(pid, port, paths)
            else:
                recount = partial(kee.recounted, url, BY_HAND, BY_HAND_BALLOTS)
                yield Served(pid, port, paths, recount, kee.NAMES)


@contextmanager
def peer(bench: Bench, template: str, name: str) -> Iterator[Served]:
    """Somebody's library with the small menu, in two processes."""
    port = free_port()
    home = peers.installed(bench.options.peers, name, bench.options.install)
    url_of_redis = bench.redis.empty_database(5)
    redis = bench.redis.process.pid if bench.redis.process else 0
    with bench.copy_of(template) as url:
        environment = {
            "DSN": plain(url),
            "REDIS_URL": url_of_redis,
            "PYTHONPATH": str(OTHERS),
            "PORT": str(port),
            "NODE_PATH": str(home / "node_modules"),
        }
        command = peers.command(name, home, port)
        if name == "rapidsms":
            migrate(home, environment)
        with bench.serving(command, port, environment, OTHERS) as pid:
            recount = partial(kee.recounted, url, OF_PEER, OF_PEER_BALLOTS)
            yield Served(pid, port, {"ussd": "/ussd"}, recount, kee.NAMES, redis=redis)


def migrate(home: Path, environment: dict[str, str]) -> None:
    """RapidSMS keeps its people in tables of its own."""
    words = ["-m", "django", "migrate", "--run-syncdb", "--settings", "rapid.config"]
    done = subprocess.run(
        [home / "bin" / "python", *words],
        env=environment,
        cwd=OTHERS,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotRun(f"its tables: {done.stderr.strip().splitlines()[-1][:160]}")
    with psycopg.connect(environment["DSN"]) as line:
        # Two processes that make it at once at the first request: one of them fails.
        line.execute("INSERT INTO rapidsms_backend (name) VALUES ('ussd')")


def by_pgbench(bench: Bench, template: str, script: str, hops: int) -> dict[str, Any]:
    """The statements of the hand-written floor and nothing else: what PostgreSQL itself takes."""
    program = pgbench()
    with bench.copy_of(template) as url:
        seconds = max(1, round(bench.options.seconds))
        log = bench.folder / "pgbench"
        words = f"-n -M prepared -c {bench.options.phones} -j 1 -T {seconds} -l"
        done = subprocess.run(
            [program, *words.split(), f"--log-prefix={log}", "-f", OTHERS / script, plain(url)],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise NotRun(f"pgbench: {done.stderr.strip().splitlines()[-1][:160]}")
        with psycopg.connect(plain(url)) as line:
            row = line.execute(BY_HAND_BALLOTS).fetchone()
    took = []
    for file in bench.folder.glob("pgbench.*"):
        took += [int(one.split()[2]) / 1000 / hops for one in file.read_text().splitlines()]
        file.unlink()
    took.sort()
    ballots = int(row[0]) if row else 0
    at = [took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.95, 0.99)]
    return {
        "counted": len(took) * bench.options.seconds / seconds,
        "units": len(took),
        "p50": at[0],
        "p95": at[1],
        "p99": at[2],
        "verdict": f"ok, {ballots} = {len(took)}"
        if ballots == len(took)
        else f"WRONG: {ballots} ballots for {len(took)} transactions",
    }


def empty(bench: Bench) -> str:
    """The tables of the hand-written floor, as a template."""
    url = bench.postgres.create_database()
    with psycopg.connect(plain(url)) as line:
        line.execute((OTHERS / "byhand.sql").read_text().encode())
    return url


def of_a_session(bench: Bench, town: str, other: str) -> list[Contender]:
    """The race of the USSD session."""
    return [
        Contender("ours", partial(ours, bench, town)),
        Contender("ours, hops spread", partial(ours, bench, town), spread=True),
        Contender("constant WSGI", partial(floor, bench, other, "bare")),
        Contender("constant Flask", partial(floor, bench, other, "constant")),
        Contender("Flask + psycopg by hand", partial(floor, bench, other, "byhand")),
        Contender("pgbench", play=partial(by_pgbench, bench, other, "pgbench-session.sql", hops=4)),
        *[Contender(name, partial(peer, bench, other, name)) for name in peers.PEERS],
    ]


def of_a_text(bench: Bench, town: str, other: str) -> list[Contender]:
    """The race of the SMS vote."""
    return [
        Contender("ours", partial(ours, bench, town)),
        Contender("constant WSGI", partial(floor, bench, other, "bare")),
        Contender("constant Flask", partial(floor, bench, other, "constant")),
        Contender("Flask + psycopg by hand", partial(floor, bench, other, "byhand")),
        Contender("pgbench", play=partial(by_pgbench, bench, other, "pgbench-text.sql", hops=1)),
    ]
