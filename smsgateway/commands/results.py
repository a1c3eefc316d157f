"""`smsgateway result` and `objection`: what follows a count, until it is final."""

from __future__ import annotations

from datetime import date, datetime

import click

from smsgateway.actions.awards import council as councils
from smsgateway.actions.awards import export as exporting
from smsgateway.actions.awards import objecting, record, ruling
from smsgateway.actions.phases.drafts import local_time
from smsgateway.commands.cycles import JSON, WHY, asked, names
from smsgateway.commands.speaking import BY, as_json, example, house, plainly

DAYS = click.option("--days", default=7, show_default=True, help="How long objections are taken.")


@click.group("result")
def result() -> None:
    """The award record: published, contested, certified, and what the council made of it."""


@result.command(
    "publish", epilog=example("smsgateway result publish kee-2027 --days 7 --by dalia@kee.example")
)
@click.argument("slug")
@DAYS
@BY
@plainly
def publish(slug: str, days: int, by: str) -> None:
    """Ask to publish the result; it is provisional while objections are taken."""
    with house() as built:
        asked(record.ask(built, slug, days, by=by))


@result.command(
    "certify", epilog=example("smsgateway result certify kee-2027 --by dalia@kee.example")
)
@click.argument("slug")
@BY
@plainly
def certify(slug: str, by: str) -> None:
    """Ask that the result is final: every objection had its time and its answer."""
    with house() as built:
        asked(ruling.ask(built, slug, "certify", {}, by=by))


@result.command(
    "correct",
    epilog=example(
        "smsgateway result correct kee-2027 --reason en='A batch was typed twice' "
        "--by dalia@kee.example"
    ),
)
@click.argument("slug")
@WHY
@DAYS
@BY
@plainly
def correct(slug: str, reasons: tuple[str, ...], days: int, by: str) -> None:
    """Ask that the award as it is counted now takes the place of the published one."""
    with house() as built:
        told = {"days": days}
        asked(ruling.ask(built, slug, "correct", names(reasons), by=by, told=told))


@result.command(
    "recount",
    epilog=example(
        "smsgateway result recount kee-2027 --reason en='Asked for by 12 voters' "
        "--by dalia@kee.example"
    ),
)
@click.argument("slug")
@WHY
@DAYS
@BY
@plainly
def recount(slug: str, reasons: tuple[str, ...], days: int, by: str) -> None:
    """Ask that all ballots are counted again and the outcome is the next record."""
    with house() as built:
        told = {"days": days}
        asked(ruling.ask(built, slug, "recount", names(reasons), by=by, told=told))


