"""`smsgateway money …`: the budget, its ledger, and who may enter what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from smsgateway.actions import amounts
from smsgateway.actions.budget import delegations, rules
from smsgateway.actions.budget import lines as budget_lines
from smsgateway.actions.budget.delegations import Delegation
from smsgateway.actions.budget.lines import CODES, NewLine
from smsgateway.actions.funds.ledger import ACTS, NewEntry, post
from smsgateway.actions.refused import Refused
from smsgateway.commands.speaking import BY, JSON, as_list, example, house, plainly
from smsgateway.commands.typed import by_language
from smsgateway.counting.ledger import KINDS

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
AREA = click.option("--area", required=True, metavar="CODE", help="Whose money.")
ON = click.option("--on", required=True, type=DAY, help="The day it happened.")


class Amount(click.ParamType[Decimal]):
    """An amount of money: 1250000 or 1,250,000.50."""

    name = "amount"

    def convert(self, value: Any, param: Any, ctx: Any) -> Decimal:
        """Exact, never a fraction of a computer's."""
        try:
            return amounts.money(str(value))
        except ValueError:
            self.fail(f"{value} is no amount", param, ctx)


AMOUNT = Amount()


@click.group()
def money() -> None:
    """Public money: budget lines, what happened to them, and who may enter it."""


@money.command(
    epilog=example(
        "smsgateway money line kee 2026 grant --title en='School grant' --currency KES"
        " --approved 300000 --on 2026-01-02 --by dalia@kee.example"
    )
)
@click.argument("area")
@click.argument("year", type=int)
@click.argument("ref")
@click.option("--title", "titles", multiple=True, required=True, help="LANG=TEXT.")
@click.option("--currency", required=True)
@click.option("--approved", type=AMOUNT, help="Entered at once.")
@click.option("--income", is_flag=True, help="Money that comes in; else money that is spent.")
@click.option("--hard-rule", is_flag=True, help="A rule fixes what each recipient gets.")
@click.option("--code", "codes", multiple=True, metavar="NAME=CODE", help=", ".join(CODES))
@ON
@BY
@plainly
def line(
    area: str,
    year: int,
    ref: str,
    titles: tuple[str, ...],
    currency: str,
    approved: Decimal | None,
    income: bool,
    hard_rule: bool,
    codes: tuple[str, ...],
    on: datetime,
    by: str,
) -> None:
    """Add a line to an area's budget of a year. Commands call it AREA/YEAR/REF."""
    new = NewLine(
        area, year, ref, by_language(titles), currency, approved, income, pairs(codes), hard_rule
    )
    with house() as built, built.db.write() as connection:
        budget_lines.add(built, connection, new, by=by, on=on.date())
    click.echo(new.name)


def pairs(told: tuple[str, ...]) -> Mapping[str, str]:
    """NAME=VALUE as name and value. Raises `Refused`."""
    found = {}
    for one in told:
        name, sign, value = one.partition("=")
        if not sign or not name or not value:
            raise Refused(f"this is written NAME=VALUE, not {one}")
        found[name] = value
    return found


@money.command("list", epilog=example("smsgateway money list --area kee --year 2026 --json"))
@AREA
@click.option("--year", required=True, type=int)
@JSON
@plainly
def list_(area: str, year: int, json_: bool) -> None:
    """The lines of a year, and how far the money of each is."""
    with house() as built:
        listed = budget_lines.listed(built, area, year)
    as_list(listed, json_, of_line, f"{area} has no money in {year} yet")


def of_line(one: budget_lines.Listed) -> str:
    """A line of it."""
    sums = " ".join(f"{name} {value:,}" for name, value in asdict(one.money).items())
    return f"{one.name} {one.code} {one.direction} {one.currency}: {sums}"


