"""`smsgateway works add|set|…`: works by the code on their board, and what people see of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

import click

from flows.work import STATUSES
from smsgateway.actions.recount import first_of
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import judging, register
from smsgateway.actions.works.register import Change, NewWork
from smsgateway.commands.money import AMOUNT, AREA, DAY
from smsgateway.commands.speaking import BY, JSON, as_json, example, house, plainly
from smsgateway.commands.transfers import number_of
from smsgateway.commands.typed import by_language
from smsgateway.commands.works import works

__all__ = ["works"]


@works.command(
    epilog=example(
        "smsgateway works add kee rooms --name en='Two class rooms' --currency KES --year 2026"
        " --budget 2000000 --village 01:Mtoni --village 02:Kilimani --by dalia@kee.example"
    )
)
@click.argument("area")
@click.argument("ref")
@click.option("--name", "names", multiple=True, required=True, help="LANGUAGE=NAME.")
@click.option("--currency", required=True)
@click.option("--year", required=True, type=int, help="Of the budget line that it gets.")
@click.option("--budget", type=AMOUNT)
@click.option("--sector", default="")
@click.option("--source", default="")
@click.option("--village", "villages", multiple=True, metavar="CODE:NAME")
@BY
@plainly
def add(
    area: str,
    ref: str,
    names: tuple[str, ...],
    currency: str,
    year: int,
    budget: Decimal | None,
    sector: str,
    source: str,
    villages: tuple[str, ...],
    by: str,
) -> None:
    """Register a work and print the code for the board at its site."""
    places = []
    for told in villages:
        code, sign, name = told.partition(":")
        if not sign:
            raise Refused(f"a village is written CODE:NAME, not {told}")
        places.append((code, {"en": name}))
    new = NewWork(
        area, ref, by_language(names), currency, year, budget, sector, source, tuple(places)
    )
    with house() as built:
        click.echo(register.add(built, new, by=by))


@works.command(
    "set",
    epilog=example(
        "smsgateway works set 31012 --status finished --progress 100 --by dalia@kee.example"
    ),
)
@click.argument("code")
@click.option("--status", type=click.Choice(STATUSES))
@click.option("--contract-sum", type=AMOUNT)
@click.option("--builder")
@click.option("--starts", type=DAY)
@click.option("--ends", type=DAY)
@click.option("--finished", type=DAY)
@click.option("--progress", type=int, help="Percent.")
@BY
@plainly
def set_(
    code: str,
    status: str | None,
    contract_sum: Decimal | None,
    builder: str | None,
    starts: datetime | None,
    ends: datetime | None,
    finished: datetime | None,
    progress: int | None,
    by: str,
) -> None:
    """Say how far a work is, as the office sees it."""
    new = Change(
        status=status,
        contract_sum=contract_sum,
        builder=builder,
        starts_on=starts.date() if starts else None,
        ends_on=ends.date() if ends else None,
        finished_on=finished.date() if finished else None,
        progress=progress,
    )
    with house() as built:
        register.change(built, code, new, by=by)
    click.echo(f"{code}: changed")


@works.command(
    "plan",
    epilog=example("smsgateway works plan 31012 --at 2026-06-30:Roof --by dalia@kee.example"),
)
@click.argument("code")
@click.option("--at", "some", multiple=True, metavar="DAY[:REACHED]:NAME")
@BY
@plainly
def plan_(code: str, some: tuple[str, ...], by: str) -> None:
    """Its milestones, instead of those before."""
    with house() as built:
        register.set_milestones(built, code, [milestone(one) for one in some], by=by)
    click.echo(f"{code}: {len(some)} milestones")


def milestone(told: str) -> tuple[dict[str, str], date, date | None]:
    """2026-06-30:Roof, or 2026-06-30:2026-07-02:Roof. Raises `Refused`."""
    try:
        due, *reached, name = told.split(":", 2)
        done = date.fromisoformat(reached[0]) if reached else None
        return {"en": name}, date.fromisoformat(due), done
    except ValueError as error:
        raise Refused(f"a milestone is written 2026-06-30:Roof, not {told}") from error


@works.command(
    epilog=example("smsgateway works monitor kee +254711000009 --role monitor --by d@kee.example")
)
@click.argument("area")
@click.argument("phone")
@click.option("--role", required=True, type=click.Choice(register.ROLES))
@BY
@plainly
def monitor(area: str, phone: str, role: str, by: str) -> None:
    """Reports of that phone count apart; an official's do not decide."""
    with house() as built:
        register.add_monitor(built, area, number_of(phone), role, by=by)
    click.echo(f"{area}: one more {role}")


@works.command("list", epilog=example("smsgateway works list --area kee --json"))
@AREA
@JSON
@plainly
def list_(area: str, json_: bool) -> None:
    """The works of an area, their money, and the verdict of people's reports."""
    with house() as built:
        listed = register.listed(built, area)
        verdicts = {one.code: one for one in judging.judged(built, area)}
    if json_:
        as_json([asdict(one) | {"verdict": verdicts[one.code].verdict} for one in listed])
        return
    if not listed:
        click.echo(f"no works yet{area and ' in '}{area}: `smsgateway works add --help` shows how")
    for one in listed:
        name = first_of(one.name)
        said = verdicts[one.code]
        due = f", answer due {said.answer_due}" if said.answer_due else ""
        click.echo(
            f"{one.code} {one.status} {name}: budget {one.budget:,} got {one.got:,} paid"
            f" {one.paid:,} {one.currency}, {said.verdict}{due}"
        )


@works.command(
    epilog=example(
        "smsgateway works answer 31012 en='The builder comes back in August.' --by d@kee.example"
    )
)
@click.argument("code")
@click.argument("texts", nargs=-1, required=True)
@BY
@plainly
def answer(code: str, texts: tuple[str, ...], by: str) -> None:
    """What the council answers to what people dispute: LANG=TEXT.

    Once a second account approves, it is sent to who reported and to who follows the money there.
    """
    with house() as built:
        number = judging.answer(built, code, by_language(texts), by=by)
    click.echo(f"asked: another account runs `smsgateway approvals approve {number}`")
