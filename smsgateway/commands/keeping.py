"""Keeping it alive: doctor, dead, backup, restore, upgrade."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from smsgateway.actions import deadletters
from smsgateway.actions.accounts.accounts import acting
from smsgateway.actions.house import House
from smsgateway.actions.keeping import backup as backups
from smsgateway.actions.opening import open_house
from smsgateway.actions.refused import Refused
from smsgateway.actions.watching import doctor
from smsgateway.commands.speaking import (
    BY,
    JSON,
    as_json,
    as_list,
    example,
    fail,
    house,
    plainly,
    settings,
)
from smsgateway.store import schema

MARKS = {"well": "  well", "look": "  LOOK", "bad": "! BAD "}


@click.command("doctor", epilog=example("smsgateway doctor"))
@JSON
@plainly
def examine(json_: bool) -> None:
    """Say in plain words what is wrong; exits 1 when something is bad."""
    with as_it_stands() as built:
        found = doctor.examine(built)
    if json_:
        as_json(found)
    for one in () if json_ else found:
        click.echo(f"{MARKS[one.verdict]}  {one.name}: {one.said}")
    sys.exit(1 if any(one.verdict == "bad" for one in found) else 0)


@click.group()
def dead() -> None:
    """What was given up and waits for a person."""


@dead.command("list", epilog=example("smsgateway dead list"))
@JSON
@plainly
def list_(json_: bool) -> None:
    """Texts that nobody took (out-…), and requests that nobody could read (in-…)."""
    with house() as built:
        listed = deadletters.listed(built)
    as_list(listed, json_, of_dead, "nothing waits for a person")


def of_dead(one: deadletters.Dead) -> str:
    """A line of it."""
    return f"{one.name}  {one.channel}  {one.what}  {one.times}x  {one.why}"


@dead.command(epilog=example("smsgateway dead retry out-12 in-5 --by dalia@kee.example"))
@click.argument("names", nargs=-1, required=True)
@BY
@plainly
def retry(names: tuple[str, ...], by: str) -> None:
    """Try these once more; the audit log says who did."""
    with house() as built:
        who = known(built, by)
        for name in names:
            deadletters.retry(built, name, who)
            click.echo(f"{name} is tried once more")


@dead.command(epilog=example("smsgateway dead discard out-12 --by dalia@kee.example"))
@click.argument("names", nargs=-1, required=True)
@BY
@plainly
def discard(names: tuple[str, ...], by: str) -> None:
    """Give these up for good; the audit log says who did."""
    with house() as built:
        who = known(built, by)
        for name in names:
            deadletters.discard(built, name, who)
            click.echo(f"{name} is discarded")


def known(built: House, by: str) -> str:
    """The account that acts. Raises `Refused` where there is none."""
    with built.db.read() as connection:
        return acting(connection, by, "administrator", "coordinator").email


@click.command(epilog=example("smsgateway backup"))
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@JSON
@plainly
def backup(file: Path | None, json_: bool) -> None:
    """Write one encrypted file; PHONE_KEY is not in it (print that with `keys sheet`)."""
    with as_it_stands() as built:
        file = file or a_new_file(built)
        made = backups.make(built.db, built.settings.phone_keys, file)
        backups.check(file, built.settings.phone_keys)
    if json_:
        as_json({"file": str(file), **asdict(made)})
        return
    click.echo(f"{made.rows} rows are in {file} ({made.bytes:,} bytes), read back and proven")


@click.command(epilog=example("smsgateway restore backups/2026-11-22T0300.backup"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Set what is there aside first; nothing is deleted.")
@click.option("--keep-schema", is_flag=True, help="For an older version of this service.")
@click.option("--check", "only_check", is_flag=True, help="Only read the file and prove it.")
@JSON
@plainly
def restore(file: Path, replace: bool, keep_schema: bool, only_check: bool, json_: bool) -> None:
    """Write a backup into an empty DATABASE_URL, and prove that all of it is there."""
    with as_it_stands() as built:
        if only_check or replace:
            done = backups.check(file, built.settings.phone_keys)
        if replace and not only_check:
            click.echo(f"what was there is now {backups.set_aside(built.db)}", err=True)
        if not only_check:
            done = backups.restore(built.db, built.settings.phone_keys, file, keep_schema)
    if json_:
        as_json(done)
        return
    verb = "is whole" if only_check else "is restored and proven"
    click.echo(f"{done.rows} rows of {done.tables} tables: the backup of {done.made_at} {verb}")


@click.command("upgrade", epilog=example("smsgateway upgrade"))
@plainly
def upgrade_all() -> None:
    """Back up, then bring the database to this version's schema; says how to go back."""
    with as_it_stands() as built:
        before, wanted = schema.current(built.db), schema.newest()
        if before == wanted:
            click.echo(f"the database has schema {wanted} already")
            return
        if not before:
            schema.upgrade(built.db)
            click.echo(f"a new database with schema {wanted}")
            return
        file = a_new_file(built)
        backups.make(built.db, built.settings.phone_keys, file)
        backups.check(file, built.settings.phone_keys)
        click.echo(f"backed up to {file}")
        try:
            schema.upgrade(built.db)
        except Exception as error:
            fail(f"the upgrade failed ({type(error).__name__}): {way_back(file)}")
    click.echo(f"the database went from schema {before} to {wanted}; {way_back(file)}")


def way_back(file: Path) -> str:
    """What to do when the new version does not please."""
    return (
        "to go back, install the old version and run "
        f"`smsgateway restore {file} --replace --keep-schema`"
    )


def a_new_file(built: House) -> Path:
    """A name that no backup has yet."""
    folder = built.settings.backup_dir or Path("backups")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.backup"
    if file.exists():
        raise Refused(f"{file} exists already: wait a second")
    return file


@contextmanager
def as_it_stands() -> Iterator[House]:
    """A house on a database of any schema: nothing is brought up to date."""
    built = open_house(settings())
    try:
        yield built
    finally:
        built.close()
