"""`smsgateway works`: how far the funded projects are."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy import select

from flows.work import STATUSES, WorkStatus
from smsgateway.actions.awards import works as reports
from smsgateway.actions.awards.export import as_told
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.recount import first_of
from smsgateway.actions.refused import Refused
from smsgateway.commands.speaking import BY, JSON, as_json, example, house, plainly
from smsgateway.commands.typed import by_language
from smsgateway.store.contests import projects

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("works")
def works() -> None:
    """Status, progress and milestones of funded projects, as citizens read them by phone."""


@works.command(
    "report",
    epilog=example(
        "smsgateway works report kee-2027 11 started --percent 40 "
        "--note en='The walls stand' --by d@kee.example"
    ),
)
@click.argument("slug")
@click.argument("code")
@click.argument("status", type=click.Choice(STATUSES))
@click.option("--percent", required=True, type=click.IntRange(0, 100))
@click.option("--note", "notes", multiple=True, metavar="LANG=TEXT", help="For everybody to read.")
@BY
@plainly
def report(
    slug: str, code: str, status: WorkStatus, percent: int, notes: tuple[str, ...], by: str
) -> None:
    """Say how far a project is; what was said before is kept."""
    with house() as built:
        reports.report(built, slug, code, status, percent, by_language(notes), by=by)


@works.command(
    "milestone",
    epilog=example(
        "smsgateway works milestone kee-2027 11 --name en='Roof on' --due 2027-09-30 "
        "--by d@kee.example"
    ),
)
@click.argument("slug")
@click.argument("code")
@click.option("--name", "called", multiple=True, required=True, metavar="LANG=TEXT")
@click.option("--due", type=DAY, metavar="YYYY-MM-DD")
@BY
@plainly
def milestone(slug: str, code: str, called: tuple[str, ...], due: datetime | None, by: str) -> None:
    """Add something that is to be reached; prints its number."""
    with house() as built:
        day = due.date() if due else None
        click.echo(reports.plan(built, slug, code, by_language(called), day, by=by))


@works.command(
    "reached",
    epilog=example("smsgateway works reached kee-2027 11 1 --on 2027-09-28 --by d@kee.example"),
)
@click.argument("slug")
@click.argument("code")
@click.argument("number", type=int)
@click.option("--on", required=True, type=DAY, metavar="YYYY-MM-DD")
@BY
@plainly
def reached(slug: str, code: str, number: int, on: datetime, by: str) -> None:
    """Milestone NUMBER of a project is reached."""
    with house() as built:
        reports.reach(built, slug, code, number, on.date(), by=by)


@works.command("history", epilog=example("smsgateway works history kee-2027 11 --json"))
@click.argument("slug")
@click.argument("code")
@JSON
@plainly
def history(slug: str, code: str, json_: bool) -> None:
    """Everything that was said of a project, the oldest first."""
    with house() as built, built.db.read() as connection:
        contest = contest_named(connection, slug)
        wanted = select(projects.c.id).where(
            projects.c.contest_id == contest.id, projects.c.code == code
        )
        found = connection.execute(wanted).scalar()
        if found is None:
            raise Refused(f"{slug} has no project {code}")
        steps, planned = reports.history(connection, found)
    if json_:
        as_json(as_told(steps, planned))
        return
    for step in steps:
        said = f"  {first_of(step.note)}" if step.note else ""
        click.echo(f"{step.at:%Y-%m-%d}  {step.status:<8}  {step.percent:>3} %{said}")
    for one in planned:
        day = f"reached {one.done}" if one.done else f"due {one.due or 'some day'}"
        click.echo(f"{one.position}. {first_of(one.name)}: {day}")
