"""Elections as files and figures: import, rehearse, tally, award, export."""

from __future__ import annotations

from pathlib import Path

import click

from smsgateway.actions import elections, recount
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.actions.phases import conflicting
from smsgateway.actions.publiclog import undecided
from smsgateway.actions.refused import Refused
from smsgateway.commands import rehearsal
from smsgateway.commands.speaking import BY, JSON, Written, as_json, example, fail, house, plainly
from smsgateway.counting.explain import explain
from smsgateway.counting.rules import RULES


@click.group("import")
def import_() -> None:
    """Bring data in. A faulty file is named by line and nothing of it is applied."""


@import_.command(
    "pabulib", epilog=example("smsgateway import pabulib kee_ward_2025.pb --slug kee-2025")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--slug", required=True, help="The new cycle's name, e.g. kee-2025.")
@click.option(
    "--conflicts",
    type=Written(),
    help="Groups that exclude each other: one a line, by the file's ids.",
)
@JSON
@plainly
def import_pabulib(file: Path, slug: str, conflicts: str | None, json_: bool) -> None:
    """Make a cycle and an open contest from a .pb file (pabulib.org/format)."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{file.name} is not UTF-8 (byte {error.start})") from error
    with house() as built:
        made = elections.import_pabulib(built, file.name, text, slug, conflicts or "")
    for warning in made.warnings:
        click.echo(f"warning: {warning}", err=True)
    if json_:
        as_json(
            {
                "slug": slug,
                "projects": made.projects,
                "ballots_in_file": made.ballots_in_file,
                "most": made.most,
                "warnings": list(made.warnings),
            }
        )
    else:
        click.echo(
            f"{slug}: {made.projects} projects, open for up to {made.most} choices; "
            f"the file holds {made.ballots_in_file} ballots (`smsgateway rehearse {slug}`)"
        )


@import_.command(
    "conflicts",
    epilog=example("smsgateway import conflicts groups.txt --slug kee-2027 --by d@kee.example"),
)
@click.argument("file", type=Written())
@click.option("--slug", required=True, help="The cycle, before voting begins.")
@BY
@plainly
def import_conflicts(file: str, slug: str, by: str) -> None:
    """Say which projects exclude each other: a group a line, by their ids in the .pb file."""
    with house() as built:
        groups = conflicting.fix(built, slug, file, by=by)
    click.echo(f"{len(groups)} groups of {slug} exclude each other; the public log opens with them")


@click.command(epilog=example("smsgateway tally kee-2025 --json"))
@click.argument("slug")
@JSON
@plainly
def tally(slug: str, json_: bool) -> None:
    """Count the ballots that stand, project by project (by the ids of the file)."""
    with house() as built:
        counted = elections.tally(built, slug)
        both = undecided.tally_with_waiting(built, slug, counted)
        warn_of_interim_figures(built, slug)
    if json_:
        as_json(counted.sums | ({"with_pending": both.sums} if both else {}))
        return
    click.echo(f"{counted.ballots} ballots")
    if both:
        click.echo(f"{both.ballots - counted.ballots} more wait for confirmation: in brackets")
    widest = max((len(name) for name in counted.projects), default=0)
    for name, votes in sorted(counted.projects.items(), key=lambda one: -one[1]):
        more = f" ({both.projects[name]})" if both else ""
        given = counted.points[name]
        points = f", {given} points" if counted.points != counted.projects else ""
        click.echo(f"{name:>{widest}}  {votes}{more}{points}")
    for show in counted.hands:
        raised = ", ".join(f"{name} {number}" for name, number in show.hands.items() if number)
        room = f"{show.place}, {show.present} people"
        click.echo(f"show of hands, {room}, in none of the sums: {raised or 'nobody'}")


@click.command(epilog=example("smsgateway award kee-2025 --rule greedy"))
@click.argument("slug")
@click.option("--rule", required=True, type=click.Choice(list(RULES)), metavar="NAME")
@click.option("--file-ballots", is_flag=True, help="Count the imported file's own ballots.")
@click.option(
    "--conflicts",
    type=Written(),
    help="Instead of the groups that the contest opened with: one a line, by the file's ids.",
)
@JSON
@plainly
def award(slug: str, rule: str, file_ballots: bool, conflicts: str | None, json_: bool) -> None:
    """Say which projects win under a rule, and why the others do not.

    Rules: greedy, greedy-no-skip, greedy-threshold, equalshares, equalshares/add1 and more.
    """
    with house() as built:
        made, names = recount.award_contest(built, slug, rule, file_ballots, conflicts or "")
        both = None if file_ballots else undecided.undecided(built, slug, rule)
        if not file_ballots:
            warn_of_interim_figures(built, slug)
    if json_:
        as_json(made.to_json() | ({"with_pending": both.award.to_json()} if both else {}))
        return
    if both:
        click.echo(
            f"{both.waiting} ballots wait for confirmation and could change who wins. With them: "
            f"{', '.join(names.get(one, one) for one in both.award.winners)}. Without them:"
        )
    for sentence in explain(made, names):
        click.echo(sentence)


@click.group()
def export() -> None:
    """Take data out."""


@export.command("pabulib", epilog=example("smsgateway export pabulib kee-2025 > kee-2025.pb"))
@click.argument("slug")
@plainly
def export_pabulib(slug: str) -> None:
    """The contest with the ballots that stand, as a .pb file; voters are numbered by lot."""
    with house() as built:
        text = recount.export_pabulib(built, slug)
        warn_of_interim_figures(built, slug)
    click.echo(text, nl=False)


def warn_of_interim_figures(built: House, slug: str) -> None:
    """Running totals sway an election that is still going on."""
    if recount.is_open(built, slug):
        click.echo("warning: people are still voting; keep these figures to yourself", err=True)


@click.command(epilog=example("smsgateway rehearse kee-2025 --limit 50 --workers 8"))
@click.argument("slug")
@click.option("--limit", type=click.IntRange(min=1), help="Play the first N ballots only.")
@click.option("--workers", type=click.IntRange(1, 256), default=16, show_default=True)
@click.option("--url", default="", help="A running gateway on the same database.")
@JSON
@plainly
def rehearse(slug: str, limit: int | None, workers: int, url: str, json_: bool) -> None:
    """Play the file's ballots as so many phones, half USSD and half SMS, then recount."""
    with house() as built:
        election = recount.imported_election(built, slug)
        station = stations.station(built, slug)
        before = elections.tally(built, slug)
        if before.ballots:
            raise Refused(
                f"{slug} holds {before.ballots} ballots already: import the file under another "
                "slug and rehearse that one"
            )
        played = rehearsal.play(built, station, election, limit, workers, url)
        counted = elections.tally(built, slug)
    differs = {
        name: (votes, counted.projects.get(name, 0))
        for name, votes in played.expected.items()
        if votes != counted.projects.get(name, 0)
    }
    right = not differs and counted.ballots == played.phones and not played.faults
    if json_:
        as_json(
            {
                "phones": played.phones,
                "ussd": played.by_ussd,
                "sms": played.by_sms,
                "ballots": counted.ballots,
                "requests": played.requests,
                "seconds": round(played.seconds, 1),
                "faults": played.faults,
                "differs": {name: list(pair) for name, pair in differs.items()},
                "equal": right,
            }
        )
    else:
        click.echo(
            f"{played.phones} phones voted ({played.by_ussd} by USSD, {played.by_sms} by SMS), "
            f"{played.requests} requests in {played.seconds:.1f} s; "
            f"{counted.ballots} ballots counted"
        )
        for name, (cast, found) in differs.items():
            click.echo(f"project {name}: {cast} cast, {found} counted", err=True)
        for fault in played.faults[:10]:
            click.echo(fault, err=True)
    if not right:
        fail("the recount does not equal what was cast")
    if not json_:
        click.echo("the recount equals what was cast, project by project")
