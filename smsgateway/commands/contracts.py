"""Contracts on the command line: planned, tendered, awarded, signed, paid, each step for ever."""

from __future__ import annotations

from datetime import date, datetime

import click

from smsgateway.actions.contracts import appointing, book
from smsgateway.actions.contracts.dating import doubt
from smsgateway.actions.contracts.steps import (
    METHODS,
    Amended,
    Awarded,
    Bid,
    Ended,
    Firm,
    Paid,
    Planned,
    Signed,
    Stage,
    Step,
    Tendered,
    whole,
)
from smsgateway.actions.deals.publisher import TEST_PREFIX, Publisher
from smsgateway.actions.refused import Refused
from smsgateway.commands.contractdata import export_contracts, import_contracts, listed, show
from smsgateway.commands.speaking import BY, example, house, plainly

DAY = click.DateTime(["%Y-%m-%d"])
AMOUNT = click.option("--amount", required=True, help="e.g. 11500 or 11,500.50")
CURRENCY = click.option("--currency", required=True, metavar="KES", help="ISO 4217.")
ON = click.option("--on", required=True, type=DAY, metavar="2026-03-10", help="The day.")
FIRM = click.option("--firm-id", required=True, help="Its number in a register, e.g. KE-RC-1234.")
NAME = click.option("--name", required=True, help="The firm's name.")


@click.group()
def contracts() -> None:
    """Who builds what for how much: each step is published for ever, none is changed."""


@contracts.command(
    "publisher",
    epilog=example(
        'smsgateway contracts publisher kee --name "Kee Ward" --prefix ocds-abc123'
        " --bid-days open=14 --by dalia@kee.example"
    ),
)
@click.argument("area")
@click.option("--name", required=True, help="As it is published.")
@click.option("--prefix", default=TEST_PREFIX, help="From the Open Contracting Partnership.")
@click.option("--licence", default="", help="A web address.")
@click.option("--bid-days", multiple=True, metavar="METHOD=DAYS", help="The law's minimum.")
@BY
@plainly
def set_publisher(
    area: str, name: str, prefix: str, licence: str, bid_days: tuple[str, ...], by: str
) -> None:
    """Say under which name, OCDS prefix and licence AREA publishes its contracts."""
    try:
        days = {method: int(least) for method, least in (one.split("=") for one in bid_days)}
    except ValueError as error:
        raise Refused("--bid-days is given as METHOD=DAYS, e.g. open=14") from error
    with house() as built:
        appointing.appoint(built, area, Publisher(name, prefix, licence, days), by=by)
    click.echo(f"{area} publishes as {name} under {prefix}")


@contracts.command(
    epilog=example(
        'smsgateway contracts plan kee --title "School, 2 rooms" --amount 1200000 --currency KES'
        " --by dalia@kee.example"
    )
)
@click.argument("area")
@click.option("--title", required=True)
@AMOUNT
@CURRENCY
@click.option("--budget-line", default="", help="The line of the budget that pays.")
@click.option("--project", default="", help="The code of the project that it builds.")
@click.option("--why", default="", help="The rationale.")
@BY
@plainly
def plan(
    area: str,
    title: str,
    amount: str,
    currency: str,
    budget_line: str,
    project: str,
    why: str,
    by: str,
) -> None:
    """Open a contract in AREA with its plan; prints the code for the sign at the works."""
    planned = Planned(title, whole(amount, currency), budget_line, project, why)
    with house() as built:
        click.echo(book.begin(built, area, planned, by=by))


@contracts.command(
    epilog=example(
        "smsgateway contracts tender 41011 --method open --amount 1200000 --currency KES"
        " --opens 2026-02-01 --closes 2026-02-21 --by dalia@kee.example"
    )
)
@click.argument("code")
@click.option("--method", required=True, type=click.Choice(METHODS))
@AMOUNT
@CURRENCY
@click.option("--opens", required=True, type=DAY)
@click.option("--closes", required=True, type=DAY)
@BY
@plainly
def tender(
    code: str,
    method: str,
    amount: str,
    currency: str,
    opens: datetime,
    closes: datetime,
    by: str,
) -> None:
    """Ask for bids; the amount is what the works are estimated to cost."""
    write(code, Tendered(method, whole(amount, currency), opens.date(), closes.date()), by)


@contracts.command(
    epilog=example(
        'smsgateway contracts bid 41011 --firm-id KE-RC-12 --name "ABC Builders"'
        " --amount 1150000 --currency KES --on 2026-02-21 --by dalia@kee.example"
    )
)
@click.argument("code")
@FIRM
@NAME
@AMOUNT
@CURRENCY
@ON
@BY
@plainly
def bid(
    code: str, firm_id: str, name: str, amount: str, currency: str, on: datetime, by: str
) -> None:
    """Write down a bid as it was read out; no bid before the tender closed."""
    write(code, Bid(Firm(firm_id, name), whole(amount, currency), on.date()), by)


