"""`smsgateway scorecards export`: a closed round for anybody, as CSV or JSON."""

from __future__ import annotations

from dataclasses import asdict

import click

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
    for text in published.as_csv(held.slug, made.rows):
        click.echo(text, nl=False)
