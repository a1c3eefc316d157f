"""`smsgateway broadcast`: one text to many people, seen before it is sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from flows.topics import TOPICS
from smsgateway.actions import decisions
from smsgateway.actions.broadcasts import control, making, progress, trial
from smsgateway.actions.broadcasts.audience import read_group
from smsgateway.actions.broadcasts.preview import Kind, Preview
from smsgateway.actions.house import House
from smsgateway.actions.phases.drafts import in_zone
from smsgateway.actions.refused import Refused
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, fail, house, plainly


@click.group()
def broadcast() -> None:
    """Texts to many people: counted, priced, approved, paced, followed."""


@broadcast.command(
    epilog=example(
        "smsgateway broadcast new road --channel kee-at --topic news \\\n"
        "    --to 'area=kee language=sw' --to tag=drivers \\\n"
        "    --text en='The road is closed.' --text sw=@road-sw.txt --by dalia@kee.example"
    )
)
@click.argument("slug")
@click.option("--channel", required=True, metavar="SLUG", help="The channel that sends.")
@click.option("--topic", type=click.Choice(list(TOPICS)), default="news", show_default=True)
@click.option(
    "--to",
    "groups",
    multiple=True,
    required=True,
    metavar="CONDITIONS",
    help="Who: area=, language=, network=, tag=, voted=CYCLE, unvoted=CYCLE …; once a group.",
)
@click.option(
    "--text",
    "texts",
    multiple=True,
    required=True,
    metavar="LANG=TEXT",
    help="LANG=@FILE reads a file. Slots: {commune}, {dial}, {number}, {contact}.",
)
@click.option("--asks-reply", is_flag=True, help="It asks for an answer, whatever its words.")
@BY
@plainly
def new(
    slug: str,
    channel: str,
    topic: str,
    groups: tuple[str, ...],
    texts: tuple[str, ...],
    asks_reply: bool,
    by: str,
) -> None:
    """Draft a broadcast. Nothing is sent before `start`."""
    told = making.NewBroadcast(
        slug=slug,
        channel=channel,
        topic=topic,
        groups=[read_group(group) for group in groups],
        texts=dict(map(text_of, texts)),
        asks_reply=asks_reply,
    )
    with house() as built:
        making.make(built, told, by=by)
    click.echo(f"{slug} is a draft: `smsgateway broadcast preview {slug}` counts and prices it")


@broadcast.command(epilog=example("smsgateway broadcast preview road --at 2026-06-20T09:00"))
@click.argument("slug")
@click.option("--at", default="", metavar="TIME", help="When it starts, by the area's clock.")
@click.option("--until", default="", metavar="TIME", help="Spread evenly until then.")
@JSON
@plainly
def preview(slug: str, at: str, until: str, json_: bool) -> None:
    """People, segments, cost, end and samples; sends nothing."""
    with house() as built:
        seen = control.plan(built, slug, *times(built, slug, at, until))
    show_preview(seen, json_)


@broadcast.command(epilog=example("smsgateway broadcast test road --to 0711000001 --by EMAIL"))
@click.argument("slug")
@click.option("--to", "phone", required=True, metavar="NUMBER", help="One's own phone.")
@BY
@plainly
def test(slug: str, phone: str, by: str) -> None:
    """Send each language's text to one phone."""
    with house() as built:
        sent = trial.send_test(built, slug, phone, by=by)
    click.echo(f"{len(sent)} texts wait to be sent")


@broadcast.command(
    epilog=example("smsgateway broadcast start road --until 2026-06-20T18:00 --by EMAIL")
)
@click.argument("slug")
@click.option("--at", default="", metavar="TIME", help="When it starts, by the area's clock.")
@click.option("--until", default="", metavar="TIME", help="Spread evenly until then.")
@BY
@JSON
@plainly
def start(slug: str, at: str, until: str, by: str, json_: bool) -> None:
    """Count once more and begin, or ask a second person where it is large or dear."""
    with house() as built:
        seen = control.plan(built, slug, *times(built, slug, at, until))
        approval = control.start(built, slug, seen, by=by)
    if json_:
        as_json({"people": seen.people, "waits_for_approval": approval})
    elif approval is None:
        click.echo(f"{slug} begins: {seen.people} people, until {clock(seen.ends)}")
    else:
        click.echo(
            f"{seen.people} people is more than one coordinator sends alone: another one says "
            f"`smsgateway broadcast approve {slug}`"
        )


@broadcast.command(epilog=example("smsgateway broadcast approve road --by otto@kee.example"))
@click.argument("slug")
@BY
@plainly
def approve(slug: str, by: str) -> None:
    """Agree as the second person; it begins at once, or when it was planned for."""
    with house() as built:
        with built.db.read() as connection:
            number = control.request_for(connection, slug)
        if number is None:
            fail(f"{slug} waits for nobody")
        click.echo(decisions.approve(built, number, by=by))


