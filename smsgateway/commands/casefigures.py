"""`smsgateway cases figures`: how complaints were answered, for anybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from smsgateway.actions import csvfile
from smsgateway.actions.casework.figures import Table
from smsgateway.actions.casework.figures import figures as published
from smsgateway.commands.speaking import as_json, example, house, plainly
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
        "smsgateway cases figures kee --json\nsmsgateway cases figures kee > complaints.csv"
    )
)
@click.argument("slug")
@click.option("--least", default=FEWEST, show_default=True, help="Nothing of fewer cases is told.")
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of CSV.")
@plainly
def figures(slug: str, least: int, json_: bool) -> None:
    """Publish fix rates, days, reopened and waiting cases of an area and those below it.

    By area and channel, empty for the sum over all. Where too little is new since the last time,
    the figures of that time are printed again.
    """
    with house() as built:
        tables = published(built, slug, least)
    if json_:
        as_json({"area": slug, "least": least, "rows": list(rows(tables))})
        return
    lines = ([row.get(name) for name in COLUMNS] for row in rows(tables))
    for text in csvfile.lines(COLUMNS, lines):
        click.echo(text, nl=False)


def rows(tables: Sequence[Table]) -> Iterator[dict[str, object]]:
    """One row for each cell that may be told."""
    for table in tables:
        if table.public is None:
            continue
        at = f"{table.public.made_at:%Y-%m-%dT%H:%M:%SZ}"
        for (area, channel), told in table.public.cells.items():
            cell = {"area": area or "", "channel": channel or ""}
            yield {"base": table.base, "published": at, **cell, **told}
