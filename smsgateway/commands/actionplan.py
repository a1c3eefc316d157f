"""`scorecards action …`: what was promised at the meeting, and whether it is done."""

from __future__ import annotations

from datetime import datetime

import click

from smsgateway.actions.recount import first_of
from smsgateway.actions.scorecards import plan
from smsgateway.commands.speaking import BY, JSON, as_list, example, house, plainly
from smsgateway.commands.typed import by_language


@click.group()
def action() -> None:
    """The joint action plan. When an item is due, raters are asked whether it is done."""


@action.command(
    epilog=example(
        'smsgateway scorecards action add clinics-1 21013 --issue "No medicine" '
        '--action en="Order medicine every month" --owner "Clinic head" '
        "--due 2026-09-30 --by dalia@kee.example"
    )
)
@click.argument("slug")
@click.argument("code")
@click.option("--issue", required=True)
@click.option(
    "--action", "actions", multiple=True, required=True, help="LANG=TEXT; people are asked so."
)
@click.option("--owner", required=True)
@click.option("--due", required=True, type=click.DateTime(["%Y-%m-%d"]))
@BY
@plainly
def add(
    slug: str, code: str, issue: str, actions: tuple[str, ...], owner: str, due: datetime, by: str
) -> None:
    """Keep a promise and print its number."""
    new = plan.NewItem(code, issue, by_language(actions), owner, due.date())
    with house() as built:
        number = plan.add(built, slug, new, by=by)
    click.echo(str(number))


@action.command(
    "set", epilog=example("smsgateway scorecards action set 3 done --by dalia@kee.example")
)
@click.argument("item", type=int)
@click.argument("status", type=click.Choice(plan.STATUSES))
@BY
@plainly
def set_(item: int, status: str, by: str) -> None:
    """Say how far an item is, as the office sees it."""
    with house() as built:
        plan.set_status(built, item, status, by=by)
    click.echo(f"{item}: {status}")


@action.command("list", epilog=example("smsgateway scorecards action list clinics-1 --json"))
@click.argument("slug")
@JSON
@plainly
def list_(slug: str, json_: bool) -> None:
    """The plan, and what people see of it once five have answered."""
    with house() as built:
        listed = plan.listed(built, slug)
    as_list(listed, json_, of_promise, "nothing is promised yet")


def of_promise(one: plan.Item) -> str:
    """A line of it."""
    seen = " ".join(f"{answer} {people}" for answer, people in (one.seen or {}).items())
    words = first_of(one.action)
    return f"{one.id}  {one.service}  {one.due}  {one.status}  {words}  {seen}".rstrip()
