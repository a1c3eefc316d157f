"""What sending costs and may cost: prices, limits of a channel, lists of people."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from flows.world import Charge, Money
from smsgateway.actions.broadcasts import costs, pricing
from smsgateway.actions.limits import Limits
from smsgateway.actions.lines import channel_rules, limiting, stations
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.lines.limiting import Sending
from smsgateway.actions.people import optoutproof, tagging
from smsgateway.actions.refused import Refused
from smsgateway.commands.channels import channel
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def prices() -> None:
    """What a segment and a session cost, by provider and network."""


@prices.command("import", epilog=example("smsgateway prices import prices.csv"))
@FILE
@plainly
def import_prices(file: Path) -> None:
    """Add or replace lines from a CSV or XLSX file.

    Its columns are provider, network (a code such as 63902, a country such as KE, or nothing for
    any), kind (sms: a segment; ussd: a session), price and currency.
    """
    with house() as built:
        click.echo(f"{pricing.import_prices(built, file)} prices are kept")


@prices.command("list", epilog=example("smsgateway prices list --json"))
@JSON
@plainly
def list_prices(json_: bool) -> None:
    """Every price."""
    with house() as built:
        found = pricing.listed(built)
    none = "no prices yet: `smsgateway prices import --help` shows how to bring some in"
    as_list(found, json_, of_price, none)


def of_price(one: pricing.Price) -> str:
    """A line of it."""
    where = one.network or "any other"
    return f"{one.provider}  {where}  {one.kind}  {one.currency} {one.price:f}"


@click.group()
def people() -> None:
    """Lists of people. Their numbers are kept sealed, as everybody's."""


@people.command(epilog=example("smsgateway people tag drivers drivers.csv --by EMAIL"))
@click.argument("tag")
@FILE
@click.option("--region", default="KE", show_default=True, help="Country of local numbers.")
@BY
@plainly
def tag(tag: str, file: Path, region: str, by: str) -> None:
    """Put the numbers of a CSV or XLSX file (column phone) on a list for broadcasts.

    Who opted out stays opted out. Only a broadcast to this very list reaches who never joined.
    """
    with house() as built:
        kept = tagging.tag_file(built, tag, file, region, by=by)
    again = f", {kept.repeated} lines repeated a number" if kept.repeated else ""
    click.echo(f"{kept.people} people are tagged {tag}, {kept.strangers} of them new{again}")


@people.command(epilog=example("smsgateway people untag drivers --by EMAIL"))
@click.argument("tag")
@BY
@plainly
def untag(tag: str, by: str) -> None:
    """Drop a list; its people stay."""
    with house() as built:
        click.echo(f"{tagging.untag(built, tag, by=by)} people were tagged {tag}")


@people.command(epilog=example("smsgateway people optouts --phone +254711000009 --by EMAIL"))
@click.option("--phone", default="", metavar="NUMBER", help="Of this one only; in full.")
@BY
@JSON
@plainly
def optouts(phone: str, by: str, json_: bool) -> None:
    """The proof of every opt-out and of every return: when, how, in which words. No number."""
    with house() as built:
        found = optoutproof.proofs(built, phone, by=by)
    as_list(found, json_, of_proof, "nobody opted out")


def of_proof(one: optoutproof.Proof) -> str:
    """A line of it."""
    change = "out of" if one.out else "back to"
    said = f"{one.words!r}" if one.words else "no words"
    return (
        f"{one.at:%Y-%m-%d %H:%M} UTC  person {one.person or 'forgotten'}  {change} "
        f"{one.topic or 'everything'}  by {one.way} ({said}) on {one.channel or '?'}"
    )


