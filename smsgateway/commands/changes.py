"""`smsgateway cycle pause …`: what two people change while others vote."""

from __future__ import annotations

import click

from smsgateway.actions.phases import changes, drafts
from smsgateway.commands.speaking import BY, WHY, asked, example, house, plainly
from smsgateway.commands.typed import by_language


@click.command(
    "pause",
    epilog=example(
        "smsgateway cycle pause kee-2027 --reason en='The list has a mistake' "
        "--by dalia@kee.example"
    ),
)
@click.argument("slug")
@WHY
@BY
@plainly
def pause(slug: str, reasons: tuple[str, ...], by: str) -> None:
    """Ask that nobody votes for now; the close stays where it is."""
    with house() as built:
        asked(changes.ask(built, slug, "pause", by_language(reasons), by=by))


@click.command(
    "resume",
    epilog=example(
        "smsgateway cycle resume kee-2027 --reason en='The list is right now' "
        "--by dalia@kee.example"
    ),
)
@click.argument("slug")
@WHY
@BY
@plainly
def resume(slug: str, reasons: tuple[str, ...], by: str) -> None:
    """Ask that voting goes on."""
    with house() as built:
        asked(changes.ask(built, slug, "resume", by_language(reasons), by=by))


@click.command(
    "extend",
    epilog=example(
        "smsgateway cycle extend kee-2027 --until '2027-07-02 18:00' \\\n"
        "    --reason en='No network for two days' --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--until", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@WHY
@BY
@plainly
def extend(slug: str, until: str, reasons: tuple[str, ...], by: str) -> None:
    """Ask for a later close of this area's contest."""
    with house() as built:
        told = {"until": drafts.local_time(built, slug, until).isoformat()}
        asked(changes.ask(built, slug, "extend", by_language(reasons), by=by, told=told))


@click.command(
    "withdraw",
    epilog=example(
        "smsgateway cycle withdraw kee-2027 --code 14 --reason en='The land is not ours' \\\n"
        "    --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--code", required=True, metavar="NN")
@WHY
@BY
@plainly
def withdraw(slug: str, code: str, reasons: tuple[str, ...], by: str) -> None:
    """Ask that a project can no longer be chosen, nor win."""
    with house() as built:
        asked(
            changes.ask(built, slug, "withdraw", by_language(reasons), by=by, told={"code": code})
        )


@click.command(
    "recode",
    epilog=example(
        "smsgateway cycle recode kee-2027 --code 14 --to 41 --reason en='Printed as 41' \\\n"
        "    --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--code", required=True, metavar="NN")
@click.option("--to", required=True, metavar="NN")
@WHY
@BY
@plainly
def recode(slug: str, code: str, to: str, reasons: tuple[str, ...], by: str) -> None:
    """Ask that a project gets another number; what was chosen stays chosen."""
    with house() as built:
        told = {"code": code, "to": to}
        asked(changes.ask(built, slug, "recode", by_language(reasons), by=by, told=told))