@money.command(
    "enter",
    epilog=example(
        "smsgateway money enter kee/2026/grant released 80000 --to kee-school --tranche 1"
        " --on 2026-05-02 --by dalia@kee.example"
    ),
)
@click.argument("line_name", metavar="LINE")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("amount", type=AMOUNT)
@ON
@click.option("--to", default="", metavar="PARTY", help="Who gets it.")
@click.option("--from", "source", default="", metavar="PARTY", help="Who sends it.")
@click.option("--tranche", type=int)
@click.option("--doc", default="", help="The number of its document.")
@click.option("--supersedes", type=int, metavar="ENTRY", help="The entry that was wrong.")
@BY
@plainly
def enter(
    line_name: str,
    kind: str,
    amount: Decimal,
    on: datetime,
    to: str,
    source: str,
    tranche: int | None,
    doc: str,
    supersedes: int | None,
    by: str,
) -> None:
    """Enter what happened to the money of a line; prints the number of the entry.

    LINE is a printed code or AREA/YEAR/REF. Nothing is ever changed: a mistake is superseded.
    """
    new = NewEntry(
        line_name, kind, amount, on.date(), to, source, tranche, doc, "office", supersedes
    )
    with house() as built, built.db.write() as connection:
        number = post(built, connection, new, by=by)
    click.echo(str(number))


@money.command(
    epilog=example(
        "smsgateway money delegate kee dalia@kee.example pay --up-to 500000 --currency KES"
        " --from 2026-01-01 --until 2026-12-31 --by mayor@kee.example"
    )
)
@click.argument("area")
@click.argument("email")
@click.argument("may", type=click.Choice(ACTS))
@click.option("--up-to", required=True, type=AMOUNT, help="For one act.")
@click.option("--currency", required=True)
@click.option("--from", "since", required=True, type=DAY)
@click.option("--until", required=True, type=DAY, help="The last day.")
@BY
@plainly
def delegate(
    area: str,
    email: str,
    may: str,
    up_to: Decimal,
    currency: str,
    since: datetime,
    until: datetime,
    by: str,
) -> None:
    """Let an account approve, collect or pay an area's money; nobody may without this."""
    new = Delegation(area, email, may, up_to, currency, since.date(), until.date())
    with house() as built:
        number = delegations.give(built, new, by=by)
    click.echo(str(number))


@money.command(epilog=example("smsgateway money undelegate 3 --by mayor@kee.example"))
@click.argument("number", type=int)
@BY
@plainly
def undelegate(number: int, by: str) -> None:
    """Take a power back."""
    with house() as built:
        delegations.end(built, number, by=by)
    click.echo(f"{number}: ended")


DELEGATION = "{number} {email} may {may} up to {up_to:,} {currency}, {from_day} to {until_day}"


@money.command("delegations", epilog=example("smsgateway money delegations --area kee"))
@AREA
@JSON
@plainly
def delegations_(area: str, json_: bool) -> None:
    """Who may do what, up to how much, until when."""
    with house() as built:
        listed = [{"number": n, **asdict(one)} for n, one in delegations.listed(built, area)]
    as_list(listed, json_, DELEGATION.format_map, f"nobody was given powers in {area}")


@money.command(
    epilog=example(
        "smsgateway money rate USD KHR 4050 --on 2026-05-02 --source NBC --by dalia@kee.example"
    )
)
@click.argument("base")
@click.argument("quote")
@click.argument("rate_", metavar="RATE", type=AMOUNT)
@ON
@click.option("--source", required=True, help="Who says so.")
@BY
@plainly
def rate(base: str, quote: str, rate_: Decimal, on: datetime, source: str, by: str) -> None:
    """From that day on one BASE costs RATE of QUOTE. Currencies are added through this alone."""
    with house() as built:
        rules.add_rate(built, base, quote, on.date(), rate_, source, by=by)
    click.echo(f"1 {base} = {rate_} {quote} from {on.date()}")


@money.command(
    epilog=example(
        "smsgateway money formula communes equal=30 population=30 villages=40"
        " --source 'sample, to be checked' --by dalia@kee.example"
    )
)
@click.argument("slug")
@click.argument("weights", nargs=-1, required=True)
@click.option("--source", required=True, help="The decree that says so.")
@BY
@plainly
def formula(slug: str, weights: tuple[str, ...], source: str, by: str) -> None:
    """A rule that shares a pot: percent by basis, 100 in all. Prints its version."""
    told = {name: AMOUNT.convert(value, None, None) for name, value in pairs(weights).items()}
    with house() as built:
        version = rules.add_formula(built, slug, told, source, by=by)
    click.echo(f"{slug} version {version}")
