"""`smsgateway cycle`: from draft to closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

import click
from sqlalchemy import select

from flows.ballot import KINDS
from flows.world import Stage
from smsgateway.actions import cycles
from smsgateway.actions.house import House
from smsgateway.actions.phases import drafts, moves
from smsgateway.actions.phases.missing import missing as missing_for
from smsgateway.actions.recount import first_of
from smsgateway.commands.changes import extend, pause, recode, resume, withdraw
from smsgateway.commands.speaking import BY, JSON, as_json, example, fail, house, plainly
from smsgateway.commands.turnout import target, turnout
from smsgateway.commands.typed import amount, by_language
from smsgateway.store.contests import projects


@click.group("cycle")
def cycle() -> None:
    """A round of budgeting: draft, proposals, review, voting, tallying, award and what follows."""


for command in (turnout, target, pause, resume, extend, withdraw, recode):
    cycle.add_command(command)


@cycle.command(
    "new",
    epilog=example(
        "smsgateway cycle new kee-2027 --area kee --title en='Kee budget' --pot 5000000 \\\n"
        "    --currency KES --most 5 --opens '2027-06-01 08:00' --closes '2027-06-30 18:00' \\\n"
        "    --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.option("--area", "area_code", required=True, metavar="CODE", help="Whose money it is.")
@click.option("--title", "titles", multiple=True, required=True, metavar="LANG=TEXT")
@click.option("--pot", required=True, metavar="AMOUNT", help="The money to be spent.")
@click.option("--currency", required=True, metavar="CODE", help="ISO 4217, e.g. KES.")
@click.option("--least", default=1, show_default=True, help="Fewest projects on a ballot.")
@click.option("--most", default=5, show_default=True, help="Most projects on a ballot.")
@click.option("--format", type=click.Choice(KINDS), default="approval", show_default=True)
@click.option("--points", default=0, help="That a voter gives away, with --format points.")
@click.option("--word", default="", help="Addresses it beside another pot: VOTE CITY 52.")
@click.option("--opens", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@click.option("--closes", required=True, metavar="'YYYY-MM-DD HH:MM'", help="By the area's clock.")
@BY
@plainly
def new(area_code: str, titles: tuple[str, ...], pot: str, by: str, **told: Any) -> None:
    """Begin a draft: nobody outside hears of it before its first phase."""
    draft = drafts.Draft(
        slug=told["slug"],
        area=area_code,
        title=by_language(titles),
        pot=amount(pot),
        currency=told["currency"],
        least=told["least"],
        most=told["most"],
        format=told["format"],
        points=told["points"],
        word=told["word"],
        opens=told["opens"],
        closes=told["closes"],
    )
    with house() as built:
        drafts.begin(built, draft, by=by)
    click.echo(f"{draft.slug} is a draft: add projects, then `smsgateway cycle check {draft.slug}`")


@cycle.command(
    "project",
    epilog=example(
        "smsgateway cycle project kee-2027 borehole --name en='Borehole Kee' --cost 450000 \\\n"
        "    --about en='Clean water for 400 homes' --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.argument("file_id")
@click.option("--name", "called", multiple=True, required=True, metavar="LANG=TEXT")
@click.option("--cost", required=True, metavar="AMOUNT")
@click.option("--place", "places", multiple=True, metavar="LANG=TEXT")
@click.option("--about", "abouts", multiple=True, metavar="LANG=TEXT")
@BY
@plainly
def project(
    slug: str,
    file_id: str,
    called: tuple[str, ...],
    cost: str,
    places: tuple[str, ...],
    abouts: tuple[str, ...],
    by: str,
) -> None:
    """Put a project on the ballot; prints the number that voters will type."""
    line = cycles.NewProject(
        file_id, by_language(called), amount(cost), by_language(places), by_language(abouts)
    )
    with house() as built:
        code = drafts.add_project(built, slug, line, by=by)
    click.echo(f"{code} {first_of(line.name)}")


@cycle.command("check", epilog=example("smsgateway cycle check kee-2027 --for voting"))
@click.argument("slug")
@click.option("--for", "to", type=click.Choice(get_args(Stage)), help="A phase; else the next one.")
@JSON
@plainly
def check(slug: str, to: Stage | None, json_: bool) -> None:
    """List what is still missing for the next phase; exit 1 while there is something."""
    with house() as built:
        phase = phase_of(built, slug)
        wanted = to or moves.usual_next(phase)
        found = missing_for(built, slug, wanted)
    if json_:
        told = [{"what": one.what, "text": one.text} for one in found]
        as_json({"slug": slug, "phase": phase, "for": wanted, "missing": told})
    else:
        for one in found:
            click.echo(str(one))
    if found:
        fail(f"{slug} is not ready for {wanted}: {len(found)} things are missing")
    if not json_:
        click.echo(f"{slug} is ready for {wanted}")


@cycle.command(
    "phase",
    epilog=example(
        "smsgateway cycle phase kee-2027 proposals --until '2027-05-01 18:00' "
        "--by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.argument("to", metavar="PHASE", type=click.Choice(get_args(Stage)))
@click.option("--until", metavar="'YYYY-MM-DD HH:MM'", help="How long it is planned to last.")
@click.option("--anyway", default="", metavar="WHY", help="Take on what is missing; audited.")
@BY
@plainly
def phase(slug: str, to: Stage, until: str | None, anyway: str, by: str) -> None:
    """Bring a cycle to its next phase: an act of a person, kept in the audit log."""
    with house() as built:
        ends = drafts.local_time(built, slug, until) if until else None
        try:
            found = moves.move(built, slug, to, by=by, until=ends, anyway=anyway)
        except moves.Unready as unready:
            for one in unready.missing:
                click.echo(str(one), err=True)
            raise
    for one in found:
        click.echo(f"warning: {one}", err=True)
    click.echo(f"{slug} is in its phase {to}")


@cycle.command("show", epilog=example("smsgateway cycle show kee-2027 --json"))
@click.argument("slug")
@JSON
@plainly
def show(slug: str, json_: bool) -> None:
    """The phase of a cycle, its dates and its projects."""
    with house() as built, built.db.read() as connection:
        row = cycles.contest_named(connection, slug)
        lines = connection.execute(
            select(projects).where(projects.c.contest_id == row.id).order_by(projects.c.position)
        ).all()
    told: dict[str, object] = {
        "slug": slug,
        "phase": row.phase,
        "until": stamp(row.phase_until),
        "paused": row.paused,
        "opens": stamp(row.opens_at),
        "closes": stamp(row.closes_at),
        "projects": [
            {"code": one.code, "id": one.file_id, "name": one.name, "withdrawn": one.withdrawn}
            for one in lines
        ],
    }
    if json_:
        as_json(told)
        return
    paused = ", paused" if row.paused else ""
    click.echo(f"{slug}: {row.phase}{paused}; votes {told['opens']} to {told['closes']}")
    for one in lines:
        gone = " (withdrawn)" if one.withdrawn else ""
        click.echo(f"{one.code} {first_of(one.name)}{gone}")


def phase_of(built: House, slug: str) -> Stage:
    """Where the cycle stands."""
    with built.db.read() as connection:
        phase: Stage = cycles.contest_named(connection, slug).phase
    return phase


def stamp(instant: datetime | None) -> str | None:
    """An instant for programs."""
    return instant.isoformat(timespec="seconds") if instant else None