@contracts.command(
    epilog=example(
        'smsgateway contracts award 41011 --firm-id KE-RC-12 --name "ABC Builders"'
        " --amount 1150000 --currency KES --on 2026-03-01 --by dalia@kee.example"
    )
)
@click.argument("code")
@FIRM
@NAME
@AMOUNT
@CURRENCY
@ON
@BY
@plainly
def award(
    code: str, firm_id: str, name: str, amount: str, currency: str, on: datetime, by: str
) -> None:
    """Say who won: one of the bidders, unless the method is direct."""
    write(code, Awarded(Firm(firm_id, name), whole(amount, currency), on.date()), by)


@contracts.command(
    "sign",
    epilog=example(
        "smsgateway contracts sign 41011 --amount 1150000 --currency KES --on 2026-03-10"
        " --starts 2026-03-15 --ends 2026-06-30 --by dalia@kee.example"
    ),
)
@click.argument("code")
@AMOUNT
@CURRENCY
@ON
@click.option("--starts", required=True, type=DAY)
@click.option("--ends", required=True, type=DAY)
@BY
@plainly
def sign_contract(
    code: str,
    amount: str,
    currency: str,
    on: datetime,
    starts: datetime,
    ends: datetime,
    by: str,
) -> None:
    """Write down the contract of the latest award."""
    write(code, Signed(whole(amount, currency), on.date(), starts.date(), ends.date()), by)


@contracts.command(
    epilog=example(
        'smsgateway contracts amend 41011 --why "Harder rock" --amount 1300000 --currency KES'
        " --on 2026-05-02 --by dalia@kee.example"
    )
)
@click.argument("code")
@click.option("--why", required=True, help="The reason, which is published.")
@click.option("--amount", default="", help="The new price of all of it.")
@click.option("--currency", default="")
@click.option("--ends", type=DAY, help="The new end.")
@ON
@BY
@plainly
def amend(
    code: str, why: str, amount: str, currency: str, ends: datetime | None, on: datetime, by: str
) -> None:
    """Change the price or the end of a contract."""
    price = whole(amount, currency) if amount else None
    write(code, Amended(why, on.date(), price, day(ends)), by)


@contracts.command(
    epilog=example(
        'smsgateway contracts milestone 41011 walls --title "Walls stand" --due 2026-05-01'
        " --by dalia@kee.example\n"
        "smsgateway contracts milestone 41011 walls --met 2026-05-09 --by dalia@kee.example"
    )
)
@click.argument("code")
@click.argument("name")
@click.option("--title", default="")
@click.option("--due", type=DAY)
@click.option("--met", type=DAY)
@BY
@plainly
def milestone(
    code: str, name: str, title: str, due: datetime | None, met: datetime | None, by: str
) -> None:
    """Plan a stage of the works, or say that it was reached."""
    write(code, Stage(name, title, day(due), day(met)), by)


@contracts.command(
    epilog=example(
        "smsgateway contracts pay 41011 --voucher PV-0042 --amount 400000 --currency KES"
        " --on 2026-04-01 --by dalia@kee.example"
    )
)
@click.argument("code")
@click.option("--voucher", required=True, help="The number of its paper.")
@AMOUNT
@CURRENCY
@click.option("--line", default="", help="The budget line that pays: its ledger gets it, too.")
@ON
@BY
@plainly
def pay(
    code: str, voucher: str, amount: str, currency: str, line: str, on: datetime, by: str
) -> None:
    """Write down a payment to the builder; each voucher once."""
    write(code, Paid(voucher, whole(amount, currency), on.date(), line), by)


@contracts.command(
    epilog=example("smsgateway contracts end 41011 --on 2026-07-03 --by dalia@kee.example")
)
@click.argument("code")
@ON
@click.option("--cancelled", is_flag=True, help="It was broken off.")
@BY
@plainly
def end(code: str, on: datetime, cancelled: bool, by: str) -> None:
    """Everything was done, or the contract was broken off."""
    write(code, Ended(on.date(), cancelled), by)


def write(code: str, step: Step, by: str) -> None:
    """Keep a step and print the id of its release."""
    with house() as built:
        release = book.add(built, code, step, by=by)
        if said := doubt(step, book.one(built, code).process):
            click.echo(f"note: {said}", err=True)
        click.echo(release)


def day(given: datetime | None) -> date | None:
    """A day that may be left out."""
    return given.date() if given else None


for command in (listed, show, export_contracts, import_contracts):
    contracts.add_command(command)
