"""`smsgateway scorecards export`: a closed round for anybody, as CSV or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import click

from smsgateway.actions import csvfile
from smsgateway.actions.scorecards import exporting
from smsgateway.actions.scorecards.exporting import Row
from smsgateway.commands.speaking import BY, as_json, example, house, plainly

FIGURES = (
    "people",
    "mean",
    "mean_low",
    "mean_high",
    "satisfied_told",
    "satisfied",
    "satisfied_low",
    "satisfied_high",
    "index",
    "change",
    "provider",
    "gap",
)
COLUMNS = ("round", "service", "name", "mode", "group", "question", *FIGURES, "answers")


@click.command(
    epilog=example(
        "smsgateway scorecards export clinics-1 --by dalia@kee.example > clinics-1.csv\n"
        "smsgateway scorecards export clinics-1 --by dalia@kee.example --json"
    )
)
@click.argument("slug")
@BY
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of CSV.")
@plainly
def export(slug: str, by: str, json_: bool) -> None:
    """Publish the results of a closed round: nothing of fewer people than the round says.

    A row for each service, question and mode; a row without figures had too few answers.
    """
    with house() as built:
        made = exporting.export(built, slug, by=by)
    held = made.results.round
    if json_:
        as_json(
            {
                "round": held.slug,
                "scorecard": held.name,
                "version": held.version,
                "least": held.least,
                "rows": [asdict(row) for row in made.rows],
            }
        )
        return
    for text in csvfile.lines(COLUMNS, (as_cells(held.slug, row) for row in made.rows)):
        click.echo(text, nl=False)


def as_cells(slug: str, row: Row) -> list[object]:
    """One line of the file; answers as `1=4 2=6`."""
    told = row.told or {}
    answers = told.get("answers")
    spread = answers.items() if isinstance(answers, Mapping) else ()
    return [
        *(slug, row.service, row.name, row.mode, row.group, row.question),
        *(told.get(name) for name in FIGURES),
        " ".join(f"{answer}={people}" for answer, people in spread),
    ]
