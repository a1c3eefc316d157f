"""`scorecards round …`: opened, led through its stages, closed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import rounds
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.commands.speaking import BY, JSON, as_list, example, house, plainly
from smsgateway.counting.suppression import FEWEST


@click.group("round")
def round_() -> None:
    """Rounds: when people rate, and what follows."""


@round_.command(
    "open",
    epilog=example(
        "smsgateway scorecards round open clinics-1 --scorecard health --area kee-ward "
        '--opens "2026-07-01 08:00" --closes "2026-07-31 18:00" --by dalia@kee.example'
    ),
)
@click.argument("slug")
@click.option("--scorecard", required=True, help="Its name; the newest version is asked.")
@click.option("--area", default="", help="Its code; not needed where there is one area.")
@click.option("--opens", required=True, help="In the area's time, e.g. 2026-07-01 08:00.")
@click.option("--closes", required=True, help="The same.")
@click.option("--least", default=FEWEST, show_default=True, help="Fewer raters: nothing is told.")
@BY
@plainly
def open_(
    slug: str, scorecard: str, area: str, opens: str, closes: str, least: int, by: str
) -> None:
    """Make a round for the services of an area."""
    with house() as built:
        with built.db.read() as connection:
            found = area_named(connection, area)
        zone = ZoneInfo(found.time_zone)
        new = rounds.NewRound(
            slug, scorecard, found.code, moment(opens, zone), moment(closes, zone), least
        )
        rounds.open_round(built, new, by=by)
    click.echo(f"{slug}: open from {opens} to {closes} ({found.time_zone})")


@round_.command(
    epilog=example("smsgateway scorecards round stage clinics-1 meeting --by dalia@kee.example")
)
@click.argument("slug")
@click.argument("stage")
@BY
@plainly
def stage(slug: str, stage: str, by: str) -> None:
    """Lead a round on: plan, community, provider, meeting, action, follow-up."""
    with house() as built:
        rounds.enter_stage(built, slug, stage, by=by)
    click.echo(f"{slug}: {stage}")


@round_.command(
    epilog=example("smsgateway scorecards round close clinics-1 --by dalia@kee.example")
)
@click.argument("slug")
@BY
@plainly
def close(slug: str, by: str) -> None:
    """Nothing is rated from now on."""
    with house() as built:
        rounds.close_round(built, slug, by=by)
    click.echo(f"{slug}: closed")


@round_.command(
    epilog=example(
        'smsgateway scorecards round meeting clinics-1 --at "2026-08-12 09:00" '
        '--place "Kee hall" --by dalia@kee.example'
    )
)
@click.argument("slug")
@click.option("--at", required=True, help="In the area's time, e.g. 2026-08-12 09:00.")
@click.option("--place", required=True)
@BY
@plainly
def meeting(slug: str, at: str, place: str, by: str) -> None:
    """Say when and where citizens and provider meet: told with the results."""
    with house() as built:
        rounds.set_meeting(built, slug, moment(at, zone_of(built, slug)), place, by=by)
    click.echo(f"{slug}: meeting {at}, {place}")


@round_.command(
    epilog=example("smsgateway scorecards round unlink clinics-1 --by dalia@kee.example")
)
@click.argument("slug")
@BY
@plainly
def unlink(slug: str, by: str) -> None:
    """Destroy what ties the ratings of a closed round to phones. Cannot be undone."""
    with house() as built:
        rounds.unlink(built, slug, by=by)
    click.echo(f"{slug}: nobody can tell any more whose rating is whose")


@round_.command("list", epilog=example("smsgateway scorecards round list --json"))
@JSON
@plainly
def list_(json_: bool) -> None:
    """The rounds, the newest first."""
    with house() as built:
        listed = rounds.listed(built)
    none = "no rounds yet: `smsgateway scorecards round open --help` shows how to make one"
    as_list(listed, json_, of_round, none)


def of_round(one: rounds.Listed) -> str:
    """A line of it."""
    return (
        f"{one.slug}  {one.scorecard} v{one.version}  {one.stage}  "
        f"{one.opens:%Y-%m-%d} to {one.closes:%Y-%m-%d}  {one.raters} raters"
    )


def moment(told: str, zone: ZoneInfo) -> datetime:
    """An instant as people write it. Raises `Refused`."""
    try:
        read = datetime.fromisoformat(told)
    except ValueError as error:
        raise Refused(f"a time is written 2026-07-01 08:00, not {told}") from error
    return read if read.tzinfo else read.replace(tzinfo=zone)


def zone_of(built: House, slug: str) -> ZoneInfo:
    """The time zone of a round's area."""
    with built.db.read() as connection:
        return ZoneInfo(round_named(connection, slug).time_zone)
