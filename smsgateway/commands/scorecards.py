"""Scorecards on the command line: questions in, what rooms say, results out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from smsgateway.actions.scorecards import (
    asking,
    cards,
    invitations,
    meetings,
    results,
    sending,
    standards,
    weighing,
    words,
)
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.commands.actionplan import action
from smsgateway.commands.rounds import round_
from smsgateway.commands.scoreexport import export
from smsgateway.commands.scoretable import as_told, show
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def scorecards() -> None:
    """What people are asked about a kind of service, and what they say."""


scorecards.add_command(round_)
scorecards.add_command(action)
scorecards.add_command(export)


@scorecards.command(
    "import",
    epilog=example(
        "smsgateway scorecards import health.csv --name health --kind clinic --by dalia@kee.example"
    ),
)
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="Of the scorecard; importing it again makes a version.")
@click.option("--kind", required=True, help="Of the services that it is about.")
@BY
@click.option("--dry-run", is_flag=True, help="Read and report; keep nothing.")
@plainly
def import_scorecard(file: Path, name: str, kind: str, by: str, dry_run: bool) -> None:
    """Bring in at most five questions from CSV or XLSX, a line each.

    Columns: name, scale (1-5, 0-10, yn, fee), text_en (text_km, …); if wanted better (up, down).
    """
    asked = cards.read(file)
    if dry_run:
        click.echo(f"{len(asked)} questions can be read; nothing was kept: --dry-run")
        return
    with house() as built:
        version = cards.keep(built, name, kind, asked, by=by)
    click.echo(f"{name} version {version}: {len(asked)} questions")


@scorecards.command(
    epilog=example("smsgateway scorecards invite clinics-1 --number 200 --seed 4625")
)
@click.argument("slug")
@click.option("--number", type=click.IntRange(min=1), required=True, help="How many to draw.")
@click.option("--seed", default="", help="Drawn in public, e.g. with dice.")
@click.option("--register", type=FILE, help="Phones and the group of each, for weights.")
@BY
@JSON
@plainly
def invite(slug: str, number: int, seed: str, register: Path | None, by: str, json_: bool) -> None:
    """Draw registered phones by lot and ask them by SMS; counted apart from volunteers.

    The register has the columns phone and group, each group one of `scorecards population`; it is
    kept only of those who are drawn.
    """
    groups = weighing.read_register(register) if register else ()
    with house() as built:
        drawn = invitations.invite(built, slug, number, by=by, seed=seed, register=groups)
        asking.ask_invited(built)
    if json_:
        as_json(drawn)
    else:
        click.echo(
            f"{drawn.invited} of {drawn.registered} registered phones drawn, seed {drawn.seed}; "
            "the clock sends the texts by day"
        )


@scorecards.command(
    epilog=example("smsgateway scorecards population clinics-1 people.csv --by dalia@kee.example")
)
@click.argument("slug")
@click.argument("file", type=FILE)
@BY
@plainly
def population(slug: str, file: Path, by: str) -> None:
    """Say how many people live in each group, e.g. a village's women: weights for those drawn.

    Columns: group, people. Before people are drawn (`invite --register`).
    """
    people = weighing.read_population(file)
    with house() as built:
        weighing.keep_population(built, slug, people, by=by)
    click.echo(f"{slug}: {sum(people.values())} people in {len(people)} groups")


@scorecards.command(
    "standards",
    epilog=example("smsgateway scorecards standards clinics-1 found.csv --by dalia@kee.example"),
)
@click.argument("slug")
@click.argument("file", type=FILE)
@BY
@plainly
def standards_(slug: str, file: Path, by: str) -> None:
    """Bring in what was found of each standard: it stands beside what the service owes.

    Columns: service (poster code), standard (as `services import` names it), actual, met (yes, no).
    """
    found = standards.read(file)
    with house() as built:
        kept = standards.keep(built, slug, found, by=by)
    click.echo(f"{slug}: {kept} standards looked at")


@scorecards.command(
    epilog=example("smsgateway scorecards tally clinics-1 hands.csv --by dalia@kee.example")
)
@click.argument("slug")
@click.argument("file", type=FILE)
@BY
@plainly
def tally(slug: str, file: Path, by: str) -> None:
    """Bring in the hands counted at a meeting, by group; never pooled with phones.

    Columns: service, question, group (women, men, youth, elders, disability), answer, people.
    """
    hands = meetings.read(file)
    with house() as built:
        counted = meetings.keep(built, slug, hands, by=by)
    click.echo(f"{slug}: {counted} hands in {len(hands)} lines")


@scorecards.command(
    epilog=example("smsgateway scorecards provider clinics-1 21013 4 4 1 1 --by dalia@kee.example")
)
@click.argument("slug")
@click.argument("code")
@click.argument("answers", nargs=-1, type=int, required=True)
@BY
@plainly
def provider(slug: str, code: str, answers: tuple[int, ...], by: str) -> None:
    """Keep what a service says of itself: an answer to each question, in their order."""
    with house() as built:
        meetings.say_self(built, slug, code, answers, by=by)
    click.echo(f"{code}: its own view of {len(answers)} questions is kept")


@scorecards.command("results", epilog=example("smsgateway scorecards results clinics-1 --json"))
@click.argument("slug")
@JSON
@plainly
def results_(slug: str, json_: bool) -> None:
    """What a round says, by service, question and mode; nothing where too few rated.

    For the people who run the round.
    """
    with house() as built:
        found = results.results_of(built, slug)
    if json_:
        as_json(as_told(found))
    else:
        show(found)


@scorecards.command(
    "send-results",
    epilog=example("smsgateway scorecards send-results clinics-1 --by dalia@kee.example"),
)
@click.argument("slug")
@BY
@plainly
def send_results(slug: str, by: str) -> None:
    """Send everybody who rated the result by SMS: score, change, meeting. Nobody gets it twice."""
    with house() as built:
        sent = sending.send_results(built, slug, by=by)
    click.echo(f"{slug}: {sent} texts wait to be sent")


@scorecards.command(epilog=example("smsgateway scorecards response clinics-1 --json"))
@click.argument("slug")
@JSON
@plainly
def response(slug: str, json_: bool) -> None:
    """How many of those drawn by lot were reached and answered."""
    with house() as built, built.db.read() as connection:
        found = invitations.response(connection, round_named(connection, slug).id)
    if json_:
        as_json({**asdict(found), "rate": found.rate})
    else:
        click.echo(
            f"{found.invited} invited, {found.sent} sent, {found.reached} reached, "
            f"{found.answered} answered"
        )


@scorecards.command(
    epilog=example("smsgateway scorecards comments clinics-1 --by dalia@kee.example")
)
@click.argument("slug")
@BY
@JSON
@plainly
def comments(slug: str, by: str, json_: bool) -> None:
    """What raters wrote, for an officer's eyes only."""
    with house() as built:
        listed = words.listed(built, slug, by=by)
    as_list(listed, json_, of_comment, "nobody wrote anything")


def of_comment(one: words.Comment) -> str:
    """A line of it."""
    public = f"  public: {one.public}" if one.public else ""
    return f"{one.id}  {one.service}  {one.words}{public}"


@scorecards.command(
    "publish-comment",
    epilog=example('smsgateway scorecards publish-comment 12 "No medicine" --by dalia@kee.example'),
)
@click.argument("comment", type=int)
@click.argument("text")
@BY
@plainly
def publish_comment(comment: int, text: str, by: str) -> None:
    """Write what others may read of a comment, without names; empty takes it back."""
    with house() as built:
        words.approve(built, comment, text, by=by)
    click.echo(f"comment {comment}: {'public' if text else 'not public'}")
