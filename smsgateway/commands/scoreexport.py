"""`smsgateway scorecards export`: a closed round for anybody, as CSV or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import chain

import click

from smsgateway.actions import csvfile
from smsgateway.actions.recount import first_of
from smsgateway.actions.scorecards import exporting
from smsgateway.actions.scorecards.exporting import Row
from smsgateway.actions.scorecards.results import Results
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
    "weighted",
    "weighted_low",
    "weighted_high",
    "weighted_mean",
    "effective_n",
    "covered",
)
OWED = ("promised", "actual", "met")
COLUMNS = ("round", "service", "name", "mode", "group", "question", *FIGURES, "answers", *OWED)

from smsgateway.actions.scorecards import exporting, published
from smsgateway.commands.speaking import BY, as_json, example, house, plainly


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

    A row for each service, question and mode; a row without figures had too few answers. Below
    them what each service owes, and what was found of it.
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
                "standards": {
                    made.results.codes[service]: [asdict(check) for check in checks]
                    for service, checks in made.results.standards.items()
                },
            }
        )
        return
    cells = chain((as_cells(held.slug, row) for row in made.rows), owed(made.results))
    for text in csvfile.lines(COLUMNS, cells):
        click.echo(text, nl=False)


def owed(found: Results) -> Iterator[list[object]]:
    """A line for each standard of a service, with what was found of it."""
    blank = ["" for _ in (*FIGURES, "answers")]
    for one in {one.service.code: one.service for one in found.services}.values():
        for check in found.standards[one.id]:
            met = "" if check.met is None else "yes" if check.met else "no"
            where = (found.round.slug, one.code, first_of(one.name), "standard", "", check.standard)
            yield [*where, *blank, check.promised, check.actual, met]


def as_cells(slug: str, row: Row) -> list[object]:
    """One line of the file; answers as `1=4 2=6`."""
    told = row.told or {}
    answers = told.get("answers")
    spread = answers.items() if isinstance(answers, Mapping) else ()
    return [
        *(slug, row.service, row.name, row.mode, row.group, row.question),
        *(told.get(name) for name in FIGURES),
        " ".join(f"{answer}={people}" for answer, people in spread),
        *("" for _ in OWED),
    ]
    for text in published.as_csv(held.slug, made.rows):
        click.echo(text, nl=False)