@broadcast.command(epilog=example("smsgateway broadcast pause road --by dalia@kee.example"))
@click.argument("slug")
@BY
@plainly
def pause(slug: str, by: str) -> None:
    """Release no more; what was released seconds ago still leaves."""
    with house() as built:
        control.pause(built, slug, by=by)
    click.echo(f"{slug} is paused")


@broadcast.command(epilog=example("smsgateway broadcast resume road --by dalia@kee.example"))
@click.argument("slug")
@BY
@plainly
def resume(slug: str, by: str) -> None:
    """Go on where it was paused."""
    with house() as built:
        control.resume(built, slug, by=by)
    click.echo(f"{slug} goes on")


@broadcast.command(epilog=example("smsgateway broadcast stop road --by dalia@kee.example"))
@click.argument("slug")
@BY
@plainly
def stop(slug: str, by: str) -> None:
    """End it for good."""
    with house() as built:
        dropped = control.stop(built, slug, by=by)
    click.echo(f"{slug} is stopped, {dropped} waiting texts were dropped")


@broadcast.command(epilog=example("smsgateway broadcast retry road --by dalia@kee.example"))
@click.argument("slug")
@BY
@plainly
def retry(slug: str, by: str) -> None:
    """Try the failed texts once more, and only those."""
    with house() as built:
        control.retry(built, slug, by=by)
    click.echo(f"the failed texts of {slug} are tried again")


@broadcast.command(epilog=example("smsgateway broadcast show road --json"))
@click.argument("slug")
@JSON
@plainly
def show(slug: str, json_: bool) -> None:
    """How far it is."""
    with house() as built:
        found = progress.progress(built, slug)
    if json_:
        as_json(found)
        return
    held = f" ({found.held_because})" if found.held_because else ""
    click.echo(f"{found.slug}: {found.status}{held}, {found.released} of {found.expected} released")
    for state, many in sorted(found.states.items()):
        click.echo(f"{many:>9}  {state}")
    if found.doubtful:
        click.echo(f"{found.doubtful:>9}  may have arrived: they are not sent twice")


@broadcast.command("list", epilog=example("smsgateway broadcast list"))
@JSON
@plainly
def list_(json_: bool) -> None:
    """Every broadcast, the newest first."""
    with house() as built:
        found = progress.every(built)
    none = "no broadcasts yet: `smsgateway broadcast new --help` shows how to write one"
    as_list(found, json_, of_broadcast, none)


def of_broadcast(one: progress.Progress) -> str:
    """A line of it."""
    return f"{one.slug}  {one.topic}  {one.status}  {one.released} of {one.expected or '?'}"


def text_of(told: str) -> tuple[str, str]:
    """`sw=Habari` or `sw=@file`. Raises `Refused`."""
    lang, equals, body = told.partition("=")
    if not equals:
        raise Refused(f"a text is given as LANG=TEXT, e.g. en=Hello, not {told}")
    if not body.startswith("@"):
        return lang, body
    try:
        return lang, Path(body[1:]).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{body[1:]} cannot be read as UTF-8") from error


def times(built: House, slug: str, *told: str) -> list[datetime | None]:
    """Instants by the clock of the channel's area; None for what is not said."""
    with built.db.read() as connection:
        row = making.named(connection, slug)
        area_id = built.catalogue.latest().stations_by_id[row.channel_id].area_id
        return [in_zone(connection, area_id, one) if one else None for one in told]


def show_preview(seen: Preview, json_: bool) -> None:
    """The figures, for a person or for a program."""
    if json_:
        as_json(seen)
        return
    cost = f"{seen.cost.currency} {seen.cost.amount:,.2f}" if seen.cost else "no price known"
    click.echo(f"{seen.people} people, {seen.segments} segments, {cost}")
    if seen.unpriced and seen.cost:
        click.echo(f"{seen.unpriced} of them have no price in the table")
    click.echo(f"from {clock(seen.starts)} to {clock(seen.ends)}")
    for kind in seen.kinds:
        click.echo(line(kind))
    for kind in seen.samples:
        click.echo(f"\n{kind.language}, {kind.units} {kind.encoding}: {kind.body}")
    for warning in seen.warnings:
        click.echo(f"note: {warning}", err=True)


def line(kind: Kind) -> str:
    """Who gets the same text at the same price."""
    cost = f"{kind.cost.currency} {kind.cost.amount:,.2f}" if kind.cost else "no price"
    where = kind.network or "network unknown"
    return f"{kind.people:>9}  {kind.language:<8} {where:<16} {kind.segments} segments  {cost}"


def clock(instant: datetime) -> str:
    """As an operator reads it."""
    return f"{instant:%Y-%m-%d %H:%M %Z}"
