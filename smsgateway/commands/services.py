"""Services on the command line: brought in from a list, listed, and who works there."""

from __future__ import annotations

from pathlib import Path

import click

from smsgateway.actions.recount import first_of
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import servicelist
from smsgateway.channels.phones import canonical
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def services() -> None:
    """Health centres, schools, offices: what people rate, each with a code on its poster."""


@services.command(
    "import", epilog=example("smsgateway services import services.csv --by dalia@kee.example")
)
@click.argument("file", type=FILE)
@BY
@click.option("--dry-run", is_flag=True, help="Read and report; keep nothing.")
@JSON
@plainly
def import_services(file: Path, by: str, dry_run: bool, json_: bool) -> None:
    """Bring in services from CSV or XLSX and print their poster codes.

    Columns: kind, area (a code), name_en (name_km, …); if wanted code, catchment (more area
    codes), and "standard …" columns for what a service owes. A line with a known code changes it.
    """
    lines = servicelist.read(file)
    if dry_run:
        click.echo(f"{len(lines)} services can be read; nothing was kept: --dry-run")
        return
    with house() as built:
        brought = servicelist.keep(built, lines, by=by)
    if json_:
        as_json(brought)
        return
    click.echo(f"{len(brought.added)} added, {len(brought.changed)} changed")
    click.echo("\n".join(brought.added))


@services.command("list", epilog=example("smsgateway services list --area kee-ward"))
@click.option("--area", default="", help="Of this area only, by its code.")
@JSON
@plainly
def list_services(area: str, json_: bool) -> None:
    """The services and the codes on their posters."""
    with house() as built:
        listed = servicelist.listed(built, area)
    none = "no services yet: `smsgateway services import --help` shows how to add some"
    as_list(listed, json_, of_service, none)


def of_service(one: servicelist.Listed) -> str:
    """A line of it."""
    return f"{one.code}  {one.kind}  {one.area}  {first_of(one.name)}"


@services.command(
    "staff", epilog=example("smsgateway services staff 21013 +254711000009 --by dalia@kee.example")
)
@click.argument("code")
@click.argument("phone")
@BY
@plainly
def staff(code: str, phone: str, by: str) -> None:
    """Say that the holder of PHONE works at a service: staff do not rate their own."""
    try:
        number = canonical(phone, "")
    except ValueError as error:
        raise Refused("a phone is given in full: +254711000009") from error
    with house() as built:
        servicelist.add_staff(built, code, number, by=by)
    click.echo(f"{code}: one more phone of its staff")
