"""The public log on the command line: what is printed, and the code that a script sees."""

import json
import subprocess
import sys
import time

import pytest
import requests
from click.testing import CliRunner

from smsgateway.actions.publiclog import sequencing
from smsgateway.cli import main
from smsgateway.settings import log_dir
from tests.house import KEY, SECRET, SLUG
from tests.log.election import ends, log_key, votes
from tests.log.outsiders import FILES, says
from tests.people import ACHIENG, crowd
from tests.servers import free_port


@pytest.fixture
def run(town, migrated_url, tmp_path, monkeypatch):
    """A command on the town's database."""
    settings = {
        "DATABASE_URL": migrated_url,
        "PHONE_KEY": KEY.hex(),
        "SECRET_KEY": SECRET,
        "LOG_DIR": str(tmp_path / "published"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def invoke(*words, code=0):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == code, done.output
        return done.stdout if "--json" in words else done.output

    return invoke


@pytest.mark.parametrize(
    "words",
    [
        ("board",),
        ("witness",),
        ("log", "sequence"),
        ("log", "cosign"),
        ("log", "restore"),
        ("log", "match"),
        ("log", "sample"),
        ("log", "witness", "add"),
    ],
)
def test_every_command_explains_itself_with_an_example(words):
    said = CliRunner().invoke(main, [*words, "--help"])
    assert said.exit_code == 0
    assert "Example:" in said.output


def test_the_board_is_written_and_its_key_and_seal_are_printed(run, town, tmp_path):
    votes(town)
    said = run("board", SLUG, str(tmp_path / "board"))
    assert "18 entries, seal " in said
    assert log_key(town) in said
    assert "without outside witnesses" in said
    assert says(tmp_path / "board", "--key", log_key(town)).startswith("PROVED")


def test_a_program_reads_the_board_as_json(run, town, tmp_path):
    votes(town)
    ends(town)
    told = json.loads(run("board", SLUG, str(tmp_path / "board"), "--openings", "--json"))
    assert (told["size"], told["results"], told["witnesses"]) == (20, True, [])


def test_a_board_of_nothing_is_one_clear_line(run, tmp_path):
    assert "there is no cycle named nowhere" in run("board", "nowhere", str(tmp_path / "b"), code=1)
    assert "the log has not begun" in run("board", SLUG, str(tmp_path / "b"), code=1)


def test_the_log_is_sequenced_by_hand(run, town):
    town.phone(ACHIENG).joins().votes("11")
    assert json.loads(run("log", "sequence", "--json")) == {"leaves": 2}


def test_a_provider_list_that_does_not_fit_is_a_failure(run, town, tmp_path):
    town.phone(ACHIENG).texts("VOTE 11", id="m-1")
    ids = tmp_path / "ids"
    ids.write_text("m-1\n")
    words = ("log", "match", SLUG, "--provider", "simulator", "--provider-ids", str(ids))
    assert "1 of 1 ballots have their message" in run(*words)
    ids.write_text("m-2\n")
    assert "message m-2 never arrived here" in run(*words, code=1)


def test_a_sample_says_what_it_would_bound(run, town):
    for number in crowd(5):
        town.phone(number).texts("VOTE 11")
    said = run("log", "sample", SLUG, "--seed", "dice 4 2", "--wrong", "0.5")
    assert "5 of 5 counted ballots drawn, 5 reachable" in said
    assert "nobody was asked" in said
    assert "between 0 and 1" in run("log", "sample", SLUG, "--seed", "x", "--wrong", "2", code=1)


def test_an_award_and_a_tally_show_both_results_while_votes_wait(run, town):
    town.phone(ACHIENG).joins().votes("11")
    assert "with_pending" not in json.loads(run("tally", SLUG, "--json"))
    with town.house.db.write() as connection:
        connection.exec_driver_sql("UPDATE ballots SET confirmed = false")
    both = json.loads(run("tally", SLUG, "--json"))
    assert (both["ballots"], both["with_pending"]["ballots"]) == (0, 1)
    assert "1 more wait for confirmation" in run("tally", SLUG)
    assert "could change who wins" in run("award", SLUG, "--rule", "greedy")
    made = json.loads(run("award", SLUG, "--rule", "greedy", "--json"))
    assert (made["winners"], made["with_pending"]["winners"]) == ([], ["borehole"])


def test_a_restored_database_is_brought_forward_from_a_mirror(run, town, tmp_path):
    votes(town)
    run("board", SLUG, str(tmp_path / "mirror"))
    run("log", "sequence")
    said = run("log", "restore", SLUG, str(tmp_path / "mirror" / "log.jsonl"), code=1)
    assert "never published" in said


@pytest.mark.parametrize("kind", ["ours", "lone"])
def test_two_programs_are_witnesses_of_the_same_kind(run, town, tmp_path, kind):
    """As two organisations start them: each a process of its own."""
    sequencing.sequence(town.house)
    port = free_port()
    program = {
        "ours": [sys.executable, "-m", "smsgateway.cli", "witness"],
        "lone": [sys.executable, "-I", "-S", str(FILES / "witness.py")],
    }[kind]
    words = ["--folder", str(tmp_path / "w"), "--name", "uni.example/w1", "--port", str(port)]
    process = subprocess.Popen(
        [*program, *words, "--log", log_key(town)], stdout=subprocess.PIPE, text=True
    )
    try:
        key = process.stdout.readline().strip()
        wait_for(port)
        run("log", "witness", "add", "--url", f"http://127.0.0.1:{port}", "--key", key)
        assert "uni.example/w1: signed" in run("log", "cosign", SLUG)
        seen = requests.get(f"http://127.0.0.1:{port}", timeout=5).text
        assert f"{log_key(town).split('+')[0]} 1 " in seen
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
    town.phone(ACHIENG).joins().votes("11")
    run("log", "sequence")
    assert "a witness did not sign" in run("log", "cosign", SLUG, code=1)


def wait_for(port):
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        try:
            requests.get(f"http://127.0.0.1:{port}", timeout=1)
            return
        except requests.ConnectionError:
            time.sleep(0.05)


def test_the_settings_give_the_signer_a_memory_apart_from_the_database():
    assert log_dir("", "sqlite:////srv/kee/db.sqlite3").as_posix() == "/srv/kee/published"
    assert log_dir("", "postgresql://h/db") is None
    assert log_dir("/srv/log", "postgresql://h/db").as_posix() == "/srv/log"
