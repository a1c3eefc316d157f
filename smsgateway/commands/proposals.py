"""`smsgateway proposals`: ideas that people sent, from the first reading to the ballot."""

from __future__ import annotations

from dataclasses import asdict

import click

from smsgateway.actions.recount import first_of
from smsgateway.actions.reviewing import filing, joining, judging, reading
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly
from smsgateway.commands.typed import amount, by_language

TEXT = click.option("--text", "texts", multiple=True, required=True, metavar="LANG=TEXT")


@click.group("proposals")
def proposals() -> None:
    """Ideas for the budget. What people wrote is read by reviewers alone."""


@proposals.command(
    "topic",
    epilog=example("smsgateway proposals topic kee-2027 --text en=Water --by d@kee.example"),
)
@click.argument("slug")
@TEXT
@BY
@plainly
def topic(slug: str, texts: tuple[str, ...], by: str) -> None:
    """Add something that ideas may be about."""
    with house() as built:
        judging.add_topic(built, slug, by_language(texts), by=by)


@proposals.command(
    "list", epilog=example("smsgateway proposals list kee-2027 --state new --by d@kee.example")
)
@click.argument("slug")
@click.option("--state", default="", help="new, feasible, rejected, merged, split or project.")
@BY
@JSON
@plainly
def list_(slug: str, state: str, by: str, json_: bool) -> None:
    """The ideas of a cycle, those that most people ask for first."""
    with house() as built:
        found = reading.listed(built, slug, by=by, state=state)
    as_list(found, json_, of_idea, "no ideas" if state else "no ideas yet")


def of_idea(one: reading.Line) -> str:
    """A line of it."""
    title = first_of(one.title) if one.title else "(not worded yet)"
    return f"{one.ticket}  {one.state:<8}  {one.people:>4}  {title}"


@proposals.command(
    "file",
    epilog=example(
        "smsgateway proposals file kee-2027 --words 'A roof for the clinic' --phone 0722000002 \\\n"
        "    --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--words", required=True, help="The person's own; only reviewers read them.")
@click.option("--language", "lang", default="en", show_default=True)
@click.option("--topic", default="", help="As its topics are named.")
@click.option("--place", default="", help="An area inside, as screens name it.")
@click.option("--cost", default="", metavar="AMOUNT", help="A rough one.")
@click.option("--phone", default="", help="Who hears what becomes of it; else nobody.")
@BY
@plainly
def file(
    slug: str, words: str, lang: str, topic: str, place: str, cost: str, phone: str, by: str
) -> None:
    """Enter an idea that somebody brought to the desk; prints its ticket."""
    brought = filing.Brought(words, lang, topic, place, amount(cost) if cost else None, phone)
    with house() as built:
        click.echo(filing.file(built, slug, brought, by=by))


@proposals.command("show", epilog=example("smsgateway proposals show 4829302 --by d@kee.example"))
@click.argument("ticket")
@BY
@JSON
@plainly
def show(ticket: str, by: str, json_: bool) -> None:
    """One idea in its author's words, and those that may be the same; that you read it is kept."""
    with house() as built:
        found = reading.opened(built, ticket, by=by)
    if json_:
        as_json(
            {
                **asdict(found.line),
                "words": found.words,
                "language": found.language,
                "reason": found.reason,
                "alike": [{"ticket": one.ticket, "share": one.share} for one in found.alike],
                "came_from": list(found.came_from),
                "went_into": list(found.went_into),
            }
        )
        return
    line = found.line
    click.echo(f"{line.ticket}  {line.state}, {line.people} people, in {found.language}")
    click.echo(found.words)
    for one in found.alike:
        click.echo(f"perhaps the same: {one.ticket} ({one.share:.0%})")
    for word, tickets in (("came from", found.came_from), ("went into", found.went_into)):
        if tickets:
            click.echo(f"{word} {', '.join(tickets)}")


@proposals.command(
    "approve-text",
    epilog=example(
        "smsgateway proposals approve-text 4829302 --text en='A roof for the clinic' "
        "--by d@kee.example"
    ),
)
@click.argument("ticket")
@TEXT
@BY
@plainly
def approve_text(ticket: str, texts: tuple[str, ...], by: str) -> None:
    """Give an idea the words in which everybody may read it."""
    with house() as built:
        judging.approve_text(built, ticket, by_language(texts), by=by)


@proposals.command(
    "merge", epilog=example("smsgateway proposals merge 4829302 1234562 --by d@kee.example")
)
@click.argument("into")
@click.argument("tickets", nargs=-1, required=True)
@BY
@plainly
def merge(into: str, tickets: tuple[str, ...], by: str) -> None:
    """Join ideas to INTO, which has a public text; their people are told."""
    with house() as built:
        number = joining.merge(built, into, tickets, by=by)
    click.echo(f"{number} people ask for {into} now")


@proposals.command(
    "split", epilog=example("smsgateway proposals split 4829302 --parts 2 --by d@kee.example")
)
@click.argument("ticket")
@click.option("--parts", required=True, type=int)
@BY
@plainly
def split(ticket: str, parts: int, by: str) -> None:
    """Make several of one that holds several; prints their tickets, one a line."""
    with house() as built:
        for part in joining.split(built, ticket, parts, by=by):
            click.echo(part)


@proposals.command(
    "feasible",
    epilog=example("smsgateway proposals feasible 4829302 --cost 450000 --by d@kee.example"),
)
@click.argument("ticket")
@click.option("--cost", required=True, metavar="AMOUNT", help="What the review found.")
@BY
@plainly
def feasible(ticket: str, cost: str, by: str) -> None:
    """It can be done, for so much."""
    with house() as built:
        judging.feasible(built, ticket, amount(cost), by=by)


@proposals.command(
    "reject",
    epilog=example(
        "smsgateway proposals reject 4829302 --reason en='The road is the county s' "
        "--by d@kee.example"
    ),
)
@click.argument("ticket")
@click.option("--reason", "reasons", multiple=True, required=True, metavar="LANG=TEXT")
@BY
@plainly
def reject(ticket: str, reasons: tuple[str, ...], by: str) -> None:
    """It does not go on; whoever asked for it gets the reason by SMS."""
    with house() as built:
        queued = judging.reject(built, ticket, by_language(reasons), by=by)
    click.echo(f"{queued} people are told why")


@proposals.command(
    "ballot", epilog=example("smsgateway proposals ballot 4829302 --by d@kee.example")
)
@click.argument("ticket")
@click.option("--place", "places", multiple=True, metavar="LANG=TEXT")
@click.option("--about", "abouts", multiple=True, metavar="LANG=TEXT")
@BY
@plainly
def ballot(ticket: str, places: tuple[str, ...], abouts: tuple[str, ...], by: str) -> None:
    """Make a feasible idea a project; prints the number that voters will type."""
    with house() as built:
        code = judging.put_on_ballot(
            built, ticket, by=by, place=by_language(places), about=by_language(abouts)
        )
    click.echo(code)
