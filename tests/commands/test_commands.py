"""The command line as people and scripts use it: its words, its exit codes, its figures."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.commands.later import Later
from smsgateway.counting.pabulib import read
from smsgateway.store.messages import outbox
from tests.house import KEY, SECRET
from tests.jobs.test_drain import until
from tests.people import ACHIENG, BARAKA

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "elections" / "approval.pb"
VOTES = {"11": 6, "13": 6, "16": 5, "12": 4, "14": 1, "15": 1}
KEYS = {"PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET, "PUBLIC_URL": "https://vote.example"}


def commands(group=cli.main, path=()):
    for name, command in group.commands.items():
        command = command.load() if isinstance(command, Later) else command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.fixture
def run(migrated_url, monkeypatch):
    """Run a command in this process, on the town's database."""
    monkeypatch.delenv("REDIS_URL", raising=False)

    def say(*words, input=None, **environ):
        told = {"DATABASE_URL": migrated_url, **KEYS, **environ}
        return CliRunner().invoke(cli.main, words, input=input, env=told, prog_name="smsgateway")

    return say


def apart(*words, **environ):
    """Run a command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "smsgateway.cli", *words],
        cwd=ROOT,
        env={**os.environ, **KEYS, **environ},
        capture_output=True,
        text=True,
    )


def one_line(done):
    """What a failing command says: one clear line on stderr, nothing else."""
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("smsgateway: ")
    assert "Traceback" not in done.output
    return line


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_explains_itself_with_an_example(words):
    done = CliRunner().invoke(cli.main, [*words, "--help"], prog_name="smsgateway")
    assert done.exit_code == 0
    assert "Example:\n" in done.stdout
    assert f"smsgateway {' '.join(words)}" in done.stdout
    example = done.stdout.split("Example:\n")[1].split()
    assert set(filter(lambda word: word.startswith("--"), example)) <= set(
        done.stdout.split("Example:")[0].replace(",", " ").split()
    )


def test_the_contract_names_every_command():
    promised = ["demo", "serve", "worker", "clock", "talk", "rehearse", "tally", "award", "check"]
    assert {(one,) for one in promised} <= set(commands())
    pairs = {("db", "upgrade"), ("channel", "add"), ("channel", "rotate")}
    assert pairs | {("import", "pabulib"), ("export", "pabulib")} <= set(commands())


class TestExitCodes:
    def test_done_is_0(self, run):
        assert run("db", "upgrade").exit_code == 0

    def test_wrong_usage_is_2(self, run):
        for words in (
            ["tally"],
            ["nothing"],
            ["tally", "x", "--nope"],
            ["rehearse", "x", "--limit", "0"],
        ):
            done = run(*words)
            assert done.exit_code == 2
            assert "Usage:" in done.stderr

    @pytest.mark.parametrize(
        "words",
        [
            ("import", "conflicts", "FILE", "--slug", "kee", "--by", "d@kee.example"),
            ("award", "kee", "--rule", "greedy", "--conflicts", "FILE"),
            ("keys", "join", "FILE", "FILE"),
            ("log", "match", "kee", "--provider", "twilio", "--provider-ids", "FILE"),
        ],
        ids=" ".join,
    )
    def test_a_file_that_is_no_text_is_wrong_usage_and_is_named(self, run, tmp_path, words):
        photo = tmp_path / "photo.jpg"
        photo.write_bytes(b"\xff\xd8\xff")
        done = run(*(str(photo) if word == "FILE" else word for word in words))
        assert done.exit_code == 2
        assert "photo.jpg' is not UTF-8 (byte 0)" in done.stderr

    def test_a_version_that_no_key_can_have_is_wrong_usage(self, run):
        done = run("keys", "drop", "256")
        assert done.exit_code == 2
        assert "1<=x<=255" in done.stderr

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["tally", "nowhere"], "there is no cycle named nowhere"),
            (["award", "nowhere", "--rule", "greedy"], "nowhere"),
            (["export", "pabulib", "nowhere"], "nowhere"),
            (["rehearse", "nowhere"], "nowhere"),
            (["channel", "rotate", "nowhere"], "there is no channel named nowhere"),
            (["talk", "--channel", "nowhere"], "there is no channel named nowhere"),
            (["worker"], "REDIS_URL is missing"),
            (["channel", "add", "x", "--provider", "simulator", "--sender", "1"], "no area yet"),
            (["money", "list", "--area", "nowhere", "--year", "2026"], "there is no area nowhere"),
            (["money", "delegations", "--area", "nowhere"], "there is no area nowhere"),
            (["money", "legal", "due", "--area", "nowhere"], "there is no area nowhere"),
            (["works", "list", "--area", "nowhere"], "there is no area nowhere"),
            (["services", "list", "--area", "nowhere"], "there is no area nowhere"),
            (["transfers", "finding", "list", "--area", "nowhere"], "there is no area nowhere"),
            (["channel", "add", "X!", "--provider", "simulator", "--sender", "1"], "small letters"),
            (["channel", "add", "x", "--provider", "twilio", "--sender", "1"], "--username"),
            (["channel", "add", "x", "--provider", "simulator"], "--sender"),
        ],
        ids=str,
    )
    def test_a_no_is_1_and_one_line(self, run, words, said):
        assert said in one_line(run(*words))

    @pytest.mark.parametrize("name", ["PHONE_KEY", "SECRET_KEY", "PUBLIC_URL", "DATABASE_URL"])
    def test_a_wrong_setting_is_1_and_names_it(self, run, name):
        assert name in one_line(run("tally", "x", **{name: "wrong"}))

    def test_a_database_that_is_not_there_is_1_and_one_line(self, run):
        url = "postgresql://nobody@127.0.0.1:1/none"
        assert "the database" in one_line(run("tally", "x", DATABASE_URL=url))

    def test_an_old_schema_in_production_is_1_and_says_what_to_do(self, run, postgres_url):
        assert "smsgateway db upgrade" in one_line(run("tally", "x", DATABASE_URL=postgres_url))
        assert run("db", "upgrade", DATABASE_URL=postgres_url).exit_code == 0
        assert "no cycle" in one_line(run("tally", "x", DATABASE_URL=postgres_url))

    def test_processes_end_with_the_same_codes(self, migrated_url):
        done = [
            apart(*words, DATABASE_URL=migrated_url)
            for words in (["--version"], ["tally", "nowhere"], ["tally"])
        ]
        assert [one.returncode for one in done] == [0, 1, 2]
        assert done[1].stderr == "smsgateway: there is no cycle named nowhere\n"
        assert done[1].stdout == ""


class TestImport:
    def test_a_file_becomes_a_contest_that_is_open_to_votes(self, run, town):
        done = run("import", "pabulib", str(SAMPLE), "--slug", "kee-2026")
        assert done.exit_code == 0, done.output
        assert "6 projects, open for up to 3 choices" in done.stdout
        assert "10 ballots" in done.stdout
        path = town.house.catalogue.at(-1).stations["kee-2026"].account.tokens[0]
        form = town.phone(BARAKA).sms("VOTE 11 16")
        assert town.app.test_client().post(f"/in/kee-2026/{path}/sms", data=form).status_code == 200
        counted = json.loads(run("tally", "kee-2026", "--json").stdout)
        assert counted == {
            "ballots": 1,
            "projects": {"11": 1, "13": 0, "16": 0, "12": 0, "14": 0, "15": 1},
        }, "codes are typed in the file's order: 11 is the first project, 16 the last"

    def test_it_tells_a_program_too(self, run):
        done = run("import", "pabulib", str(SAMPLE), "--slug", "kee-2026", "--json")
        assert json.loads(done.stdout) == {
            "slug": "kee-2026",
            "projects": 6,
            "ballots_in_file": 10,
            "most": 3,
            "warnings": [],
        }

    def test_faults_are_named_by_line_and_nothing_is_applied(self, run, tmp_path):
        bad = tmp_path / "bad.pb"
        text = SAMPLE.read_text().replace("v03;11,16", "v03;11,99").replace(";900000;", ";cheap;")
        bad.write_text(text)
        done = run("import", "pabulib", str(bad), "--slug", "bad")
        assert done.exit_code == 1
        assert done.stdout == ""
        lines = text.splitlines()
        cost, vote = (
            next(n for n, line in enumerate(lines, 1) if word in line) for word in (";cheap;", "99")
        )
        assert f"line {cost}: project 13 costs 'cheap'" in done.stderr
        assert f"line {vote}: project 99 is not in PROJECTS" in done.stderr
        assert done.stderr.splitlines()[-1].startswith("smsgateway: nothing was imported")
        assert "no cycle named bad" in one_line(run("tally", "bad"))
        assert "no channel named bad" in one_line(run("channel", "rotate", "bad"))

    def test_a_project_twice_in_one_ballot_is_warned_about_and_counts_once(self, run, tmp_path):
        odd = tmp_path / "odd.pb"
        odd.write_text(SAMPLE.read_text().replace("v08;16;", "v08;16,16;"))
        done = run("import", "pabulib", str(odd), "--slug", "odd")
        assert done.exit_code == 0
        assert "warning: line" in done.stderr
        assert "named more than once and counts once" in done.stderr

    def test_a_taken_name_is_refused_and_nothing_is_changed(self, run):
        assert run("import", "pabulib", str(SAMPLE), "--slug", "twice").exit_code == 0
        done = run("import", "pabulib", str(SAMPLE), "--slug", "twice")
        assert "twice exists already" in one_line(done)

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"META\n"])
    def test_what_is_no_election_is_refused(self, run, tmp_path, content):
        file = tmp_path / "x.pb"
        file.write_bytes(content)
        done = run("import", "pabulib", str(file), "--slug", "x")
        assert done.exit_code == 1
        assert "Traceback" not in done.output

    @pytest.mark.parametrize("slug", ["Ümlaut", "", "a b", "x" * 65])
    def test_a_name_that_no_address_can_hold_is_refused(self, run, slug):
        done = run("import", "pabulib", str(SAMPLE), "--slug", slug)
        assert done.exit_code in (1, 2)
        assert "Traceback" not in done.output

    def test_a_missing_file_is_wrong_usage(self, run):
        assert run("import", "pabulib", "none.pb", "--slug", "x").exit_code == 2


@pytest.fixture
def rehearsed(run):
    run("import", "pabulib", str(SAMPLE), "--slug", "kee-2026")
    return run("rehearse", "kee-2026", "--workers", "4", "--json")


@pytest.mark.timeout(180)
class TestRehearse:
    def test_every_ballot_is_cast_by_phone_and_recounted(self, run, rehearsed):
        assert rehearsed.exit_code == 0, rehearsed.output
        told = json.loads(rehearsed.stdout)
        assert (told["phones"], told["ussd"], told["sms"], told["ballots"]) == (10, 5, 5, 10)
        assert (told["equal"], told["faults"], told["differs"]) == (True, [], {})
        counted = json.loads(run("tally", "kee-2026", "--json").stdout)
        assert counted == {"ballots": 10, "projects": VOTES}
        spoken = run("tally", "kee-2026")
        assert spoken.stdout.startswith("10 ballots\n")
        assert "keep these figures to yourself" in spoken.stderr
        # A second time would add to what is there.
        assert "holds 10 ballots already" in one_line(run("rehearse", "kee-2026"))

    def test_the_winners_are_the_files(self, run, rehearsed):
        winners = [
            json.loads(run("award", "kee-2026", "--rule", "greedy", "--json", *more).stdout)[
                "winners"
            ]
            for more in ([], ["--file-ballots"])
        ]
        assert winners[0] == winners[1]
        assert set(winners[0]) == {"11", "13", "16"}
        assert run("award", "kee-2026", "--rule", "best").exit_code == 2
        exported = run("export", "pabulib", "kee-2026").stdout
        again = read(exported)
        assert len(again.votes) == 10
        assert {line.id for line in again.projects} == set(VOTES)
        tallied = {name: sum(name in vote.projects for vote in again.votes) for name in VOTES}
        assert tallied == VOTES
        assert "+999" not in exported

    def test_a_limit_plays_the_first_only(self, run):
        run("import", "pabulib", str(SAMPLE), "--slug", "few")
        done = run("rehearse", "few", "--limit", "3")
        assert done.exit_code == 0, done.output
        assert "3 phones voted (2 by USSD, 1 by SMS)" in done.stdout
        assert "project by project" in done.stdout

    def test_a_gateway_that_does_not_answer_fails_and_says_who_was_not_heard(
        self, run, monkeypatch
    ):
        monkeypatch.setattr("smsgateway.commands.rehearsal.TRIES", 1)
        run("import", "pabulib", str(SAMPLE), "--slug", "few")
        done = run("rehearse", "few", "--limit", "2", "--url", "http://127.0.0.1:1")
        assert done.exit_code == 1
        assert "not taken" in done.stderr
        assert (
            done.stderr.splitlines()[-1] == "smsgateway: the recount does not equal what was cast"
        )


class TestChannel:
    def test_it_prints_addresses_that_work_one_a_line(self, run, town):
        done = run(
            "channel", "add", "kee-at", "--provider", "africastalking", "--sender", "21512",
            "--service-code", "*384*1#", "--username", "kee", "--api-key", "KEY",
            "--api-url", "http://127.0.0.1:9",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        urls = done.stdout.split()
        assert [url.rpartition("/")[2] for url in urls] == [
            "ussd", "ussd-end", "sms", "delivery", "optout",
        ]  # fmt: skip
        assert all(url.startswith("https://vote.example/in/kee-at/") for url in urls)
        town.house.catalogue.at(-1)
        phone = town.phone(ACHIENG)
        phone.session = "s1"
        forms = [
            phone.ussd(""),
            {},
            phone.sms("VOTE 11"),
            {"id": "1", "status": "Success"},
            {"phoneNumber": ACHIENG},
        ]
        for url, form in zip(urls, forms, strict=True):
            path = url.removeprefix("https://vote.example")
            assert town.app.test_client().post(path, data=form).status_code == 200, url
        assert town.tally == {"borehole": 1}
        assert "KEY" not in done.output

    def test_rotation_prints_new_ones(self, run, town):
        first = run("channel", "rotate", "kee", "--json")
        second = run("channel", "rotate", "kee", "--json")
        assert set(json.loads(first.stdout)["urls"]).isdisjoint(json.loads(second.stdout)["urls"])

    def test_twilio_signs_and_has_no_secret_path(self, run, town):
        words = [
            "--provider",
            "twilio",
            "--sender",
            "+254205000001",
            "--username",
            "AC0",
            "--api-key",
            "K",
        ]
        done = run("channel", "add", "tw", *words)
        assert done.stdout.split() == [
            "https://vote.example/in/tw/sms",
            "https://vote.example/in/tw/status",
        ]
        assert "--api-key" in one_line(run("channel", "rotate", "tw"))

    def test_a_name_is_given_once(self, run, town):
        words = ["--provider", "simulator", "--sender", "1"]
        assert "exists already" in one_line(run("channel", "add", "kee", *words))


class TestTalk:
    def test_a_vote_in_the_terminal(self, run, town):
        story = "*384*1#\n1\n1\n1\n11 12\n1\nMY\nquit\n"
        done = run("talk", "--channel", "kee", "--phone", ACHIENG, input=story)
        assert done.exit_code == 0, done.output
        for said in (
            "1 English",
            "Run by Kee Ward",
            "You chose 11 Borehole",
            "Saved. Ref",
            "--- SMS",
            "Your vote",
        ):
            assert said in done.stdout
        assert town.tally == {"borehole": 1, "desks": 1}

    def test_hanging_up_and_the_end_of_the_input(self, run, town):
        done = run("talk", "--channel", "kee", input="*384*1#\n1\n1\n1\nhang\n*384*1#")
        assert done.exit_code == 0
        assert "Continue where you stopped?" in done.stdout


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "languages",
    [
        pytest.param(("--language", "fr", "--language", "km"), id="the two that take most room"),
        pytest.param((), id="all", marks=pytest.mark.drill),
    ],
)
def test_check_walks_every_page_and_finds_nothing(languages):
    words = [sys.executable, "-m", "smsgateway.cli", "check", "--json", *languages]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(words, env=plain, capture_output=True, text=True)
    assert json.loads(done.stdout)["issues"] == []
    assert done.returncode == 0


def test_serve_takes_one_process_on_sqlite(run, migrated_url):
    if migrated_url.startswith("sqlite"):
        assert "--workers" in one_line(run("serve", "--workers", "2"))


def test_the_clock_sends_what_waits_and_stops_when_told(town, migrated_url):
    town.posts(town.phone(BARAKA).sms("LIST"), "sms")
    clock = subprocess.Popen(
        [sys.executable, "-m", "smsgateway.cli", "clock"],
        cwd=ROOT,
        env={**os.environ, **KEYS, "DATABASE_URL": migrated_url},
    )
    try:
        until(lambda: clock.poll() or [row.status for row in town.rows(outbox)] == ["sent"], 60)
    finally:
        clock.send_signal(signal.SIGTERM)
        assert clock.wait(30) == 0