@channel.command(
    "limits",
    epilog=example(
        "smsgateway channel limits kee-at --rate 20 --hours 8-20 --daily-cap 5000 \\\n"
        "    --pays ussd=free --pays 'sms:63902=tariff 1 KES'"
    ),
)
@click.argument("slug")
@click.option("--rate", type=float, help="Broadcast texts a second.")
@click.option("--batch", type=int, help="Recipients of one call to the provider.")
@click.option(
    "--hours", default="", metavar="FROM-TO", help="When broadcasts may leave, e.g. 8-20."
)
@click.option("--daily-cap", metavar="AMOUNT", help="Spend a day after which broadcasts wait.")
@click.option("--alone-people", type=int, help="To how many people one coordinator sends alone.")
@click.option("--alone-cost", metavar="AMOUNT", help="For how much one coordinator sends alone.")
@click.option(
    "--answer-opted-out/--no-answer-opted-out",
    "answers_opted_out",
    default=None,
    help="Whether who opted out gets the one reply to a vote or complaint (where the law allows).",
)
@click.option(
    "--pays",
    "pays",
    multiple=True,
    metavar="WHERE=PRICE",
    help="What a citizen pays, e.g. ussd=free, sms=reverse, sms:63902='tariff 1 KES'.",
)
@JSON
@plainly
def limits(
    slug: str,
    hours: str,
    daily_cap: str | None,
    alone_cost: str | None,
    pays: tuple[str, ...],
    json_: bool,
    **told: Any,
) -> None:
    """Set what is named and show how the channel may be used for sending."""
    changed = {name: value for name, value in told.items() if value is not None}
    for name, amount in (("daily_cap", daily_cap), ("alone_cost", alone_cost)):
        if amount is not None:
            changed[name] = limiting.amount(amount) if amount else None
    if hours:
        changed |= hours_of(hours)
    paid = dict(pair(one) for one in pays)
    with house() as built:
        if changed or paid:
            channel_rules.change(built, slug, Rules(), Sending(changed, paid))
        kept = stations.station(built, slug)
    found = kept.limits
    if json_:
        as_json(shown(found))
    for name, value in () if json_ else shown(found).items():
        click.echo(f"{name}: {value}")
    if not found.answers_opted_out and not json_:
        click.echo(f"who opted out votes on {kept.account.slug} without hearing back")


@click.command(epilog=example("smsgateway cost kee-2025 --turnout 0.3 --ussd 0.6 --broadcasts 2"))
@click.argument("cycle")
@click.option("--turnout", default="0.3", show_default=True, help="Of who joined, who will vote.")
@click.option("--ussd", default="0.5", show_default=True, help="Of the votes, those by USSD.")
@click.option("--broadcasts", default=1, show_default=True, help="Texts to everybody.")
@JSON
@plainly
def cost(cycle: str, turnout: str, ussd: str, broadcasts: int, json_: bool) -> None:
    """What a cycle is expected to cost, and what it has cost so far, by network and per vote."""
    guess = costs.Guess(limiting.amount(turnout), limiting.amount(ussd), broadcasts)
    with house() as built:
        found = {
            "expected": costs.expected(built, cycle, guess),
            "actual": costs.actual(built, cycle),
        }
    if json_:
        totals = {name: {"total": one.total, "each": one.each} for name, one in found.items()}
        as_json({name: {**asdict(one), **totals[name]} for name, one in found.items()})
    for name, one in () if json_ else found.items():
        click.echo(f"{name}: {one.votes} votes, {money(one.total)}, {money(one.each)} a vote")
        for item in one.items:
            where = item.network or "network unknown"
            click.echo(f"{item.units:>9}  {item.what:<10} {where:<16} {money(item.cost)}")
        for currency, amount in one.said.items():
            click.echo(f"the providers said: {currency} {amount:,.2f}")


def money(amount: Money | None) -> str:
    """As an operator reads it."""
    return f"{amount.currency} {amount.amount:,.2f}" if amount else "no price known"


def hours_of(text: str) -> dict[str, int]:
    """`8-20`. Raises `Refused`."""
    begin, dash, end = text.partition("-")
    if not (dash and begin.isdecimal() and end.isdecimal()):
        raise Refused(f"hours are written as 8-20, not {text}")
    return {"hours_from": int(begin), "hours_to": int(end)}


def pair(text: str) -> tuple[str, str]:
    """`ussd:63902=free`. Raises `Refused`."""
    on, equals, what = text.partition("=")
    if not equals:
        raise Refused(f"--pays is written as ussd=free, not {text}")
    return on, what


def shown(found: Limits) -> dict[str, Any]:
    """The limits by the names of their options."""
    return {
        "rate": found.rate,
        "batch": found.batch,
        "hours": f"{found.hours[0]}-{found.hours[1]}",
        "daily-cap": found.daily_cap,
        "alone-people": found.alone_people,
        "alone-cost": found.alone_cost,
        "answer-opted-out": found.answers_opted_out,
        "pays": {on: what_it_costs(charge) for on, charge in found.pays.items()},
    }


def what_it_costs(charge: Charge) -> str:
    """As --pays takes it."""
    price = charge.price
    return f"{charge.kind} {price.amount:f} {price.currency}" if price else charge.kind
