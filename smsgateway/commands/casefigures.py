"""`smsgateway cases figures`: how complaints were answered, for anybody."""

from __future__ import annotations

import click

from smsgateway.actions.casework.figures import Row
from smsgateway.actions.casework.figures import figures as published
from smsgateway.actions.files import csvfile
from smsgateway.commands.speaking import BY, as_json, example, house, plainly
from smsgateway.counting.suppression import FEWEST

SHARES = ("confirmed", "claimed", "on_time", "reopened")
FIGURES = (
    "cases",
    *(f"{share}{part}" for share in SHARES for part in ("_told", "", "_low", "_high")),
    "median_days",
    "p90_days",
    "median_age_days",
    "p90_age_days",
)
COLUMNS = ("base", "published", "area", "channel", *FIGURES)


@click.command(
    epilog=example(
        "smsgateway cases figures kee --by dalia@kee.example --json\n"
        "smsgateway cases figures kee --by dalia@kee.example --year 2026 > complaints.csv"
    )
)
@click.argument("slug")
@BY
@click.option("--year", default=0, help="Of the cases that came in this year; else in the present.")
@click.option("--least", default=FEWEST, show_default=True, help="Nothing of fewer cases is told.")
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of CSV.")
@plainly
def figures(slug: str, by: str, year: int, least: int, json_: bool) -> None:
    """Publish fix rates, days, reopened and waiting cases of an area and those below it.

    By area, which stands for those below it too, and by channel, empty for the sum over all. Where
    too little is new since the last time, the figures of that time are printed again.
    """
    with house() as built:
        told = [as_fields(row) for row in published(built, slug, year, least, by=by)]
    if json_:
        as_json({"area": slug, "least": least, "rows": told})
        return
    lines = ([fields.get(name) for name in COLUMNS] for fields in told)
    for text in csvfile.lines(COLUMNS, lines):
        click.echo(text, nl=False)


def as_fields(row: Row) -> dict[str, object]:
    """One cell, by the names of the columns."""
    at = f"{row.published:%Y-%m-%dT%H:%M:%SZ}"
    where = {"base": row.base, "published": at, "area": row.area, "channel": row.channel}
    return {**where, **row.told}
