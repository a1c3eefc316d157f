"""`smsgateway paper`: ballots on paper and from assemblies, read by two accounts."""

from __future__ import annotations

from pathlib import Path

import click

from smsgateway.actions.paper import batches, withdrawing
from smsgateway.actions.paper.batches import Progress
from smsgateway.actions.recount import first_of
from smsgateway.commands.speaking import BY, JSON, as_list, example, house, plainly


@click.group("paper")
def paper() -> None:
    """Ballots on paper and from assemblies. Two accounts read each sheet, and must agree."""


@paper.command("codes", epilog=example("smsgateway paper codes kee-2027"))
@click.argument("slug")
@plainly
def codes(slug: str) -> None:
    """What is printed on the sheets: each number with a check digit, and its project."""
    with house() as built:
        for code, name in batches.codes_of(built, slug):
            click.echo(f"{code} {first_of(name)}")


@paper.command(
    "open",
    epilog=example(
        "smsgateway paper open kee-2027 --place 'Kee market' --sheets 212 --by d@kee.example\n"
        "smsgateway paper open kee-2027 --place 'Kee school' --hands 80 --by d@kee.example"
    ),
)
@click.argument("slug")
@click.option("--place", required=True, help="Where the sheets were filled in.")
@click.option("--sheets", type=int, help="How many there are, counted by hand.")
@click.option("--assembly", is_flag=True, help="They come from an assembly.")
@click.option("--hands", type=int, metavar="PEOPLE", help="A show of hands before so many people.")
@BY
@plainly
def open_(
    slug: str, place: str, sheets: int | None, assembly: bool, hands: int | None, by: str
) -> None:
    """Announce a batch while people vote; prints its number. The log's close waits for it.

    A show of hands has no sheets: how many were raised for each project is published apart from
    the ballots.
    """
    if (sheets is None) == (hands is None) or (assembly and hands is not None):
        raise click.UsageError("give --sheets N (perhaps with --assembly) or --hands PEOPLE")
    kind: batches.Kind = "hands" if hands is not None else "assembly" if assembly else "paper"
    with house() as built:
        click.echo(batches.announce(built, slug, place, sheets or hands or 0, kind, by=by))


@paper.command("enter", epilog=example("smsgateway paper enter 127 sheets.csv --by d@kee.example"))
@click.argument("batch")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@BY
@JSON
@plainly
def enter(batch: str, file: Path, by: str, json_: bool) -> None:
    """Enter a batch's sheets from CSV or XLSX: columns sheet, voter, vote.

    A voter is a slip's or a telephone number; a vote is the numbers on the sheet with their check
    digits, 0 for a blank one; X stands for a voter or a vote that is no good. The batch is counted
    when a second account has read the same of every sheet; a third one settles what differs.
    Of a show of hands: columns project (with its check digit) and hands.
    """
    with house() as built:
        done = batches.enter(built, batch, file, by=by)
    tell([done], json_)


@paper.command("show", epilog=example("smsgateway paper show kee-2027 --by d@kee.example"))
@click.argument("slug")
@BY
@JSON
@plainly
def show(slug: str, by: str, json_: bool) -> None:
    """Every batch, how far it is, and which sheets were flagged."""
    with house() as built:
        found = batches.show(built, slug, by=by)
    tell(found, json_)


@paper.command(
    "withdraw",
    epilog=example(
        "smsgateway paper withdraw 127 --reason 'Box was open' --by d@kee.example\n"
        "smsgateway approvals approve 9 --by e@kee.example"
    ),
)
@click.argument("batch")
@click.option("--reason", required=True, help="Public.")
@BY
@plainly
def withdraw(batch: str, reason: str, by: str) -> None:
    """Ask that a batch does not count; another account approves it."""
    with house() as built:
        number = withdrawing.ask(built, batch, reason, by=by)
    click.echo(f"request {number}: another account approves it")


def tell(found: list[Progress], json_: bool) -> None:
    """Batches for people or for a program."""
    as_list(found, json_, of_batch, "no batch of paper yet")


def of_batch(one: Progress) -> str:
    """A line of it."""
    unit = "people" if one.kind == "hands" else "sheets"
    return f"{one.batch} {one.place}: {one.sheets} {unit}, {said_of(one)}"


def said_of(one: Progress) -> str:
    """How far a batch is, in words."""
    if one.outcome is not None and one.kind == "hands":
        raised = (f"{name} {number}" for name, number in one.outcome["hands"].items())
        return f"{one.state}: hands {', '.join(raised)}"
    if one.outcome is not None:
        done = {**one.outcome, "twice": numbers(one.outcome["twice"])}
        words = "{counted} counted, {invalid} invalid, {nobody} of nobody, voted before: {twice}"
        return f"{one.state}: {words.format(**done)}"
    differs = f"; these differ: {numbers(one.differ)}" if one.differ else ""
    return f"{one.state}: read by {one.readers}, {one.settled} settled{differs}"


def numbers(sheets: object) -> str:
    """Sheet numbers as a list."""
    return ", ".join(map(str, sheets)) if isinstance(sheets, list | tuple) and sheets else "none"
