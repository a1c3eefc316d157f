"""`smsgateway signals` and `helpdesk`: votes to look at, and what a caller may hear of theirs."""

from __future__ import annotations

import click

from smsgateway.actions.people import helpdesk as desks
from smsgateway.actions.signals import holding, watching
from smsgateway.commands.speaking import BY, JSON, WHY, as_json, asked, example, house, plainly
from smsgateway.commands.typed import by_language
from smsgateway.counting.signals import KINDS


@click.group("signals")
def signals() -> None:
    """Votes that a person should look at. The machine flags; two people decide."""


@signals.command("look", epilog=example("smsgateway signals look kee-2027"))
@click.argument("slug")
@plainly
def look(slug: str) -> None:
    """Look for signals now; the clock does it every ten minutes."""
    with house() as built:
        click.echo(f"{watching.watch(built, slug)} new signals")


@signals.command("list", epilog=example("smsgateway signals list kee-2027 --by dalia@kee.example"))
@click.argument("slug")
@BY
@JSON
@plainly
def list_(slug: str, by: str, json_: bool) -> None:
    """What was found, the newest first: kind, figures, state. Never a number, never who."""
    with house() as built:
        found = holding.listed(built, slug, by=by)
    if json_:
        as_json(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "facts": dict(one.facts),
                    "from": one.begins_at.isoformat(timespec="seconds"),
                    "to": one.ends_at.isoformat(timespec="seconds"),
                    "state": one.state,
                    "voters": one.voters,
                    "waiting": one.held,
                }
                for one in found
            ]
        )
        return
    if not found:
        click.echo("no signals")
    for one in found:
        figures = ", ".join(f"{name} {value}" for name, value in one.facts.items())
        click.echo(f"{one.id}  {one.state:<9}  {one.kind:<10}  {KINDS[one.kind]} ({figures})")


@signals.command(
    "dismiss",
    epilog=example("smsgateway signals dismiss 3 --why 'A radio call at 8' --by d@kee.example"),
)
@click.argument("number", type=int)
@click.option("--why", required=True)
@BY
@plainly
def dismiss(number: int, why: str, by: str) -> None:
    """A false alarm: no vote is touched."""
    with house() as built:
        holding.dismiss(built, number, why, by=by)


@signals.command(
    "hold",
    epilog=example(
        "smsgateway signals hold 3 --reason en='Neighbouring numbers in one night' "
        "--by dalia@kee.example"
    ),
)
@click.argument("number", type=int)
@WHY
@BY
@plainly
def hold(number: int, reasons: tuple[str, ...], by: str) -> None:
    """Ask that its votes wait: both results are shown, and the voters are told."""
    with house() as built:
        asked(holding.ask(built, number, "hold", by_language(reasons), by=by))


@signals.command(
    "count",
    epilog=example("smsgateway signals count 3 --reason en='A school' --by dalia@kee.example"),
)
@click.argument("number", type=int)
@WHY
@BY
@plainly
def count(number: int, reasons: tuple[str, ...], by: str) -> None:
    """Ask that the votes that wait count."""
    with house() as built:
        asked(holding.ask(built, number, "count", by_language(reasons), by=by))


@signals.command(
    "reject",
    epilog=example("smsgateway signals reject 3 --reason en='One hand' --by dalia@kee.example"),
)
@click.argument("number", type=int)
@WHY
@BY
@plainly
def reject(number: int, reasons: tuple[str, ...], by: str) -> None:
    """Ask that the votes that wait do not count; they stay in the box."""
    with house() as built:
        asked(holding.ask(built, number, "reject", by_language(reasons), by=by))


@click.command(
    "helpdesk",
    epilog=example("smsgateway helpdesk +254711000001 --cycle kee-2027 --by otto@kee.example"),
)
@click.argument("number")
@click.option("--cycle", "slug", required=True, metavar="SLUG")
@click.option(
    "--region", default="", metavar="CC", help="Country of a number without one, e.g. KE."
)
@BY
@JSON
@plainly
def helpdesk(number: str, slug: str, region: str, by: str, json_: bool) -> None:
    """Counted or not, when, and its receipt; never the choice. Each look-up is kept."""
    with house() as built:
        found = desks.look_up(built, slug, number, region, by=by)
    at = found.at.isoformat(timespec="seconds") if found.at else None
    if json_:
        as_json({"stands": found.stands, "receipt": found.receipt or None, "at": at})
    else:
        click.echo(WORDS[found.stands])
        if found.receipt:
            click.echo(f"receipt {found.receipt}, came {at or 'before messages were forgotten'}")


WORDS = {
    "counted": "a vote of this number counts",
    "waits": "a vote of this number is kept and waits for a check",
    "taken back": "the last vote of this number was taken back or opened: none counts",
    "rejected": "the vote of this number does not count: two people decided it",
    "none": "no vote of this number",
    "slip": "this number votes by slips only: their holders have the receipts",
}