@result.command(
    "annul",
    epilog=example(
        "smsgateway result annul kee-2027 --again kee-2027-2 --opens '2027-09-01 08:00' \\\n"
        "    --closes '2027-09-14 18:00' --reason en='Numbers were typed from a public list' \\\n"
        "    --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--again", required=True, metavar="SLUG", help="The new vote's name.")
@click.option("--opens", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@click.option("--closes", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@WHY
@BY
@plainly
def annul(
    slug: str, again: str, opens: str, closes: str, reasons: tuple[str, ...], by: str
) -> None:
    """Ask that the vote does not hold and is run again. Its ballots and its log are kept."""
    with house() as built:
        told = {
            "slug": again,
            "opens": local_time(built, slug, opens).isoformat(),
            "closes": local_time(built, slug, closes).isoformat(),
        }
        asked(ruling.ask(built, slug, "annul", names(reasons), by=by, told=told))


@result.command(
    "council",
    epilog=example(
        "smsgateway result council kee-2027 --number 14/2027 --on 2027-08-15 --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--number", required=True, help="As it stands in the council's book.")
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@click.option("--funds", multiple=True, metavar="CODE", help="Else: as the vote says.")
@WHY
@BY
@plainly
def council(
    slug: str, number: str, on: datetime, funds: tuple[str, ...], reasons: tuple[str, ...], by: str
) -> None:
    """Ask to enter the council's own decision, with its reason where it departs from the vote."""
    with house() as built:
        day: date = on.date()
        asked(councils.ask(built, slug, number, day, funds, names(reasons), by=by))


@result.command("export", epilog=example("smsgateway result export kee-2027 > record.json"))
@click.argument("slug")
@plainly
def export(slug: str) -> None:
    """The whole record as JSON: rule, parameters, inputs' hashes, rounds, and what followed."""
    with house() as built:
        as_json(exporting.whole(built, slug))


@click.group("objection")
def objection() -> None:
    """Objections to a published result. Each has a ticket, and two people decide it."""


@objection.command(
    "file",
    epilog=example(
        "smsgateway objection file kee-2027 --words 'The hall closed at noon' --on paper "
        "--by d@kee.example"
    ),
)
@click.argument("slug")
@click.option("--words", required=True, help="What is said to be wrong.")
@click.option("--language", default="en", show_default=True)
@click.option("--on", "source", type=click.Choice(["paper", "console"]), required=True)
@BY
@plainly
def file(slug: str, words: str, language: str, source: objecting.Source, by: str) -> None:
    """Keep an objection that came on paper or at the desk; prints its ticket."""
    with house() as built:
        click.echo(objecting.file(built, slug, words, language, source, by=by))


@objection.command("list", epilog=example("smsgateway objection list kee-2027 --by d@kee.example"))
@click.argument("slug")
@BY
@JSON
@plainly
def list_(slug: str, by: str, json_: bool) -> None:
    """The objections of a contest, without their words."""
    with house() as built:
        found = objecting.listed(built, slug, by=by)
    if json_:
        as_json(
            [
                {
                    "ticket": one.ticket,
                    "source": one.source,
                    "made_at": one.made_at.isoformat(timespec="seconds"),
                    "state": one.state,
                    "reason": dict(one.reason),
                }
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(f"{one.ticket}  {one.state:<9}  {one.source:<7}  {one.made_at:%Y-%m-%d %H:%M}")


@objection.command("show", epilog=example("smsgateway objection show 4829302 --by d@kee.example"))
@click.argument("ticket")
@BY
@plainly
def show(ticket: str, by: str) -> None:
    """What somebody wrote; that you read it is kept."""
    with house() as built:
        click.echo(objecting.read(built, ticket, by=by))


@objection.command(
    "decide",
    epilog=example(
        "smsgateway objection decide 4829302 dismissed --reason en='The register shows both' "
        "--by d@kee.example"
    ),
)
@click.argument("ticket")
@click.argument("verdict", type=click.Choice(["upheld", "dismissed"]))
@WHY
@BY
@plainly
def decide(ticket: str, verdict: objecting.Verdict, reasons: tuple[str, ...], by: str) -> None:
    """Ask for a decision with its public reason; its author hears it by SMS."""
    with house() as built:
        asked(objecting.ask(built, ticket, verdict, names(reasons), by=by))


"""`smsgateway results`: indicators, their aims, their values, and the report of a period."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from smsgateway.actions.refused import Refused
from smsgateway.actions.results import book, files
from smsgateway.actions.results.defaults import LEVELS, Definition
from smsgateway.actions.results.report import Line, report
from smsgateway.commands.speaking import BY, as_json, example, house, plainly
from smsgateway.counting.aims import MONTHS

AREA = click.option("--area", required=True, help="The area, by its code.")
PERIOD = click.option("--period", required=True, metavar="2026-Q2", help="2026, -H1, -Q2 or -05.")
LANGUAGES = ("en", "sw", "km", "fr")


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
@click.option("--language", default="en", type=click.Choice(LANGUAGES))
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
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
        as_json(plain(asdict(made)))
        return
    for line in made.lines:
        click.echo(as_text(line))


def as_text(line: Line) -> str:
    """One indicator on one line."""
    found = "too few" if line.few else "-" if line.actual is None else f"{line.actual} {line.unit}"
    way = "" if line.progress is None else f"  {files.percent(line.progress)} {line.light}"
    return f"{line.level:8}{line.code:18}{found}{way}"


def plain(told: Any) -> Any:
    """Amounts and days as text, for JSON."""
    if isinstance(told, dict):
        return {name: plain(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [plain(value) for value in told]
    return told if told is None or isinstance(told, str | int | bool) else str(told)


def amount(typed: str) -> Decimal:
    """A number as it was typed. Raises `Refused`."""
    try:
        return Decimal(typed)
    except InvalidOperation as error:
        raise Refused(f"{typed} is not a number") from error
