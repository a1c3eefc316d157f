"""`smsgateway scorecards export`: a closed round for anybody, as CSV or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

from smsgateway.actions.files import csvfile
from smsgateway.actions.recount import first_of
from smsgateway.actions.scorecards import exporting
from smsgateway.actions.scorecards.published import COLUMNS, FIGURES, as_cells
from smsgateway.actions.scorecards.results import Results
from smsgateway.commands.speaking import BY, as_json, example, house, plainly

OWED = ("promised", "actual", "met")


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
                "rows": made.rows,
                "standards": {
                    made.results.codes[service]: checks
                    for service, checks in made.results.standards.items()
                },
            }
        )
        return
    blank = ["" for _ in OWED]
    rated = ([*as_cells(held.slug, row), *blank] for row in made.rows)
    cells = chain(rated, owed(made.results))
    for text in csvfile.lines((*COLUMNS, *OWED), cells):
        click.echo(text, nl=False)


def owed(found: Results) -> Iterator[list[object]]:
    """A line for each standard of a service, with what was found of it."""
    blank = ["" for _ in (*FIGURES, "answers")]
    for one in {one.service.code: one.service for one in found.services}.values():
        for check in found.standards[one.id]:
            met = "" if check.met is None else "yes" if check.met else "no"
            where = (found.round.slug, one.code, first_of(one.name), "standard", "", check.standard)
            yield [*where, *blank, check.promised, check.actual, met]
