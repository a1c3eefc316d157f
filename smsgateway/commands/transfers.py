"""`smsgateway transfers …`: who gets money, who confirms it, and what came of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import figures, recipients, sharing
from smsgateway.actions.transfers.parties import NewParty
from smsgateway.actions.transfers.recipients import Due
from smsgateway.channels.phones import canonical
from smsgateway.commands.findings import finding, survey
from smsgateway.commands.money import AMOUNT, DAY, FILE
from smsgateway.commands.speaking import BY, JSON, as_json, example, house, plainly
from smsgateway.commands.typed import by_language
from smsgateway.counting.leakage import Estimate, Leakage, Refusal
from smsgateway.counting.ledger import ENDS, GRACE_DAYS


@click.group()
def transfers() -> None:
    """Money on its way: recipients, what is due to them, what arrived, what was found."""


transfers.add_command(finding)
transfers.add_command(survey)


@transfers.command(
    epilog=example(
        "smsgateway transfers party kee-school --kind school --level 4 --name en='Kee school'"
        " --area kee --service 21013 --by dalia@kee.example"
    )
)
@click.argument("code")
@click.option("--kind", required=True, help="treasury, province, district, commune, school, …")
@click.option("--level", required=True, type=int, help="0 at the source, 1 below it, …")
@click.option("--name", "names", multiple=True, required=True, help="LANGUAGE=NAME.")
@click.option("--area", required=True, metavar="CODE")
@click.option("--service", default="", metavar="CODE", help="The poster code of a service.")
@BY
@plainly
def party(
    code: str, kind: str, level: int, names: tuple[str, ...], area: str, service: str, by: str
) -> None:
    """Add a party through whose books money goes, or change it."""
    new = NewParty(code, kind, level, by_language(names), area, service)
    with house() as built:
        recipients.add(built, new, by=by)
    click.echo(code)


@transfers.command(
    epilog=example(
        "smsgateway transfers register kee-school +254711000009 --role head --by d@k.example"
    )
)
@click.argument("code")
@click.argument("phone")
@click.option("--role", required=True, type=click.Choice(ENDS))
@BY
@plainly
def register(code: str, phone: str, role: str, by: str) -> None:
    """The holder of PHONE confirms for a party: by GOT, or by the menu."""
    with house() as built:
        recipients.register(built, code, number_of(phone), role, by=by)
    click.echo(f"{code}: one more phone of its {role}")


def number_of(phone: str) -> str:
    """E.164. Raises `Refused`."""
    try:
        return canonical(phone, "")
    except ValueError as error:
        raise Refused("a phone is given in full: +254711000009") from error


@transfers.command(
    epilog=example(
        "smsgateway transfers entitle kee/2026/grant kee-school 1 100000 --due 2026-05-01"
        " --by dalia@kee.example"
    )
)
@click.argument("line")
@click.argument("recipient", metavar="PARTY")
@click.argument("tranche", type=int)
@click.argument("amount", type=AMOUNT)
@click.option("--due", required=True, type=DAY)
@click.option("--grace-days", default=GRACE_DAYS, show_default=True)
@click.option("--times", default=1, show_default=True, help="So many tranches alike.")
@click.option("--months", default=1, show_default=True, help="From one of them to the next.")
@BY
@plainly
def entitle(
    line: str,
    recipient: str,
    tranche: int,
    amount: Decimal,
    due: datetime,
    grace_days: int,
    times: int,
    months: int,
    by: str,
) -> None:
    """What a party is to get of a line in a tranche, or in several; the line gets a code for
    posters."""
    first = Due(line, recipient, tranche, amount, due.date(), grace_days)
    every = recipients.in_tranches(first, times, months)
    with house() as built, built.db.write() as connection:
        for new in every:
            row = recipients.entitle(built, connection, new)
        sign(connection, by, "transfers.entitle", line, [row.area_id], {"party": recipient})
    for new in every:
        click.echo(f"{recipient}: {amount:,} of {line} in tranche {new.tranche}, due {new.due}")


@transfers.command(
    epilog=example(
        "smsgateway transfers share communes 5000000 bases.csv --line kee/2026/fund --tranche 1"
        " --due 2026-05-01 --by dalia@kee.example"
    )
)
@click.argument("formula")
@click.argument("pot", type=AMOUNT)
@click.argument("file", type=FILE)
@click.option("--line", required=True)
@click.option("--tranche", required=True, type=int)
@click.option("--due", required=True, type=DAY)
@BY
@plainly
def share(
    formula: str, pot: Decimal, file: Path, line: str, tranche: int, due: datetime, by: str
) -> None:
    """Share a pot by a formula (`money formula`). FILE: a column party, and one for each basis."""
    with house() as built:
        bases = sharing.read_bases(built, formula, file)
        shared = sharing.share_out(built, formula, pot, bases, line, tranche, due.date(), by=by)
    for recipient, amount in shared.items():
        click.echo(f"{recipient} {amount:,}")


@transfers.command("figures", epilog=example("smsgateway transfers figures kee/2026/grant --json"))
@click.argument("line")
@click.option("--tranche", type=int)
@JSON
@plainly
def figures_(line: str, tranche: int | None, json_: bool) -> None:
    """How much of what was due arrived, with coverage and 95 % intervals, and each transfer."""
    with house() as built:
        found = figures.figures(built, line, tranche)
        links = figures.chain(built, line)
    if json_:
        as_json({**asdict(found), "chain": links})
        return
    for one in found.transfers:
        click.echo(
            f"{one.party} {one.tranche}: due {one.entitled:,} by {one.due}, sent {told(one.sent)},"
            f" received {told(one.received)}: {one.stand}"
        )
    click.echo(f"{found.waiting} are in transit: in no rate")
    for row in rates(found.money):
        click.echo(row)
    if found.delay is not None:
        late = found.delay
        click.echo(f"delay: median {late.median} days, p90 {late.p90}, late {late.late:.0%}")


def told(amount: Decimal | None) -> str:
    """An amount, or that nobody told it."""
    return "?" if amount is None else f"{amount:,}"


def rates(found: Leakage | Refusal) -> list[str]:
    """The rates, each with its interval, under their coverage."""
    head = f"coverage {found.coverage:.0%}: {found.matched} of {found.units} matched"
    if isinstance(found, Refusal):
        return [f"{head}: too few for any rate"]
    named: dict[str, Estimate | None] = {
        "received of entitled, mean": found.mean_share,
        "received of entitled, median": found.median_share,
        "received of entitled, in all": found.total_share,
        "received nothing": found.nothing,
        "leakage, narrow": found.narrow,
        "leakage, broad": found.broad,
    }
    lines = [
        f"{name}: {one.value:.1%} ({one.interval.low:.1%} to {one.interval.high:.1%})"
        for name, one in named.items()
        if one is not None
    ]
    return [head, *lines, f"{found.doubtful} received more than was sent: look at their books"]
