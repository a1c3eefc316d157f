"""`smsgateway print`: posters, picture sheets and ballots as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import click

from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.prints.printer import OfBatch, Printer
from smsgateway.commands.speaking import example, fail, house, plainly
from smsgateway.web.speech import in_language

LANGUAGE = click.option("--language", type=click.Choice(WRITTEN), default="en", show_default=True)
Kind = Literal["poster", "sheet", "ballot", "ballots", "count"]


@click.command(
    "print",
    epilog=example(
        "smsgateway print poster kee-2027 --language km --out poster.pdf\n"
        "smsgateway print ballots kee-2027 --batch 127 --by d@kee.example --out ballots.pdf"
    ),
)
@click.argument("kind", type=click.Choice(get_args(Kind)))
@click.argument("slug")
@LANGUAGE
@click.option("--area", default="", metavar="CODE", help="Whose numbers are printed.")
@click.option("--batch", default="", metavar="BATCH", help="An announced batch of paper.")
@click.option("--by", default="", metavar="EMAIL", help="The account that acts, for a batch.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@plainly
def print_(kind: Kind, slug: str, language: str, area: str, batch: str, by: str, out: Path) -> None:
    """Print a poster, a sheet for pictures or a specimen of the ballot, as PDF.

    Of an announced batch: its numbered ballots, or the sheet for its count. A ballot is in both
    languages of an area that has two.
    """
    if out.exists():
        fail(f"{out.name} must be a new file")
    if (kind in get_args(OfBatch)) != bool(batch and by):
        raise click.UsageError("ballots and count need --batch and --by, and nothing else does")
    with house() as built:
        printer = Printer(built, in_language)
        race = printer.race(slug)
        if kind == "ballots" or kind == "count":
            made = printer.of_batch(kind, race, batch, language, by=by)
        else:
            made = printer.public(kind, race, language, area)
    out.write_bytes(made)
    click.echo(f"{out.name}: {len(made) // 1000} kB")
