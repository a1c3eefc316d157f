"""The units that start the service: they parse, and every command in them exists."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from smsgateway import cli

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


class Unit(configparser.RawConfigParser):
    """systemd's form: names keep their case, a name may come again."""

    def __init__(self, file):
        super().__init__(strict=False)
        self.optionxform = str
        self.read(file)


def commands(file):
    return re.findall(
        r"smsgateway (\w.*)", "\n".join(re.findall("^ExecStart=(.*)$", file.read_text(), re.M))
    )


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_a_unit_parses_and_runs_commands_that_exist(file):
    unit = Unit(file)
    assert unit["Unit"]["Description"]
    for words in commands(file):
        name, *options = words.split()
        command = cli.main.commands[name].load()
        known = {option for one in command.params for option in getattr(one, "opts", ())}
        assert {word for word in options if word.startswith("--")} <= known


@pytest.mark.parametrize("file", [one for one in UNITS if one.suffix == ".service"], ids=str)
def test_a_service_runs_as_nobody_special_and_comes_back(file):
    service = Unit(file)["Service"]
    assert service["User"] == "smsgateway"
    assert service["NoNewPrivileges"] == "true"
    assert service.get("Restart") == "always" or service["Type"] == "oneshot"


@pytest.mark.parametrize("file", [one for one in UNITS if one.suffix == ".service"], ids=str)
def test_a_service_waits_for_the_database(file):
    assert "postgresql.service" in Unit(file)["Unit"]["After"].split()


def test_systemd_itself_finds_no_fault(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("absent: systemd-analyze (apt install systemd)")
    for file in UNITS:  # the programs are not on this machine
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", file.read_text(), flags=re.M)
        (tmp_path / file.name).write_text(text)
    asked = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(asked, capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "smsgateway" in line]
    assert ours == [], done.stderr


def test_every_command_of_the_handbook_exists():
    text = (DEPLOY / "README.md").read_text()
    for words in re.findall(r"smsgateway ((?:[a-z]+ ?){1,2})", text):
        found = cli.main
        for word in words.split():
            if isinstance(found, click.Group) and word in found.commands:
                found = found.commands[word]
        assert found is not cli.main or words.split()[0] in ("and", "smsgateway"), words


def test_the_ways_of_keeping_it_alive_explain_themselves():
    for name in ("doctor", "backup", "restore", "upgrade", "dead"):
        shown = CliRunner().invoke(cli.main, [name, "--help"])
        assert shown.exit_code == 0
        assert "Example" in shown.output or name == "dead"
