"""`smsgateway cycle turnout` and `cycle target`: who votes where, and how many should."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import click

from smsgateway.actions.cycles import contest_named
from smsgateway.actions.recount import first_of
from smsgateway.actions.turnout.aiming import Unit, aim
from smsgateway.actions.turnout.counting import count
from smsgateway.actions.turnout.reading import Part, by_area
from smsgateway.commands.speaking import BY, JSON, as_json, example, fail, house, plainly


@click.command("turnout", epilog=example("smsgateway cycle turnout kee-2027 --json"))
@click.argument("slug")
@JSON
@plainly
def turnout(slug: str, json_: bool) -> None:
    """How many voted, by area against the target; counted anew once ten more ballots stand."""
    with house() as built:
        count(built, slug)
        with built.db.read() as connection:
            contest_id = contest_named(connection, slug).id
            race = built.catalogue.latest().races[contest_id]
            told = by_area(connection, [race]).get(contest_id)
    if told is None:
        fail(f"fewer than ten people voted in {slug}")
    if json_:
        as_json(told)
        return
    click.echo(f"all together: {as_text(told.whole)}")
    for one in told.parts:
        click.echo(f"{first_of(one.name) if one.name else 'elsewhere'}: {as_text(one)}")


@click.command(
    "target",
    epilog=example(
        "smsgateway cycle target kee-2027 40% --by dalia@kee.example\n"
        "smsgateway cycle target kee-2027 1200 --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.argument("amount", metavar="PEOPLE|PERCENT%")
@BY
@plainly
def target(slug: str, amount: str, by: str) -> None:
    """Say how many should vote: people, or per cent of the roll."""
    unit: Unit = "percent" if amount.endswith("%") else "people"
    try:
        value = Decimal(amount.removesuffix("%"))
    except InvalidOperation as error:
        raise click.UsageError(f"{amount} is not a number") from error
    if not value.is_finite():
        raise click.UsageError(f"{amount} is not a number")
    with house() as built:
        aim(built, slug, value, unit, by=by)
    click.echo(f"{slug}: the target is set")


def as_text(one: Part) -> str:
    """120 of 400, target 160."""
    said = f"{one.voted} of {one.people}" if one.people else f"{one.voted}"
    return said if one.target is None else f"{said}, target {one.target}"
