"""Fixtures that every test may ask for. Servers start when the first test needs one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

import hypothesis
import pytest
import redis

from tests.servers import Postgres, Redis

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SMSGATEWAY_DATA", ROOT.parent / "shared" / "data"))
ABSENT = "absent: "  # how a skip begins when something outside the repository is missing

hypothesis.settings.register_profile("house", deadline=None)  # laptops stutter
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """One pair of servers for all workers; a part of the suite owes no coverage."""
    coverage = config.pluginmanager.getplugin("_cov")
    if coverage and is_part_of_the_suite(config):
        coverage.options.cov_fail_under, coverage.options.cov_report = None, {}
    if config.getoption("numprocesses", None):  # the controller, not a worker
        running = ExitStack()
        config.add_cleanup(running.close)
        for variable, server in (("TEST_POSTGRES_URL", Postgres), ("TEST_REDIS_URL", Redis)):
            if variable not in os.environ:
                os.environ[variable] = running.enter_context(server()).url


def is_part_of_the_suite(config: pytest.Config) -> bool:
    chosen = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    marked = config.getoption("markexpr") != "not drill"
    picks = ("keyword", "lf", "stepwise", "deselect", "ignore", "ignore_glob", "collectonly")
    return chosen or marked or any(config.getoption(pick, None) for pick in picks)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    yield  # the last lines before the count are ours
    skips = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted({skip for skip in skips if ABSENT in skip}):
        terminalreporter.write_line(f"{skips.count(reason)} {reason}", yellow=True)
    if failed := os.environ.get("FAILED_GATES"):
        terminalreporter.write_line(f"FAILED before the tests: {failed} (see above)", red=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with Postgres.at(os.environ.get("TEST_POSTGRES_URL", "")) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """A new and empty database."""
    name = f"test_{token_hex(8)}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new and empty database, of each kind that we run on."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with Redis.at(os.environ.get("TEST_REDIS_URL", "")) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Redis, worker_id: str) -> str:
    """An empty Redis database, this test process's own."""
    url = redis_server.database(int(worker_id.removeprefix("gw")) if worker_id != "master" else 0)
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def data_dir() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"{ABSENT}the shared data, which SMSGATEWAY_DATA would name")
    return DATA


@pytest.fixture(scope="session")
def pabulib_dir(data_dir: Path) -> Path:
    return data_dir / "pabulib"


@pytest.fixture(scope="session")
def chromium() -> str:
    return shutil.which("chromium") or pytest.skip(f"{ABSENT}a Chromium (apt install chromium)")
