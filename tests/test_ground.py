"""What everything stands on: run.py, and the servers that tests are given."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

import run
from tests.servers import Postgres, Redis

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def house(tmp_path):
    """A folder with two locks, and a .venv that nobody has filled."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / run.RUN).write_text("flask==3\n")
    (tmp_path / run.DEV).write_text("flask==3\npytest==9\n")
    return tmp_path


@pytest.fixture
def pip(monkeypatch):
    """The installs that run.py asks for; none is done."""
    asked = []

    def install(command, **_):
        asked.append(command[-1])
        return subprocess.CompletedProcess(command, returncode=0, stderr="")

    monkeypatch.setattr(run.subprocess, "run", install)
    monkeypatch.setattr(run.venv.EnvBuilder, "create", make_python)
    monkeypatch.setattr(run, "find_spec", lambda _: "found")
    return asked


def make_python(_, folder):
    (folder / "bin" / "python").touch()


def test_set_up_installs_once(house, pip):
    run.set_up(house, run.RUN)
    run.set_up(house, run.RUN)
    assert pip == [str(house / run.RUN)]


def test_set_up_installs_again_when_the_lock_changes(house, pip):
    run.set_up(house, run.RUN)
    (house / run.RUN).write_text("flask==4\n")
    run.set_up(house, run.RUN)
    assert len(pip) == 2


def test_set_up_starts_afresh_when_its_python_is_gone(house, pip):
    run.set_up(house, run.RUN)
    (house / ".venv" / "bin" / "python").unlink()
    run.set_up(house, run.RUN)
    assert len(pip) == 2


def test_the_development_lock_serves_the_demo_too(house, pip):
    run.set_up(house, run.DEV)
    run.set_up(house, run.RUN)
    assert pip == [str(house / run.DEV)]


def test_set_up_says_in_one_line_why_it_failed(house, pip, monkeypatch):
    failure = subprocess.CompletedProcess([], 1, stderr="WARNING: slow\nERROR: No route to host\n")
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: failure)
    with pytest.raises(SystemExit, match=r"could not install .*: ERROR: No route to host$"):
        run.set_up(house, run.RUN)
    assert not run.stamped(house, run.RUN)


@pytest.mark.parametrize(
    ("words", "lock", "command"),
    [
        (["test"], run.DEV, ["-m", "pytest", "--cov=flows", *run.WHOLE_SUITE]),
        (["test", "-k", "x"], run.DEV, ["-m", "pytest", "--cov=flows", "-k", "x"]),
        (["drills"], run.DEV, ["-m", "pytest", "-m", "drill"]),
        (["browser", "-x"], run.DEV, ["-m", "pytest", "-m", "browser", "-x"]),
        (["bench", "turns"], run.DEV, ["-m", "benchmarks", "turns"]),
        (["demo", "--port", "9"], run.RUN, ["-m", "smsgateway.cli", "demo", "--port", "9"]),
        (["tally", "s"], run.RUN, ["-m", "smsgateway.cli", "tally", "s"]),
    ],
)
def test_words_are_routed(words, lock, command):
    assert run.route(words[0], words[1:]) == (lock, command)


def test_run_explains_itself_without_a_word():
    done = subprocess.run([sys.executable, ROOT / "run.py"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "python3 run.py demo" in done.stdout


def test_an_old_python_can_read_run_py_and_be_refused():
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 7))


def test_a_catalogue_is_stale_until_it_is_compiled_after_its_last_change(tmp_path):
    po, mo = tmp_path / "messages.po", tmp_path / "messages.mo"
    po.touch()
    assert run.is_stale(po)
    mo.touch()
    os.utime(po, (1, 1))
    assert not run.is_stale(po)
    os.utime(mo, (0, 0))
    assert run.is_stale(po)


def test_each_database_is_new_and_empty(database_url):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE vote (n INT)"))
        assert connection.execute(text("SELECT count(*) FROM vote")).scalar_one() == 0
    engine.dispose()


def test_two_postgres_databases_do_not_meet(postgres_server, postgres_url):
    other = postgres_server.create_database()
    assert other != postgres_url
    postgres_server.drop_database(other)


@pytest.mark.parametrize("turn", [1, 2])
def test_redis_is_empty_each_time(redis_url, turn):
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("turn", turn)


def test_postgres_keeps_what_was_committed_through_a_crash():
    with Postgres(durable=True) as server:
        address = server.create_database("kept").replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE vote AS SELECT 1 AS n")
        server.crash()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address)
        server.start()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT n FROM vote").fetchone() == (1,)
        folder = server.folder
    assert not folder.exists()


def test_redis_comes_back_empty_on_the_same_port():
    with Redis() as server, redis.Redis.from_url(server.url) as client:
        client.set("bell", 1)
        server.stop()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        server.start()
        assert client.ping()
        assert client.get("bell") is None


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_servers_die_with_whoever_started_them(tmp_path):
    program = (
        "import os, signal\nfrom tests.servers import Redis\n"
        "print(Redis().__enter__().process.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    here = {**os.environ, "TMPDIR": str(tmp_path)}
    call = [sys.executable, "-c", program]
    done = subprocess.run(call, cwd=ROOT, env=here, capture_output=True, text=True)
    pid = int(done.stdout)
    assert is_gone(pid)


def is_gone(pid):
    for _ in range(500):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.01)
    return False
