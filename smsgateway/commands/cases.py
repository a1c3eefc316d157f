"""`smsgateway cases`: complaints in the hands of officers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from smsgateway.actions.casework import handling, listing, merging, staff
from smsgateway.actions.desks.states import MOVES
from smsgateway.commands.casefigures import figures
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly

PUBLIC = click.option("--public", is_flag=True, help="For everybody who joined the case as well.")


@click.group()
def cases() -> None:
    """Complaints: look, answer, hand on, join, count."""


cases.add_command(figures)


@cases.command("list", epilog=example("smsgateway cases list --by ofelia@kee.example --area kee"))
@BY
@click.option("--area", default="", metavar="CODE", help="Only of this area.")
@click.option("--state", default="", help="Only in this state; otherwise all that are open.")
@click.option("--office", default="", metavar="SLUG", help="Only of this office.")
@JSON
@plainly
def list_(by: str, area: str, state: str, office: str, json_: bool) -> None:
    """The cases of your areas, those first whose promise comes first."""
    with house() as built:
        found = listing.listed(built, by=by, area=area, state=state, office=office)
    as_list(found, json_, of_case, "no cases")


def of_case(one: listing.Line) -> str:
    """A line of it."""
    due = one.resolve_due if one.replied else one.reply_due
    if due is None:
        return f"{one.ticket}  {one.state}  {one.category}  {one.office}"
    return (
        f"{one.ticket}  {one.state}  {one.category or 'UNSORTED'}  {one.place or one.area}"
        f"  {one.office or 'no office'}  due {due:%Y-%m-%d}  {one.people} people"
    )


@cases.command(epilog=example("smsgateway cases show 482-9302 --by ofelia@kee.example"))
@click.argument("ticket")
@BY
@JSON
@plainly
def show(ticket: str, by: str, json_: bool) -> None:
    """One case: its words, what happened so far, what may be done, and cases like it."""
    with house() as built:
        found = listing.sheet(built, ticket, by=by)
        likely = merging.suggestions(built, ticket)
    if json_:
        as_json({**asdict(found), "likely": likely})
        return
    one = found.line
    click.echo(f"{one.ticket}  {one.state}, level {one.level}, {one.office or 'no office'}")
    click.echo(f"{one.category or 'UNSORTED'}  {one.place or one.area}  by {found.medium}")
    if found.about:
        click.echo(f"about: {found.about}")
    click.echo(f"contact: {found.phone or found.anonymity}")
    click.echo(f"words: {found.words}")
    if found.public_text:
        click.echo(f"public: {found.public_text}")
    if found.merged_into:
        click.echo(f"joined to {found.merged_into}")
    for event in found.events:
        note = f"  {event.note}" if event.note else ""
        click.echo(f"{event.at:%Y-%m-%d %H:%M}  {event.actor}  {event.what}{note}")
    for like in likely:
        click.echo(f"like {like.ticket} ({like.likeness:.0%}, {like.state})")
    click.echo(f"next: {', '.join(found.acts) or 'nothing'}")


@cases.command(
    epilog=example(
        "smsgateway cases file --by ofelia@kee.example --area kee --category HEALTH"
        " --phone +254711000001 'No nurse since Monday'\n"
        "smsgateway cases file --by ofelia@kee.example --from-inbox 17 --category HEALTH"
    )
)
@BY
@click.option("--from-inbox", type=int, help="Turn this unread text into a case instead.")
@click.option("--area", default="", metavar="CODE", help="Where; the only area if there is one.")
@click.option("--category", default="", metavar="CODE", help="What it is about.")
@click.option("--village", default="", metavar="CODE", help="Where in the area.")
@click.option("--about", default="", metavar="CODE", help="The code of a service or project.")
@click.option("--phone", default="", help="Where the citizen wants to hear of it.")
@click.option("--lang", default="en", help="In which language.")
@click.option("--accused", default="", metavar="OFFICE", help="An office that must not handle it.")
@click.argument("words", default="")
@JSON
@plainly
def file(by: str, from_inbox: int | None, words: str, json_: bool, **told: Any) -> None:
    """File a case for somebody who came in person, or from an unread text."""
    with house() as built:
        if from_inbox is not None:
            filed = staff.from_inbox(built, from_inbox, told["category"], by=by)
        elif not words:
            raise click.UsageError("say what happened, or name a text with --from-inbox")
        else:
            filed = staff.on_behalf(built, staff.Counter(words=words, **told), by=by)
    if json_:
        as_json(filed)
        return
    click.echo(f"case {filed.ticket[:3]}-{filed.ticket[3:]}, PIN {filed.pin}: give both to them")


@cases.command(
    epilog=example(
        "smsgateway cases move 482-9302 answer --by ofelia@kee.example"
        " --note 'A second nurse comes from Monday.'"
    )
)
@click.argument("ticket")
@click.argument("act", type=click.Choice([one for one in MOVES if "officer" in MOVES[one].by]))
@BY
@click.option("--note", default="", help="What the citizen reads: one SMS at most.")
@click.option("--template", default="", metavar="SLUG", help="A ready text instead of a note.")
@PUBLIC
@plainly
def move(ticket: str, act: str, by: str, note: str, template: str, public: bool) -> None:
    """Bring a case to its next state; everybody concerned is told."""
    with house() as built:
        note = note or ready(built, ticket, template, by=by)
        to = handling.move(built, ticket, act, by=by, note=note, public=public)
    click.echo(f"{ticket} is {to}")


@cases.command(epilog=example("smsgateway cases reply 482-9302 --by O@kee.example 'We look at it'"))
@click.argument("ticket")
@click.argument("text", default="")
@BY
@click.option("--template", default="", metavar="SLUG", help="A ready text instead.")
@PUBLIC
@plainly
def reply(ticket: str, text: str, by: str, template: str, public: bool) -> None:
    """Write to the citizen without moving the case."""
    with house() as built:
        text = text or ready(built, ticket, template, by=by)
        handling.reply(built, ticket, text, by=by, public=public)
    click.echo(f"{ticket}: everybody concerned is told")


@cases.command(epilog=example("smsgateway cases note 482-9302 'Called them' --by O@kee.example"))
@click.argument("ticket")
@click.argument("text")
@BY
@plainly
def note(ticket: str, text: str, by: str) -> None:
    """Write something that only officers read."""
    with house() as built:
        handling.note(built, ticket, text, by=by)
    click.echo(f"{ticket}: noted")


@cases.command(
    epilog=example("smsgateway cases assign 482-9302 --office district --by ofelia@kee.example")
)
@click.argument("ticket")
@BY
@click.option("--office", default="", metavar="SLUG", help="The office that has it from now on.")
@click.option("--to", "assignee", default="", metavar="EMAIL", help="Somebody of that office.")
@click.option("--category", default="", metavar="CODE", help="What it is about.")
@click.option("--accused", default="", metavar="OFFICE", help="An office that must not handle it.")
@plainly
def assign(ticket: str, by: str, **told: str) -> None:
    """Sort a case and hand it on."""
    with house() as built:
        handling.assign(built, ticket, by=by, **told)
    click.echo(f"{ticket}: assigned")


@cases.command(epilog=example("smsgateway cases merge 482-9302 --into 123-4566 --by O@kee.example"))
@click.argument("ticket")
@click.option("--into", required=True, metavar="TICKET", help="The case that stays.")
@BY
@plainly
def merge(ticket: str, into: str, by: str) -> None:
    """Join a case to another one of the same trouble."""
    with house() as built:
        merging.merge(built, ticket, into, by=by)
    click.echo(f"{ticket} is joined to {into}")


@cases.command(epilog=example("smsgateway cases unmerge 482-9302 --by ofelia@kee.example"))
@click.argument("ticket")
@BY
@plainly
def unmerge(ticket: str, by: str) -> None:
    """Take a joined case apart again."""
    with house() as built:
        state = merging.unmerge(built, ticket, by=by)
    click.echo(f"{ticket} is {state} again")


@cases.command(epilog=example("smsgateway cases publish 482-9302 'Pump broken' --by O@kee.example"))
@click.argument("ticket")
@click.argument("text")
@BY
@plainly
def publish(ticket: str, text: str, by: str) -> None:
    """Say what others may read of a case; what its citizen wrote stays sealed."""
    with house() as built:
        handling.publish(built, ticket, text, by=by)
    click.echo(f"{ticket}: published")


@cases.command(epilog=example("smsgateway cases hide 482-9302 --by ofelia@kee.example"))
@click.argument("ticket")
@BY
@plainly
def hide(ticket: str, by: str) -> None:
    """Show a case to nobody but officers and its citizen."""
    with house() as built:
        handling.hide(built, ticket, by=by)
    click.echo(f"{ticket}: hidden")


def ready(built: Any, ticket: str, slug: str, *, by: str) -> str:
    """A template in the citizen's language; nothing where none is named."""
    return handling.ready(built, ticket, slug, by=by) if slug else ""
