"""`smsgateway keys`: new versions of PHONE_KEY, and the end of what ties ballots to phones."""

from __future__ import annotations

import sys

import click

from smsgateway.actions import unlinking
from smsgateway.actions.keeping import keysheet, rotation
from smsgateway.commands.speaking import (
    BY,
    JSON,
    Written,
    as_json,
    example,
    house,
    plainly,
    settings,
)

LIMITS = """
What keys cannot do: until `keys destroy`, whoever holds the database and PHONE_KEY can tell how a
phone voted; afterwards the gateway and the phone company still hold what they carried. A person
with three SIMs has three votes, nothing proves that the holder of a phone is its owner, and an SMS
folder shows a choice to whoever looks. Do not use this for a secret ballot that the law asks for.
All of it: docs/limits.md.
"""


@click.group(epilog=LIMITS.strip())
def keys() -> None:
    """The keys that lock phone numbers and tie ballots to phones."""


@keys.command(epilog=example("smsgateway keys status"))
@JSON
@plainly
def status(json_: bool) -> None:
    """Which versions PHONE_KEY holds, and how many rows still wait for the newest."""
    with house() as built:
        left, versions = rotation.left(built), sorted(built.settings.phone_keys)
        newest = built.keys.current
    if json_:
        as_json({"versions": versions, "newest": newest, "left": left})
        return
    click.echo(f"PHONE_KEY holds {', '.join(map(str, versions))}; version {newest} seals")
    click.echo(f"{sum(left.values())} rows wait for `smsgateway keys rotate`")


@keys.command(epilog=example("PHONE_KEY=2:NEW,1:OLD smsgateway keys rotate"))
@plainly
def rotate() -> None:
    """Bring every row to the newest version while votes go on; may be broken off and run again.

    First start every process with PHONE_KEY=2:NEW,1:OLD; then run this; then `keys drop 1`.
    """
    with house() as built:
        number = sum(rotation.left(built).values())
        with click.progressbar(length=number, label="rows", file=sys.stderr) as bar:
            for done in rotation.rotate(built):
                bar.update(done)
        left = sum(rotation.left(built).values())
        click.echo(f"{number - left} rows are under version {built.keys.current}, {left} are left")


@keys.command(epilog=example("smsgateway keys drop 1"))
@click.argument("version", type=click.IntRange(1, 255))
@plainly
def drop(version: int) -> None:
    """Say whether a version may leave PHONE_KEY: exit 1, with the count, while it is needed."""
    with house() as built:
        rotation.check_dropped(built, version)
    click.echo(
        f"nothing needs version {version}: take it out of PHONE_KEY everywhere, restart, and "
        "destroy every copy. From then on no older backup opens a number or ties a ballot to one."
    )


@keys.command(epilog=example("smsgateway keys destroy kee-2025 --by dalia@kee.example"))
@click.argument("slug")
@BY
@click.option("--early", metavar="WHY", default="", help="Before the dispute window is over.")
@JSON
@plainly
def destroy(slug: str, by: str, early: str, json_: bool) -> None:
    """Ask to destroy what ties this contest's ballots to phones, for ever.

    Needs its published result. It happens when another coordinator approves; the public log says
    so. With the keys go the texts and conversations of the contest's time.
    """
    with house() as built:
        number = unlinking.ask(built, slug, early, by=by)
    if json_:
        as_json({"approval": number})
        return
    click.echo(f"asked: another coordinator runs `smsgateway approvals approve {number}`")
    click.echo("and then it cannot be undone: publish, match and settle disputes first")


@keys.command(epilog=example("smsgateway keys sheet"))
@plainly
def sheet() -> None:
    """Print PHONE_KEY and SECRET_KEY as two halves, for two keepers; one alone says nothing."""
    told = settings()
    for number, half in enumerate(
        keysheet.halves(keysheet.written(told.phone_keys, told.secret_key)), 1
    ):
        click.echo(f"smsgateway keys, sheet {number} of 2, print {keysheet.name_of(half)}")
        click.echo("Give it to one keeper. Keep it on paper, away from the server and the backups.")
        click.echo("\n".join(half))
        click.echo("\f" if number == 1 else "")


@keys.command(epilog=example("smsgateway keys join first.txt second.txt > keys.env"))
@click.argument("first", type=Written())
@click.argument("second", type=Written())
@plainly
def join(first: str, second: str) -> None:
    """Put two sheets together again: prints lines for the environment."""
    typed = [
        [line for line in half.splitlines() if line.strip()[:1].isdigit()]
        for half in (first, second)
    ]
    click.echo(keysheet.joined(*typed), nl=False)
