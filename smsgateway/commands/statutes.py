"""`smsgateway money legal …`: legal texts, and what they demand by when."""

from __future__ import annotations

from datetime import datetime

import click

from smsgateway.actions.budget import statutes
from smsgateway.commands.money import DAY, ON
from smsgateway.commands.speaking import BY, JSON, as_list, example, house, plainly


@click.group()
def legal() -> None:
    """The register of legal texts, and what they demand by when."""


@legal.command(
    epilog=example(
        "smsgateway money legal add 'Prakas 123' --title 'On commune budgets' --by d@kee.example"
    )
)
@click.argument("ref")
@click.option("--title", required=True)
@click.option("--source", default="", help="Where it can be read.")
@click.option("--since", type=DAY, help="In force from.")
@BY
@plainly
def add(ref: str, title: str, source: str, since: datetime | None, by: str) -> None:
    """Register a law, a decree, a circular."""
    with house() as built:
        statutes.add_text(built, ref, title, source, since.date() if since else None, by=by)
    click.echo(f"{ref}: registered")


@legal.command(
    "date",
    epilog=example(
        "smsgateway money legal date 'Prakas 123' kee 'Adopt the budget' --due 2026-12-31"
        " --owner dalia@kee.example --by mayor@kee.example"
    ),
)
@click.argument("ref")
@click.argument("area")
@click.argument("act")
@click.option("--due", required=True, type=DAY)
@click.option("--owner", required=True, metavar="EMAIL")
@click.option("--remind-days", default=statutes.REMIND_DAYS, show_default=True)
@BY
@plainly
def date_(
    ref: str, area: str, act: str, due: datetime, owner: str, remind_days: int, by: str
) -> None:
    """What a text demands of an area; `smsgateway doctor` reminds before it is due."""
    new = statutes.NewDate(ref, area, act, due.date(), owner, remind_days)
    with house() as built:
        number = statutes.add_date(built, new, by=by)
    click.echo(str(number))


@legal.command(
    epilog=example("smsgateway money legal done 3 --on 2026-12-20 --by dalia@kee.example")
)
@click.argument("number", type=int)
@ON
@BY
@plainly
def done(number: int, on: datetime, by: str) -> None:
    """It was done."""
    with house() as built:
        statutes.done(built, number, on.date(), by=by)
    click.echo(f"{number}: done")


@legal.command("due", epilog=example("smsgateway money legal due --area kee --json"))
@click.option("--area", default="", metavar="CODE")
@JSON
@plainly
def due_(area: str, json_: bool) -> None:
    """What waits, the nearest first."""
    with house() as built:
        listed = statutes.listed(built, area)
    as_list(listed, json_, of_date, "no legal date waits")


def of_date(one: statutes.Listed) -> str:
    """A line of it."""
    return f"{one.id} {one.due} {one.area} {one.act} ({one.legal}) {one.owner}"
