"""Open311 on the command line: who may send requests from other programs."""

from __future__ import annotations

import click
from sqlalchemy import Connection

from smsgateway.actions.accounts import accounts
from smsgateway.actions.accounts.accounts import OPERATOR
from smsgateway.actions.open311 import keys
from smsgateway.commands.speaking import JSON, as_json, as_list, example, house, plainly

BY = click.option(
    "--by", default=OPERATOR, show_default=True, metavar="EMAIL", help="The account that acts."
)


@click.group()
def open311() -> None:
    """Complaints for other programs (Open311 GeoReport v2, at /open311/v2)."""


@open311.group()
def key() -> None:
    """The API keys under which requests are sent."""


@key.command("add", epilog=example("smsgateway open311 key add 'FixMyCommune app' --held"))
@click.argument("name")
@click.option(
    "--held",
    is_flag=True,
    help="What it sends is answered with a token, and has a number once an officer has looked.",
)
@BY
@JSON
@plainly
def add(name: str, held: bool, by: str, json_: bool) -> None:
    """Make a key and print it: it is shown only now."""
    with house() as built, built.db.write() as connection:
        who = acting(connection, by)
        made = keys.add(connection, name, "held" if held else "at once", by=who)
    as_json({"name": name, "api_key": made}) if json_ else click.echo(made)


@key.command("revoke", epilog=example("smsgateway open311 key revoke 'FixMyCommune app'"))
@click.argument("name")
@BY
@plainly
def revoke(name: str, by: str) -> None:
    """Take no more requests under a key."""
    with house() as built, built.db.write() as connection:
        keys.revoke(connection, name, by=acting(connection, by))
    click.echo(f"{name} is revoked")


@key.command("list", epilog=example("smsgateway open311 key list"))
@JSON
@plainly
def list_(json_: bool) -> None:
    """The keys by name; what they are is not kept."""
    with house() as built, built.db.read() as connection:
        known = keys.listed(connection)
    as_list(known, json_, of_key, "no keys yet: `smsgateway open311 key add --help` shows how")


def of_key(one: keys.Key) -> str:
    """A line of it."""
    return f"{one.name}  {one.answers}  {'live' if one.live else 'revoked'}"


def acting(connection: Connection, by: str) -> str:
    """Whose name the audit log gets: an administrator's, or the operator's. Raises `Refused`."""
    if by == OPERATOR:
        return by
    return accounts.acting(connection, by, "administrator").email
