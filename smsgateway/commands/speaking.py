"""How every command speaks: one clear line on stderr and exit 1 for a no, JSON for programs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.house import House
from smsgateway.actions.opening import open_house
from smsgateway.actions.refused import Mistaken, Refused
from smsgateway.counting.election import PabulibError
from smsgateway.settings import Settings, SettingsError, from_environment
from smsgateway.store import schema
from smsgateway.web.api.plain import plain

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

FAULTS_SHOWN = 10

BY = click.option("--by", required=True, metavar="EMAIL", help="The account that acts.")
JSON = click.option("--json", "json_", is_flag=True, help="Print JSON.")
WHY = click.option(
    "--reason", "reasons", multiple=True, metavar="LANG=TEXT", help="Public; once a language."
)


class Written(click.ParamType[str]):
    """A text file, or `-`, handed to the command as what it says."""

    name = "filename"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it; wrong usage where it cannot be."""
        try:
            with click.open_file(value, encoding="utf-8-sig") as opened:
                return str(opened.read())
        except UnicodeDecodeError as error:
            self.fail(f"{value!r} is not UTF-8 (byte {error.start})", param, ctx)
        except OSError as error:
            self.fail(f"{value!r}: {error.strerror}", param, ctx)


def settings() -> Settings:
    """The settings of this process; exits 1 with the name of what is wrong."""
    return from_environment(os.environ)


@contextmanager
def house(fresh: bool = False) -> Iterator[House]:
    """A house for one command, on a database of the right schema.

    Embedded, the schema is brought up to date at once (`fresh` or not); elsewhere that is an act
    of its own, `smsgateway db upgrade`.
    """
    built = open_house(settings())
    try:
        if built.settings.embedded:
            schema.upgrade(built.db)
        elif not fresh and (found := schema.current(built.db)) != schema.newest():
            raise Refused(
                f"the database has schema {found or 'none'}: run `smsgateway db upgrade` first"
            )
        yield built
    finally:
        built.close()


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a person can mend into one line on stderr and exit code 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (PabulibError, Faulty) as error:
            for fault in error.faults[:FAULTS_SHOWN]:
                click.echo(str(fault), err=True)
            more = len(error.faults) - FAULTS_SHOWN
            fail("nothing was imported" + (f" ({more} more faults)" if more > 0 else ""))
        except Mistaken as error:
            fail(f"{asked_as(error.field)}: {error}")
        except (Refused, SettingsError) as error:
            fail(str(error))
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).strip().splitlines()
            fail(f"the database: {reason[0] if reason else type(error).__name__}")

    return wrapped


def asked_as(field: str) -> str:
    """What this command calls something that it was told: its option, or its argument."""
    told = click.get_current_context().command.params
    return next((one.opts[0] for one in told if one.name == field), field)


def fail(why: str) -> NoReturn:
    """Say why, and exit 1."""
    click.echo(f"smsgateway: {why}", err=True)
    raise SystemExit(1)


def as_json(value: Any) -> None:
    """Print for a program, in the same words as the API."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def as_list(found: Sequence[T], json_: bool, line: Callable[[T], str], none: str) -> None:
    """Print what was found: a line each, `none` where there is nothing, all of it as JSON."""
    if json_:
        as_json(found)
        return
    for one in found:
        click.echo(line(one))
    if not found:
        click.echo(none)


def asked(number: int) -> None:
    """Say who may agree."""
    click.echo(
        f"request {number}: another account agrees by "
        f"`smsgateway approvals approve {number} --by EMAIL`"
    )


def example(text: str) -> str:
    """An epilog that click leaves as it stands."""
    lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
    return f"\b\nExample:\n{lines}"
