"""`smsgateway voters`: who may vote: rolls, slips, shared phones and helpers."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from flows.world import Electorate
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.prints.printer import Printer
from smsgateway.actions.prints.slips import ACROSS
from smsgateway.actions.rolls import marking, preparing, sharing, slips
from smsgateway.commands.prints import LANGUAGE
from smsgateway.commands.speaking import (
    BY,
    FAULTS_SHOWN,
    JSON,
    as_json,
    example,
    fail,
    house,
    plainly,
)
from smsgateway.web.speech import in_language


@click.group("voters")
def voters() -> None:
    """Who may vote. Phones and slips are kept as digests that end with the contest's keys."""


@voters.command(
    "who",
    epilog=example("smsgateway voters who kee-2027 codes --least-age 16 --by d@kee.example"),
)
@click.argument("slug")
@click.argument("electorate", type=click.Choice(get_args(Electorate)))
@click.option("--least-age", type=click.IntRange(1, 120), help="What voters must say they are.")
@click.option("--residents", is_flag=True, help="Voters must say that they live here.")
@BY
@plainly
def who(slug: str, electorate: Electorate, least_age: int | None, residents: bool, by: str) -> None:
    """Say who may vote, before voting begins: open (every phone), roll, or codes (slips alone)."""
    with house() as built:
        preparing.decide(built, slug, electorate, by=by, least_age=least_age, residents=residents)


@voters.command(
    "import", epilog=example("smsgateway voters import kee-2027 roll.csv --by d@kee.example")
)
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@BY
@JSON
@plainly
def import_(slug: str, file: Path, by: str, json_: bool) -> None:
    """Put people on the roll from CSV or XLSX: columns phone, name, area. All of them, or none."""
    with house() as built:
        try:
            made = preparing.bring(built, slug, file, by=by)
        except Faulty as error:
            for fault in error.faults[:FAULTS_SHOWN]:
                click.echo(str(fault), err=True)
            fail(f"nothing was imported: {len(error.faults)} faults")
    if json_:
        told = {"phones": made.phones, "without_phone": made.without_phone, "known": made.known}
        as_json(told)
        return
    click.echo(
        f"{made.phones} phones and {made.without_phone} people without one; "
        f"{made.known} were on the roll already"
    )


@voters.command(
    "slips",
    epilog=example(
        "smsgateway voters slips kee-2027 --number 500 --out slips.pdf --by d@kee.example"
    ),
)
@click.argument("slug")
@click.option("--number", type=int, help="So many, for whoever they are handed to.")
@click.option("--for-roll", is_flag=True, help="One for each on the roll who has no phone or slip.")
@click.option("--area", default="", metavar="CODE", help="The area that they are handed out in.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help=".csv or .pdf"
)
@click.option("--each", type=click.Choice(tuple(map(str, ACROSS))), default="12", help="A page.")
@LANGUAGE
@BY
@plainly
def slips_(
    slug: str,
    number: int | None,
    for_roll: bool,
    area: str,
    out: Path,
    each: str,
    language: str,
    by: str,
) -> None:
    """Make voting slips and write them for the printer: only that file ever holds the numbers."""
    if (number is None) != for_roll:
        raise click.UsageError("give --number N or --for-roll")
    if out.suffix not in (".csv", ".pdf") or out.exists():
        fail(f"{out.name} must be a new file that ends in .csv or .pdf")
    with house() as built:
        printer = Printer(built, in_language)
        race = printer.race(slug)
        printer.place(race, area)  # refuses before anything is drawn
        if number is None:
            made = slips.make_for_roll(built, slug, by=by)
        else:
            made = slips.make(built, slug, number, by=by, area=area)
        out.touch(mode=0o600)  # readable by nobody else on this machine
        if out.suffix == ".csv":
            out.write_text("".join(slips.as_csv(made)), encoding="utf-8", newline="")
        else:
            out.write_bytes(printer.slips(race, made, language, int(each), area))
    click.echo(f"batch {made.id}: {len(made.slips)} slips in {out.name}; destroy it once printed")


@voters.command(
    "void", epilog=example("smsgateway voters void kee-2027 --batch 3 --by d@kee.example")
)
@click.argument("slug")
@click.option("--slip", default="", metavar="NUMBER", help="One slip.")
@click.option("--batch", type=int, help="All of a batch.")
@BY
@plainly
def void(slug: str, slip: str, batch: int | None, by: str) -> None:
    """Slips that were lost or stolen are good no more. Votes that were cast with them stay."""
    if bool(slip) == (batch is not None):
        raise click.UsageError("give --slip NUMBER or --batch N")
    with house() as built:
        if batch is not None:
            click.echo(f"{slips.void_batch(built, slug, batch, by=by)} slips are void")
        else:
            slips.void(built, slug, slip, by=by)
            click.echo("the slip is void")


@voters.command(
    "share", epilog=example("smsgateway voters share city-2027 kee-2027 --by d@kee.example")
)
@click.argument("slug")
@click.argument("other")
@BY
@plainly
def share(slug: str, other: str, by: str) -> None:
    """Let the roll and slips of OTHER be good in SLUG, too: one slip for ward and city."""
    with house() as built:
        number = sharing.share(built, slug, other, by=by)
    click.echo(f"{number} phones and slips of {other} are good in {slug}, and so are later ones")


@voters.command(
    "phone",
    epilog=example(
        "smsgateway voters phone +254722000002 --helper --per-day 10 --by d@kee.example"
    ),
)
@click.argument("number")
@click.option("--shared", "kind", flag_value="shared", help="Several people vote with it.")
@click.option("--helper", "kind", flag_value="helper", help="It votes for who cannot read.")
@click.option("--nobody", "kind", flag_value="", help="It is one person's again.")
@click.option("--per-day", default=marking.PER_DAY, show_default=True, type=click.IntRange(min=1))
@click.option("--people", type=click.IntRange(min=1), help="How many share it, if that is known.")
@BY
@plainly
def phone(number: str, kind: str | None, per_day: int, people: int | None, by: str) -> None:
    """Mark a phone: every vote on it then needs a voting slip."""
    if kind is None:
        raise click.UsageError("give --shared, --helper or --nobody")
    if people is not None and kind != "shared":
        raise click.UsageError("--people goes with --shared")
    with house() as built:
        if kind:
            marking.mark(built, number, kind, by=by, per_day=per_day, sharers=people)
        else:
            marking.unmark(built, number, by=by)


@voters.command("review", epilog=example("smsgateway voters review kee-2027 --by d@kee.example"))
@click.argument("slug")
@BY
@JSON
@plainly
def review(slug: str, by: str, json_: bool) -> None:
    """What helpers' phones did, day by day, and how often phones guessed; never whose votes."""
    with house() as built:
        helps = marking.review(built, slug, by=by)
        guesses = marking.guessing(built, slug, by=by)
    if json_:
        told = [
            {"person": one.person_id, "day": one.day, "votes": one.votes, "per_day": one.per_day}
            for one in helps
        ]
        as_json({"helpers": told, "guesses": list(guesses)})
        return
    for one in helps:
        click.echo(f"{one.day}  person {one.person_id}  {one.votes} votes")
    if guesses:
        click.echo(f"wrong slip numbers: {sum(guesses)}, from {len(guesses)} phones")
