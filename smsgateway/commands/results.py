"""`smsgateway result` and `objection`: what follows a count, until it is final."""

from __future__ import annotations

from datetime import date, datetime

import click

from smsgateway.actions.accounts import audit
from smsgateway.actions.awards import council as councils
from smsgateway.actions.awards import export as exporting
from smsgateway.actions.awards import objecting, record, ruling
from smsgateway.actions.phases.drafts import local_time
from smsgateway.commands.speaking import BY, JSON, WHY, as_json, asked, example, house, plainly
from smsgateway.commands.typed import by_language

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
        asked(ruling.ask(built, slug, "correct", by_language(reasons), by=by, told=told))


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
        asked(ruling.ask(built, slug, "recount", by_language(reasons), by=by, told=told))


@result.command(
    "annul",
    epilog=example(
        "smsgateway result annul kee-2027 --again kee-2027-2 --opens '2027-09-01 08:00' \\\n"
        "    --closes '2027-09-14 18:00' --with-roll --reason en='Numbers from a public list' \\\n"
        "    --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--again", required=True, metavar="SLUG", help="The new vote's name.")
@click.option("--opens", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@click.option("--closes", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@click.option("--with-roll", is_flag=True, help="Its roll and slips are good in the new vote.")
@WHY
@BY
@plainly
def annul(
    slug: str,
    again: str,
    opens: str,
    closes: str,
    with_roll: bool,
    reasons: tuple[str, ...],
    by: str,
) -> None:
    """Ask that the vote does not hold and is run again. Its ballots and its log are kept."""
    with house() as built:
        told: dict[str, audit.JSON] = {
            "slug": again,
            "opens": local_time(built, slug, opens).isoformat(),
            "closes": local_time(built, slug, closes).isoformat(),
            "with_roll": with_roll,
        }
        asked(ruling.ask(built, slug, "annul", by_language(reasons), by=by, told=told))


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
        asked(councils.ask(built, slug, number, day, funds, by_language(reasons), by=by))


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
    if not found:
        click.echo("no objections")
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
        asked(objecting.ask(built, ticket, verdict, by_language(reasons), by=by))
