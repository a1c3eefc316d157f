"""`smsgateway transfers …`: who gets money, who confirms it, and what came of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import figures, findings, recipients, sharing, surveys
from smsgateway.actions.transfers.findings import NewFinding
from smsgateway.actions.transfers.parties import NewParty
from smsgateway.actions.transfers.recipients import Due
from smsgateway.channels.phones import canonical
from smsgateway.commands.actionplan import by_language
from smsgateway.commands.money import AMOUNT, DAY, FILE
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly
from smsgateway.counting.leakage import Estimate, Leakage, Refusal
from smsgateway.counting.ledger import ENDS, GRACE_DAYS


@click.group()
def transfers() -> None:
    """Money on its way: recipients, what is due to them, what arrived, what was found."""


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


@transfers.group()
def finding() -> None:
    """Audit findings: owner, due date, answer, proof."""


@finding.command(
    "add",
    epilog=example(
        "smsgateway transfers finding add kee 'Tranche 2 never came' --owner d@kee.example"
        " --due 2026-08-01 --line kee/2026/grant --party kee-school --tranche 2 --missing"
        " --by audrey@kee.example"
    ),
)
@click.argument("area")
@click.argument("words")
@click.option("--owner", required=True, metavar="EMAIL", help="Who must answer.")
@click.option("--due", required=True, type=DAY)
@click.option("--line", default="")
@click.option("--party", "recipient", default="")
@click.option("--tranche", type=int)
@click.option("--work", default="", metavar="CODE")
@click.option("--amount", type=AMOUNT)
@click.option("--missing", is_flag=True, help="This transfer's money is missing.")
@BY
@plainly
def add_finding(
    area: str,
    words: str,
    owner: str,
    due: datetime,
    line: str,
    recipient: str,
    tranche: int | None,
    work: str,
    amount: Decimal | None,
    missing: bool,
    by: str,
) -> None:
    """Keep a finding and print its number."""
    new = NewFinding(
        area, words, owner, due.date(), line, recipient, tranche, work, amount, missing
    )
    with house() as built:
        click.echo(str(findings.add(built, new, by=by)))


@finding.command(
    "answer",
    epilog=example(
        "smsgateway transfers finding answer 3 'Paid late' --proof 'voucher 12' --by d@kee.example"
    ),
)
@click.argument("number", type=int)
@click.argument("words")
@click.option("--proof", required=True, help="A document's number or address.")
@BY
@plainly
def answer_finding(number: int, words: str, proof: str, by: str) -> None:
    """Its owner answers."""
    with house() as built:
        findings.answer(built, number, words, proof, by=by)
    click.echo(f"{number}: answered")


@finding.command(
    "close", epilog=example("smsgateway transfers finding close 3 --by audrey@kee.example")
)
@click.argument("number", type=int)
@BY
@plainly
def close_finding(number: int, by: str) -> None:
    """The proof holds: another account than its owner's closes it."""
    with house() as built:
        findings.close(built, number, by=by)
    click.echo(f"{number}: closed")


@finding.command("list", epilog=example("smsgateway transfers finding list --area kee --json"))
@click.option("--area", default="", metavar="CODE")
@click.option("--closed", is_flag=True, help="Closed ones, too.")
@JSON
@plainly
def list_findings(area: str, closed: bool, json_: bool) -> None:
    """Findings, what is due first at the top."""
    with house() as built:
        listed = findings.listed(built, area, closed=closed)
    as_list(listed, json_, of_finding, "no findings" if closed else "no open findings")


def of_finding(one: findings.Finding) -> str:
    """A line of it."""
    return f"{one.id} {one.due} {one.area} {one.state} {one.owner}: {one.finding}"


@transfers.group()
def survey() -> None:
    """Facility surveys: a sample, its form, and what came back."""


@survey.command(
    epilog=example(
        "smsgateway transfers survey draw s1 kee/2026/grant --tranche 1 --size 30 --seed 4711"
        " --by dalia@kee.example"
    )
)
@click.argument("slug")
@click.argument("line")
@click.option("--tranche", required=True, type=int)
@click.option("--size", required=True, type=int)
@click.option("--seed", required=True, help="Drawn in public: the sample can be drawn again.")
@BY
@plainly
def draw(slug: str, line: str, tranche: int, size: int, seed: str, by: str) -> None:
    """Draw some of a tranche's recipients, and print them."""
    with house() as built:
        click.echo("\n".join(surveys.draw(built, slug, line, tranche, size, seed, by=by)))


@survey.command(epilog=example("smsgateway transfers survey form s1 s1.xlsx"))
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@plainly
def form(slug: str, file: Path) -> None:
    """Write its XLSForm, for ODK or Kobo."""
    with house() as built:
        surveys.form(built, slug, file)
    click.echo(f"{file.name}: written")


@survey.command(
    "import", epilog=example("smsgateway transfers survey import s1 s1.csv --by dalia@kee.example")
)
@click.argument("slug")
@click.argument("file", type=FILE)
@BY
@plainly
def import_survey(slug: str, file: Path, by: str) -> None:
    """Enter what was found. Columns: party, received, on; others are left."""
    found = surveys.read(file)
    with house() as built:
        click.echo(f"{surveys.keep(built, slug, found, by=by)} recipients entered")
