"""Fixtures that every test may ask for. Servers start when the first test needs one."""

import compileall
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest

from tests.once import work_only_once
from tests.servers import Postgres, Redis
from tests.web.browsing import browser, page

__all__ = ["browser", "page"]

DATA = Path(os.environ.get("SMSGATEWAY_DATA", Path(__file__).parents[2] / "shared" / "data"))
ABSENT = "absent: "  # how a skip begins when something outside the repository is missing

hypothesis.settings.register_profile("house", deadline=None)  # laptops stutter
hypothesis.settings.load_profile("house")
work_only_once()


def pytest_configure(config: pytest.Config) -> None:
    """One pair of servers for all workers; a part of the suite owes no coverage.

    Where Python may write no bytecode, each worker and each process that a test starts would
    compile seven hundred files again.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        for package in ("flows", "smsgateway"):
            compileall.compile_dir(config.rootpath / package, quiet=2)
    coverage = config.pluginmanager.getplugin("_cov")
    if coverage and is_part_of_the_suite(config):
        coverage.options.cov_fail_under, coverage.options.cov_report = None, {}
    if config.getoption("numprocesses", None):  # the controller, not a worker
        config.add_cleanup((running := ExitStack()).close)
        for variable, server in (("TEST_POSTGRES_URL", Postgres), ("TEST_REDIS_URL", Redis)):
            if variable not in os.environ:
                os.environ[variable] = running.enter_context(server()).url


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both", action="store_true", help="every test of every room on both databases"
    )


ROOMS = (
    "actions",
    "api",
    "ballots",
    "broadcasts",
    "casework",
    "commands",
    "console",
    "contracts",
    "cycle",
    "gazetteers",
    "log",
    "money",
    "open311",
    "practice",
    "results",
    "scorecards",
    "web",
)
AT_ONCE = (
    "test_at_once.py",
    "test_killed.py",
    "test_outbox.py",
    "test_sealed.py",
    "test_writer.py",
)
"""What a database does when many write, or when it dies, is asked of both every time."""

TAKE_LONG = (
    "test_style.py",
    "test_benchmarks.py",
    "test_canaries.py",
    "test_commands.py",
    "test_console_browser.py",
    "test_killed.py",
    "test_simulator.py",
    "test_whole_cycle_browser.py",
)
"""Files with a test of half a minute or more."""

DATABASES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test of a room runs on one of the databases, drawn by its name.

    What keeps votes and messages from being lost or counted twice always runs on both. What
    takes long comes first, so that nobody waits for it at the end.
    """
    items.sort(key=lambda item: item.path.name not in TAKE_LONG)
    if config.getoption("--both"):
        return
    here = {item.nodeid for item in items}
    left_out = [item for item in items if is_the_other_one(item, here)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def is_the_other_one(item: pytest.Item, here: set[str]) -> bool:
    """Whether this test of a room runs on the other database as well, and that one was drawn."""
    test, _, variant = item.nodeid.partition("[")
    words = variant.rstrip("]").split("-")
    if item.path.name in AT_ONCE or not set(item.path.parts) & set(ROOMS):
        return False
    if not set(words) & set(DATABASES):
        return False
    mine = next(word for word in words if word in DATABASES)
    twin = "-".join(DATABASES[mine == "sqlite"] if word == mine else word for word in words)
    drawn = DATABASES[crc32(test.encode()) % 2]
    return f"{test}[{twin}]" in here and mine != drawn


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Only what tests/flows reaches counts as covered: watching slows other tests by half."""
    coverage = item.config.pluginmanager.getplugin("_cov")
    watch = coverage.cov_controller if coverage else None
    if watch is None or "flows" in item.path.relative_to(item.config.rootpath).parts:
        return (yield)
    watch.pause()
    try:
        return (yield)
    finally:
        watch.resume()


def is_part_of_the_suite(config: pytest.Config) -> bool:
    named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    picks = ("keyword", "lf", "stepwise", "deselect", "ignore", "ignore_glob", "collectonly")
    picked = any(config.getoption(pick, None) for pick in picks)
    return named or picked or config.getoption("markexpr") != "not drill"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    yield  # the last lines before the count are ours
    skips = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted({skip for skip in skips if ABSENT in skip}):
        terminalreporter.write_line(f"{skips.count(reason)} {reason}", yellow=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with Postgres.at(os.environ.get("TEST_POSTGRES_URL", "")) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """A new and empty database."""
    yield (url := postgres_server.create_database())
    postgres_server.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"], ids=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new and empty database, of each kind that we run on."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with Redis.at(os.environ.get("TEST_REDIS_URL", "")) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Redis, worker_id: str) -> str:
    """An empty Redis database, this test process's own."""
    return redis_server.empty_database(int(worker_id.removeprefix("gw").replace("master", "0")))


@pytest.fixture(scope="session")
def data_dir() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"{ABSENT}the shared data, which SMSGATEWAY_DATA would name")
    return DATA


@pytest.fixture
def pabulib_dir(data_dir: Path) -> Path:
    return data_dir / "pabulib"


@pytest.fixture(scope="session")
def chromium() -> str:
    return shutil.which("chromium") or pytest.skip(f"{ABSENT}a Chromium (apt install chromium)")
