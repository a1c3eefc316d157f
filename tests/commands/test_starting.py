"""What a process loads before it does anything: a person waits for it at every command."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from smsgateway import cli
from tests.house import KEY, SECRET

ROOT = Path(__file__).resolve().parents[2]
LOADED_LATE = {
    "alembic",
    "mako",
    "openpyxl",
    "pygments",
    "redis",
    "rq",
    "twilio.rest.api",
    "babel.messages",
}
HEAVY = {*LOADED_LATE, "flask", "numpy", "psycopg", "phonenumbers", "requests", "sqlalchemy"}

PROCESS = """
import os, sys
import smsgateway.cli
print(*sys.modules)
from smsgateway.app import create_app
from smsgateway.settings import from_environment
create_app(from_environment(os.environ))
print(*sys.modules)
"""


def test_a_process_loads_what_it_needs_when_it_needs_it(tmp_path):
    told = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/town.sqlite3",
        "PHONE_KEY": KEY.hex(),
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "https://vote.example",
        "REDIS_URL": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROCESS],
        cwd=ROOT,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=True,
    )
    command_line, application = (set(line.split()) for line in done.stdout.splitlines())
    assert {name for name in command_line if name.startswith("smsgateway.")} == {
        "smsgateway.cli",
        "smsgateway.commands",
        "smsgateway.commands.later",
    }
    assert command_line & HEAVY == set()
    assert application & LOADED_LATE == set()


@pytest.mark.parametrize("name", cli.main.commands)
def test_the_line_in_the_list_is_the_commands_own(name):
    named = cli.main.commands[name]
    assert named.load().name == name
    assert named.get_short_help_str(100) == named.load().get_short_help_str(100)


def test_a_command_that_is_loaded_late_is_called_as_any_other():
    done = CliRunner().invoke(cli.main, ["coordinator", "--help"], prog_name="smsgateway")
    assert done.stdout.startswith("Usage: smsgateway coordinator [OPTIONS] COMMAND")
    assert isinstance(cli.main.commands["coordinator"].load(), click.Group)
    assert CliRunner().invoke(cli.main, ["coordinators"]).exit_code == 2
