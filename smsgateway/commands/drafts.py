"""`smsgateway broadcast draft`: broadcasts that write themselves from the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from smsgateway.actions.broadcasts import drafts
from smsgateway.actions.broadcasts.audience import read_group
from smsgateway.actions.broadcasts.drafts import Draft
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import station
from smsgateway.actions.phases.drafts import in_zone
from smsgateway.commands.broadcasts import broadcast
from smsgateway.commands.speaking import BY, example, house, plainly
from smsgateway.commands.typed import by_language


@broadcast.group()
def draft() -> None:
    """Draft a broadcast in every language from the record."""


def keeping(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every draft takes."""
    for option in (
        click.option("--slug", required=True, help="The broadcast's name."),
        click.option("--channel", required=True, metavar="SLUG", help="The channel that sends."),
        click.option(
            "--to", "groups", multiple=True, metavar="CONDITIONS", help="Else: the channel's area."
        ),
        BY,
    ):
        command = option(command)
    return command


def keep(
    built: House, made: Draft, slug: str, channel: str, groups: tuple[str, ...], by: str
) -> None:
    """Keep it, and show what it says."""
    row = drafts.keep(built, slug, channel, made, [read_group(one) for one in groups], by=by)
    for lang, text in row.texts.items():
        click.echo(f"{lang}: {text}")
    click.echo(f"{slug} is a draft: `smsgateway broadcast preview {slug}` counts and prices it")


@draft.command(
    epilog=example(
        "smsgateway broadcast draft results kee-2025 --slug won --channel kee-at --by EMAIL"
    )
)
@click.argument("cycle")
@keeping
@plainly
def results(cycle: str, channel: str, **kept: Any) -> None:
    """Who won, once the public log holds the result."""
    with house() as built:
        keep(built, drafts.results(built, channel, cycle), channel=channel, **kept)


@draft.command(
    epilog=example(
        "smsgateway broadcast draft council kee-2025 --slug decided --channel kee-at --by EMAIL"
    )
)
@click.argument("cycle")
@keeping
@plainly
def council(cycle: str, channel: str, **kept: Any) -> None:
    """What the council decided about the vote, and why where it departs from it."""
    with house() as built:
        keep(built, drafts.council(built, channel, cycle), channel=channel, **kept)


@draft.command(
    epilog=example(
        "smsgateway broadcast draft phase kee-2025 --slug open --channel kee-at --by EMAIL"
    )
)
@click.argument("cycle")
@keeping
@plainly
def phase(cycle: str, channel: str, **kept: Any) -> None:
    """What voters can do now."""
    with house() as built:
        keep(built, drafts.phase(built, channel, cycle), channel=channel, **kept)


@draft.command(
    epilog=example(
        "smsgateway broadcast draft meeting --about en=Clinic --about sw=Zahanati \\\n"
        "    --at '2026-07-02 10:00' --place 'Kee hall' --slug hall --channel kee-at --by EMAIL"
    )
)
@click.option("--about", multiple=True, required=True, metavar="LANG=TEXT")
@click.option("--at", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@click.option("--place", required=True)
@keeping
@plainly
def meeting(about: tuple[str, ...], at: str, place: str, channel: str, **kept: Any) -> None:
    """An invitation."""
    with house() as built:
        area_id = station(built, channel).area_id
        with built.db.read() as connection:
            when = in_zone(connection, area_id, at)
        made = drafts.meeting(built, channel, by_language(about), when, place)
        keep(built, made, channel=channel, **kept)


@draft.command(
    epilog=example(
        "smsgateway broadcast draft scores clinics-2026 21013 --slug scores \\\n"
        "    --channel kee-at --by EMAIL"
    )
)
@click.argument("round_", metavar="ROUND")
@click.argument("service")
@keeping
@plainly
def scores(round_: str, service: str, **kept: Any) -> None:
    """What a scorecard round found out about a service, as far as it may be told."""
    with house() as built:
        keep(built, drafts.scores(built, round_, service), **kept)


@draft.command(
    epilog=example(
        "smsgateway broadcast draft transfer kee/2026/grant kee-school --tranche 1 --slug paid \\\n"
        "    --channel kee-at --by EMAIL"
    )
)
@click.argument("line")
@click.argument("party")
@click.option("--tranche", type=int, help="Else: what was sent last.")
@keeping
@plainly
def transfer(line: str, party: str, tranche: int | None, **kept: Any) -> None:
    """Money that was sent: did it arrive? Answers of 1 to 4 go to this transfer."""
    with house() as built:
        keep(built, drafts.transfer(built, line, party, tranche), **kept)
