"""`smsgateway standards`: what services owe and residents found, beside what people say of them."""

from __future__ import annotations

import click

from smsgateway.actions.standards import results
from smsgateway.commands.speaking import BY, as_json, example, house, plainly


@click.group()
def standards() -> None:
    """Fees, staff, hours: what each service owes by its own list, and whether it is so.

    The list comes with `services import` (columns "standard ..."); residents check it by phone
    while a round of scorecards is open.
    """


@standards.command(
    "report",
    epilog=example(
        "smsgateway standards report clinics-1 --by dalia@kee.example\n"
        "smsgateway standards report clinics-1 --by dalia@kee.example --json"
    ),
)
@click.argument("slug")
@BY
@click.option("--json", "json_", is_flag=True, help="Print JSON, with the ratings.")
@plainly
def report(slug: str, by: str, json_: bool) -> None:
    """Publish the scorecard of spending of a closed round: nothing of too few people."""
    with house() as built:
        cards = results.cards(built, slug, by=by)
    if json_:
        as_json(cards)
        return
    for card in cards:
        click.echo(f"{card.service}  {card.name}")
        for check in card.checks:
            if check.told:
                found = f"{check.told['met_told']} of {check.told['people']} say yes ({check.mode})"
                click.echo(f"  {check.standard}: {check.promise}: {found}")
        for row in card.ratings:
            if row.told and row.told.get("mean") is not None:
                click.echo(f"  {row.question}: {row.told['mean']} ({row.mode})")
