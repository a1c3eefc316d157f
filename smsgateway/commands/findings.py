"""`smsgateway transfers finding …` and `survey …`: what auditors and visits to facilities found."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from smsgateway.actions.transfers import findings, surveys
from smsgateway.actions.transfers.findings import NewFinding
from smsgateway.commands.money import AMOUNT, DAY, FILE
from smsgateway.commands.speaking import BY, JSON, as_list, example, house, plainly


@click.group()
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


@click.group()
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
