"""`smsgateway import file`: every kind of file that the console takes, tried and taken in whole."""

from __future__ import annotations

from pathlib import Path

import click

from smsgateway.actions.imports import uploads
from smsgateway.actions.imports.kinds import KINDS, kind_named
from smsgateway.commands.areas import import_gazetteer
from smsgateway.commands.bars import on_terminal
from smsgateway.commands.elections import import_
from smsgateway.commands.money import FILE, pairs
from smsgateway.commands.speaking import BY, JSON, as_json, example, house, plainly

__all__ = ["import_"]

import_.add_command(import_gazetteer)


@import_.command(
    "file",
    epilog=example(
        "smsgateway import file works works.csv --with area=kee --with currency=KES --dry-run"
        " --by dalia@kee.example"
    ),
)
@click.argument("kind", type=click.Choice([one.name for one in KINDS]))
@click.argument("file", type=FILE)
@click.option(
    "--with", "fields", multiple=True, metavar="NAME=VALUE", help="area, year, currency, on, …"
)
@click.option("--dry-run", is_flag=True, help="Try everything and keep nothing.")
@JSON
@BY
@plainly
def import_file(
    kind: str, file: Path, fields: tuple[str, ...], dry_run: bool, json_: bool, by: str
) -> None:
    """Bring in a file: all of it, or, where a line is at fault, nothing.

    The kinds, their columns and what must be told beside them are those of the console's page of
    imports; `--with` names what its form asks for.
    """
    wanted = kind_named(kind)
    with house() as built:
        told = pairs(fields)
        with on_terminal():
            taken = uploads.run(
                built, wanted, file.name, file.read_bytes(), told, by=by, keep=not dry_run
            )
    if json_:
        as_json({**taken.to_json(), "kept": not dry_run})
        return
    for one in taken.changes:
        click.echo(f"{one.what} {one.about} {one.before} {one.after}".strip())
    said = ", ".join(f"{number} {name}" for name, number in taken.counts.items())
    click.echo(f"{said}; nothing was kept: --dry-run" if dry_run else said)
