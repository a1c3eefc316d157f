"""Contracts read: as a list, one by one with its questions, and as files of the standards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.deal import Doubt
from flows.doubts import asked
from flows.words import SOURCE, say
from smsgateway.actions.contracts import book, importing, oc4ids, packages
from smsgateway.actions.deals.reading import Held
from smsgateway.commands.speaking import BY, JSON, as_json, example, house, plainly
from smsgateway.counting.procurement import Contract, Sum

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
AREA = click.option("--area", default="", help="Of this area only, by its code.")


@click.command(
    "list",
    epilog=example("smsgateway contracts list --area kee\nsmsgateway contracts list --json"),
)
@AREA
@JSON
@plainly
def listed(area: str, json_: bool) -> None:
    """Every contract with its stage, price and the number of questions about it."""
    with house() as built:
        some = book.held(built, area)
    if json_:
        as_json([figures(one) for one in some])
        return
    if not some:
        click.echo("no contracts yet: `smsgateway contracts plan --help` shows how to begin one")
    for one in some:
        price = one.process.contracts[-1].value if one.process.contracts else one.process.budget
        questions = len(one.questions)
        click.echo(
            f"{one.code}  {one.process.stage}  {shown(price)}  {questions} questions"
            f"  {one.process.title}"
        )


@click.command(epilog=example("smsgateway contracts show 41011"))
@click.argument("code")
@JSON
@plainly
def show(code: str, json_: bool) -> None:
    """One contract, and what is worth asking about it."""
    with house() as built:
        one = book.one(built, code)
    if json_:
        as_json(figures(one))
        return
    click.echo(f"{one.code}  {one.process.title}  {one.process.ocid}")
    bids = "unknown" if one.process.bids is None else one.process.bids
    click.echo(f"{one.process.stage}; estimate {shown(one.process.estimate)}; bids {bids}")
    for contract in one.process.contracts:
        click.echo(
            f"{contract.id}: {contract.supplier}, {shown(contract.value)}, paid {contract.paid:,}"
            f"{''.join(f' + {shown(other)}' for other in contract.paid_besides)},"
            f" ends {contract.ends}"
        )
    for flag in one.questions:
        click.echo(f"? {say(asked(Doubt(flag.kind, flag.figures)), SOURCE)}")


@click.command(
    "export",
    epilog=example(
        "smsgateway contracts export --area kee > releases.json\n"
        "smsgateway contracts export --area kee --as records > records.json\n"
        "smsgateway contracts export --area kee --as projects > projects.json"
    ),
)
@AREA
@click.option(
    "--as",
    "kind",
    type=click.Choice(["releases", "records", "projects"]),
    default="releases",
    help="OCDS release package, OCDS record package, or OC4IDS projects.",
)
@plainly
def export_contracts(area: str, kind: str) -> None:
    """Print OCDS 1.1.5 (releases, records) or OC4IDS 0.9.4 (projects)."""
    with house() as built:
        some = book.held(built, area)
        by, now = packages.who_publishes(built, area or packages.sole(one.area for one in some))
        uri = packages.address(built, kind, area)
    made = {
        "releases": packages.release_package,
        "records": packages.record_package,
        "projects": oc4ids.package,
    }[kind]
    as_json(made(some, by, now, uri))


@click.command(
    "import",
    epilog=example("smsgateway contracts import releases.json --area kee --by dalia@kee.example"),
)
@click.argument("file", type=FILE)
@click.option("--area", required=True, help="Whose contracts these are, by its code.")
@BY
@click.option("--dry-run", is_flag=True, help="Read and report; keep nothing.")
@JSON
@plainly
def import_contracts(file: Path, area: str, by: str, dry_run: bool, json_: bool) -> None:
    """Take in an OCDS release or record package, or OC4IDS projects: all of it or nothing."""
    found = importing.read(file)
    if dry_run:
        releases = sum(map(len, found.releases.values()))
        click.echo(
            f"{len(found.releases)} contracts, {releases} releases can be read; nothing was kept"
        )
        return
    with house() as built:
        taken = importing.take(built, area, found, by=by)
    if json_:
        as_json(taken)
        return
    click.echo(f"{taken.releases} releases added, {taken.there} were there already")
    click.echo("\n".join(taken.processes))


def figures(one: Held) -> dict[str, Any]:
    """A contract for a program; amounts as text, so that nothing is rounded."""
    process = one.process
    return {
        "code": one.code,
        "area": one.area,
        "ocid": process.ocid,
        "title": process.title,
        "stage": process.stage,
        "method": process.method,
        "estimate": process.estimate,
        "bids": process.bids,
        "contracts": [of_contract(contract) for contract in process.contracts],
        "questions": [
            {
                "kind": flag.kind,
                "figures": list(flag.figures),
                "asked": say(asked(Doubt(flag.kind, flag.figures)), SOURCE),
            }
            for flag in one.questions
        ],
    }


def of_contract(one: Contract) -> dict[str, Any]:
    """One signed contract."""
    return {
        "id": one.id,
        "supplier": one.supplier,
        "status": one.status,
        "first": one.first,
        "value": one.value,
        "paid": str(one.paid),
        "signed": one.signed.isoformat() if one.signed else None,
        "ends": one.ends.isoformat() if one.ends else None,
        "milestones": len(one.milestones),
        "milestones_met": sum(stage.met is not None for stage in one.milestones),
    }


def shown(given: Sum | None) -> str:
    """An amount for a person."""
    return f"{given.currency} {given.amount:,}" if given else "-"
