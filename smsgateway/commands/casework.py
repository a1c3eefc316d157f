"""`smsgateway cases policy|templates|digest|sensitive`: what complaints are handled by."""

from __future__ import annotations

from pathlib import Path

import click

from smsgateway.actions.accounts import accounts
from smsgateway.actions.casework import digests, harm, importing, policy
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.lines.stations import area_named
from smsgateway.commands.cases import cases
from smsgateway.commands.speaking import (
    BY,
    FAULTS_SHOWN,
    JSON,
    as_json,
    as_list,
    example,
    fail,
    house,
    plainly,
)

__all__ = ["cases"]


@cases.group("policy")
def policy_() -> None:
    """Categories, offices, ladders, terms, holidays and templates of an area."""


@policy_.command(
    "import", epilog=example("smsgateway cases policy import kee.toml --by dalia@kee.example")
)
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@BY
@plainly
def import_(path: Path, by: str) -> None:
    """Bring an area's policy in from a TOML file: whole, or not at all.

    docs/complaints.md shows one. New terms hold for new cases alone.
    """
    try:
        told = policy.read(path)
    except Faulty as error:
        for fault in error.faults[:FAULTS_SHOWN]:
            click.echo(str(fault), err=True)
        more = len(error.faults) - FAULTS_SHOWN
        fail("nothing was imported" + (f" ({more} more faults)" if more > 0 else ""))
    with house() as built:
        with built.db.read() as connection:
            by = accounts.acting(connection, by, "administrator", "coordinator").email
        version = importing.keep(built, told, by=by)
    click.echo(f"{told.area}: {len(told.categories)} categories, terms of version {version}")


@cases.command(epilog=example("smsgateway cases templates --area kee"))
@click.option("--area", default="", metavar="CODE", help="The area, where there are several.")
@JSON
@plainly
def templates(area: str, json_: bool) -> None:
    """The ready texts of an area; each fits one SMS."""
    with house() as built:
        with built.db.read() as connection:
            area_id = area_named(connection, area).id
        desk = built.catalogue.latest().desks.get(area_id)
    found = {slug: dict(text) for slug, text in desk.templates.items()} if desk else {}
    if json_:
        as_json(found)
        return
    for slug, texts in found.items():
        for lang, text in texts.items():
            click.echo(f"{slug}  {lang}  {text}")


@cases.command(epilog=example("smsgateway cases digest council --by ofelia@kee.example"))
@click.argument("office")
@BY
@plainly
def digest(office: str, by: str) -> None:
    """What an office would read in its digest now."""
    with house() as built:
        click.echo(digests.now_of(built, office, by=by) or "nothing waits")


@cases.group()
def sensitive() -> None:
    """Harm and abuse: only for members of a trained office."""


@sensitive.command("list", epilog=example("smsgateway cases sensitive list --by helen@kee.example"))
@BY
@JSON
@plainly
def list_(by: str, json_: bool) -> None:
    """Who waits for your office."""
    with house() as built:
        found = harm.waiting(built, by=by)
    as_list(found, json_, of_harm, "nobody waits")


def of_harm(one: harm.Harm) -> str:
    """A line of it."""
    return f"{one.id}  {'taken' if one.taken else 'WAITS'}  until {one.answer_due:%Y-%m-%d %H:%M}"


@sensitive.command(epilog=example("smsgateway cases sensitive take 5312 --by helen@kee.example"))
@click.argument("number", type=int)
@BY
@plainly
def take(number: int, by: str) -> None:
    """Look after one, and see whom to call."""
    with house() as built:
        found = harm.take(built, number, by=by)
    for name, said in found.told.items():
        click.echo(f"{name}: {said}")


@sensitive.command(epilog=example("smsgateway cases sensitive close 5312 --by helen@kee.example"))
@click.argument("number", type=int)
@BY
@plainly
def close(number: int, by: str) -> None:
    """Help was given or referred: what was said is destroyed."""
    with house() as built:
        harm.close(built, number, by=by)
    click.echo("closed")


@sensitive.command(
    epilog=example("smsgateway cases sensitive accuse 5312 --office clinic --by helen@kee.example")
)
@click.argument("number", type=int)
@click.option("--office", required=True, metavar="SLUG", help="The office that is accused.")
@BY
@plainly
def accuse(number: int, office: str, by: str) -> None:
    """Name the office that is accused: it never has the case."""
    with house() as built:
        harm.accuse(built, number, office, by=by)
    click.echo("noted")


@cases.command(epilog=example("smsgateway cases seclude 482-9302 --by ofelia@kee.example"))
@click.argument("ticket")
@BY
@plainly
def seclude(ticket: str, by: str) -> None:
    """A case that is about harm: hand it to those who are trained, and empty it here."""
    with house() as built:
        harm.seclude(built, ticket, by=by)
    click.echo("handed on")
