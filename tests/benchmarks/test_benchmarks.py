"""The benchmarks measure what they say: everything finished is kept, and a table is printed.

Half a second and four phones each: no figure here means anything, and none is looked at.
"""

import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.__main__ import checked, main
from benchmarks.bench import NotRun
from benchmarks.peers import installed
from benchmarks.phones import unchunked
from benchmarks.rounds import Lap, Result, Served, rows, verdict
from benchmarks.scenarios.awards import compared, figures
from benchmarks.tables import Table
from tests.servers import Postgres

QUICK = ["--seconds", "0.5", "--rounds", "1", "--phones", "4", "--no-install"]


def lines_of(report: str, title: str) -> dict[str, list[str]]:
    """The cells of a table's lines, by the first of them."""
    table = report.partition(f"## {title}")[2].partition("\n## ")[0]
    cut = [line.strip("| ").split("|") for line in table.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line] for line in cut[2:]]
    return {line[0]: line[1:] for line in cells}


def test_a_session_is_counted_and_what_is_kept_is_what_was_finished(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    report = main(["session", *QUICK, "--peers", str(tmp_path), "--only", "ours"], postgres_server)

    raced = lines_of(report, "session: a vote by USSD")
    assert list(raced) == ["ours", "ours, hops spread"]
    for cells in raced.values():
        assert kept_all(cells[-1])


@pytest.mark.drill
def test_a_session_is_counted_beside_everybody_else(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    report = main(["session", *QUICK, "--peers", str(tmp_path)], postgres_server)

    raced = lines_of(report, "session: a vote by USSD")
    assert kept_all(raced["Flask + psycopg by hand"][-1])
    assert raced["constant Flask"][-1] == "ok, keeps nothing"
    assert raced["anysd"][-1].startswith("not run: not installed")


def kept_all(told: str) -> bool:
    """Whether a verdict says that something was finished and all of it is there."""
    both, _, _ = told.removeprefix("ok, ").partition(", ")
    finished, _, kept = both.partition(" = ")
    return finished == kept != "0"


@pytest.mark.drill
@pytest.mark.parametrize("name", ["text", "mixed"])
def test_whatever_finished_is_in_the_database(postgres_server: Postgres, name: str) -> None:
    report = main([name, *QUICK, "--only", "ours"], postgres_server)

    raced = lines_of(report, name)
    assert raced
    assert all(line[-1].startswith("ok, ") for line in raced.values())


def test_growth_tells_every_act_at_every_size(postgres_server: Postgres) -> None:
    report = main(["growth", *QUICK, "--sizes", "20", "60"], postgres_server)

    told = lines_of(report, "growth")
    assert {"hop", "SMS vote", "tally", "export", "home page", "audience preview"} <= told.keys()
    assert all(len(line) == 3 for line in told.values())


@pytest.mark.drill
def test_a_broadcast_leaves_no_text_in_doubt(postgres_server: Postgres) -> None:
    report = main(["broadcast", *QUICK, "--only", "bulk"], postgres_server)

    assert list(lines_of(report, "broadcast")) == [f"in bulk, {ms} ms" for ms in (0, 50, 150)]
    assert "not marked sent: 0" in report


def test_awards_count_a_real_file(postgres_server: Postgres, data_dir: Path) -> None:
    report = main(["awards", *QUICK], postgres_server)

    (line,) = lines_of(report, "awards").values()
    assert int(line[0].replace(",", "")) > 1000
    assert "pabutools: not run" in report


def test_a_reference_library_that_is_absent_or_too_slow_is_said(
    postgres_server: Postgres, data_dir: Path
) -> None:
    absent = main(["awards", *QUICK, "--oracle", sys.executable], postgres_server)
    slow = {"seconds": 60.5, "megabytes": 300.0, "unfinished": True}
    quick = {"seconds": 0.5, "counting": 0.1, "megabytes": 30.0, "winners": ["1"]}

    (line,) = lines_of(absent, "awards").values()
    assert "not run: ModuleNotFoundError" in line[-1]
    assert figures([quick], [slow]) == [0.5, 0.1, 30.0, "> 60.5", "> 300", "> 121"]
    assert compared(quick, slow, 60) == "not finished in 60 s"
    assert compared(quick, {**quick, "winners": ["2"]}, 60) == "DIFFERENT"


def test_the_profile_names_modules_and_group_sizes(postgres_server: Postgres) -> None:
    report = main(["profile", *QUICK], postgres_server)

    assert lines_of(report, "profile: ms of processor a session, by module")["all"][1] == "100"
    assert list(lines_of(report, "profile: ms of processor in the writer")) == [
        "1",
        "4",
        "16",
        "64",
    ]


# what must not go unnoticed


def played(**figures: object) -> dict[str, object]:
    fine = {"wrong": [], "broken": 0, "hung": 0, "reused": False}
    return {**fine, "finished": {"ussd": 2}, "chosen": {"11": 2, "12": 2}, **figures}


@pytest.mark.parametrize(
    ("kept", "figures", "begins"),
    [
        ((Counter({"11": 2, "12": 2}), 2), {}, "ok, 2 = 2"),
        ((Counter({"11": 2, "12": 2}), 2), {"asked_again": 1}, "ok, 2 = 2, 1 asked again"),
        ((Counter({"11": 2, "12": 2}), 1), {}, "WRONG: 1 ballots for 2"),
        ((Counter({"11": 2, "13": 2}), 2), {}, "WRONG"),
        ((Counter({"11": 2, "12": 2}), 2), {"wrong": ["hop 3"]}, "WRONG: 1 wrong"),
        ((Counter({"11": 2, "12": 2}), 2), {"hung": 1}, "WRONG: 0 wrong, 0 broken, 1 hung"),
    ],
)
def test_a_lost_or_swapped_vote_is_said(
    kept: tuple[Counter[str], int], figures: dict[str, object], begins: str
) -> None:
    served = Served(1, 1, {}, lambda: kept)

    assert verdict(played(**figures), served).startswith(begins)


def test_a_contender_that_cannot_run_is_listed_with_the_reason() -> None:
    lap = Lap(100.0, 1.0, 2.0, 3.0, 4.0, None, None, None, 0.0, "ok, 5 = 5")
    ran, absent = Result("ours", [lap, lap]), Result("theirs", not_run="no Node on this machine")

    listed = list(rows([ran, absent], "ours"))

    assert listed[0][:4] == ["ours", 100.0, "100…100", 1.0]
    assert listed[1][-1] == "not run: no Node on this machine"


def test_a_peer_is_installed_only_when_allowed(tmp_path: Path) -> None:
    with pytest.raises(NotRun, match="not installed"):
        installed(tmp_path, "mobilex", install=False)


def test_a_chunked_answer_is_whole() -> None:
    assert unchunked(b"4\r\nCON \r\n5\r\nhello\r\n0\r\n\r\n") == b"CON hello"


def test_an_unknown_scenario_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        checked(["speed"])

    assert "no scenario speed: there are session" in capsys.readouterr().err


def test_a_table_shows_what_was_not_measured() -> None:
    table = Table("race", ("who", "a second"), [["ours", 1234.5], ["theirs", None]], ["a note"])

    assert str(table).splitlines()[4:6] == ["| ours   |    1,234 |", "| theirs |        – |"]
