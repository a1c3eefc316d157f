"""`smsgateway results`: indicators, their aims, their values, and the report of a period."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from smsgateway.actions import amounts
from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.refused import Refused
from smsgateway.actions.results import book, files
from smsgateway.actions.results.defaults import LEVELS, Definition
from smsgateway.actions.results.report import Line, report
from smsgateway.commands.speaking import BY, JSON, as_json, example, house, plainly
from smsgateway.counting.aims import MONTHS

AREA = click.option("--area", required=True, help="The area, by its code.")
PERIOD = click.option("--period", required=True, metavar="2026-Q2", help="2026, -H1, -Q2 or -05.")


@click.group()
def results() -> None:
    """What was aimed at and what came of it: inputs, outputs, outcomes, impact."""


@results.command(
    "define",
    epilog=example(
        'smsgateway results define literacy --level impact --name "Girls who read at 10"'
        ' --numerator "girls who read" --denominator "girls of 10" --unit % --factor 100'
        ' --source "school survey" --frequency year --part girls --by dalia@kee.example'
    ),
)
@click.argument("code")
@click.option("--level", required=True, type=click.Choice(LEVELS))
@click.option("--name", required=True)
@click.option("--numerator", required=True)
@click.option("--denominator", default="", help="Nothing: a plain number.")
@click.option("--unit", required=True)
@click.option("--factor", default="1")
@click.option("--better", default="up", type=click.Choice(["up", "down"]))
@click.option("--source", required=True, help="Where its values come from.")
@click.option("--owner", default="")
@click.option("--frequency", default="year", type=click.Choice(list(MONTHS)))
@click.option("--serves", default="", help="The indicator that it leads to.")
@click.option("--part", "parts", multiple=True, help="What it is split by.")
@BY
@plainly
def define(by: str, factor: str, parts: tuple[str, ...], **told: Any) -> None:
    """Add an indicator that people report by hand; those that are computed are there already."""
    new = Definition(factor=amount(factor), parts=parts, **told)
    with house() as built:
        book.define(built, new, by=by)
    click.echo(f"{new.code}: defined")


@results.command(
    "aim",
    epilog=example(
        "smsgateway results aim leakage --area kee --period 2026-Q2 --baseline 40 --target 10"
        " --by dalia@kee.example"
    ),
)
@click.argument("code")
@AREA
@PERIOD
@click.option("--baseline", default="")
@click.option("--target", default="")
@BY
@plainly
def aim(code: str, area: str, period: str, baseline: str, target: str, by: str) -> None:
    """Set where an indicator starts and where it should come to."""
    given = {"baseline": baseline, "target": target}
    if not any(given.values()):
        raise click.UsageError("name a --baseline, a --target or both")
    with house() as built:
        for kind, value in given.items():
            if value:
                book.aim(built, code, area, period, kind, amount(value), by=by)
    click.echo(f"{code}: aims of {area} in {period} are set")


@results.command(
    "compute",
    epilog=example("smsgateway results compute --area kee --period 2026-Q2 --by dalia@kee.example"),
)
@AREA
@PERIOD
@BY
@plainly
def compute(area: str, period: str, by: str) -> None:
    """Find every computed indicator from what the service recorded, and keep what was found."""
    with house() as built:
        found = book.compute(built, area, period, by=by)
    told = sum(one is not None for one in found.values())
    click.echo(f"{told} of {len(found)} indicators were found; about the others nothing happened")


@results.command(
    "enter",
    epilog=example(
        "smsgateway results enter literacy --area kee --period 2026 --numerator 410"
        " --denominator 520 --people 520 --by dalia@kee.example\n"
        "smsgateway approvals approve 12 --by eve@kee.example"
    ),
)
@click.argument("code")
@AREA
@PERIOD
@click.option("--numerator", required=True)
@click.option("--denominator", default="")
@click.option("--people", "n", required=True, type=int, help="How many it is based on.")
@click.option("--part", default="", help="Which part it is of; all where none is named.")
@click.option("--note", default="")
@BY
@plainly
def enter(
    code: str,
    area: str,
    period: str,
    numerator: str,
    denominator: str,
    n: int,
    part: str,
    note: str,
    by: str,
) -> None:
    """Enter a value; it counts once another account has approved it. Prints the number."""
    of = amount(denominator) if denominator else None
    entry = book.Entry(code, area, period, amount(numerator), of, n, part, note)
    with house() as built:
        click.echo(book.enter(built, entry, by=by))


@results.command(
    "report",
    epilog=example(
        "smsgateway results report --area kee --period 2026-Q2\n"
        "smsgateway results report --area kee --period 2026-Q2 --pdf report.pdf --language km\n"
        "smsgateway results report --area kee --period 2026-Q2 --xlsx report.xlsx"
    ),
)
@AREA
@PERIOD
@click.option("--language", default="en", type=click.Choice(WRITTEN))
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path))
@JSON
@plainly
def show(
    area: str, period: str, language: str, pdf: Path | None, xlsx: Path | None, json_: bool
) -> None:
    """The report of an area and a period, printed or written to files."""
    with house() as built:
        made = report(built, area, period)
    if pdf:
        pdf.write_bytes(files.pdf(made, language))
    if xlsx:
        xlsx.write_bytes(files.workbook(made, language))
    if json_:
        as_json(made)
        return
    for line in made.lines:
        click.echo(as_text(line))


def as_text(line: Line) -> str:
    """One indicator on one line."""
    found = "too few" if line.few else "-" if line.actual is None else f"{line.actual} {line.unit}"
    way = "" if line.progress is None else f"  {files.percent(line.progress)} {line.light}"
    return f"{line.level:8}{line.code:18}{found}{way}"


def amount(typed: str) -> Decimal:
    """A number as it was typed. Raises `Refused`."""
    try:
        return amounts.number(typed)
    except ValueError as error:
        raise Refused(f"{typed} is not a number") from error
