"""`smsgateway money import|print|programme …`: budgets and programmes by a ministry's form."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from smsgateway.actions.awards import awarding
from smsgateway.actions.budget import bringing, layouts, printing, programmes
from smsgateway.actions.budget.layouts import KINDS
from smsgateway.commands.money import AREA, DAY, FILE, ON, money
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly
from smsgateway.commands.statutes import legal

__all__ = ["money"]

money.add_command(legal)

DEFAULT = {"budget": "kh_budget", "programme": "kh_programme", "report": "kh_report"}
LAYOUT = click.option("--layout", default="", help="A shipped layout, or a TOML file of yours.")
YEAR = click.option("--year", required=True, type=int, help="Of the budget, or the first of three.")
KIND = click.argument("kind", type=click.Choice(KINDS))


@money.command("layouts", epilog=example("smsgateway money layouts"))
@JSON
@plainly
def layouts_(json_: bool) -> None:
    """The forms that are shipped; each is a sample, to be checked against the one in force."""
    names = {kind: one for one in layouts.shipped() for kind in KINDS if one.endswith(kind)}
    names |= DEFAULT
    listed = [layouts.named(one, kind) for kind, one in sorted(names.items())]
    as_list(listed, json_, of_layout, "no form is shipped")


def of_layout(one: layouts.Layout) -> str:
    """A line of it."""
    return f"{one.name} ({one.kind}, version {one.version}): {one.title}, {one.status}"


@money.command(
    "import",
    epilog=example(
        "smsgateway money import budget budget.xlsx --area kee --year 2026 --currency KES"
        " --on 2026-01-02 --by dalia@kee.example --dry-run"
    ),
)
@KIND
@click.argument("file", type=FILE)
@AREA
@YEAR
@click.option("--currency", required=True)
@ON
@LAYOUT
@click.option("--dry-run", is_flag=True, help="Try everything and keep nothing.")
@BY
@plainly
def import_(
    kind: str,
    file: Path,
    area: str,
    year: int,
    currency: str,
    on: datetime,
    layout: str,
    dry_run: bool,
    by: str,
) -> None:
    """Bring in a form: all of it, or, where a line is at fault, nothing.

    Amounts are totals; what they add to the ledger is entered, so the same file twice adds nothing.
    A programme becomes its next version, and what slipped or was dropped is told.
    """
    form = layouts.named(layout or DEFAULT[kind], kind)
    if kind == "programme":
        keep_programme(programmes.read(file, form), file.name, area, year, currency, dry_run, by)
        return
    rows = bringing.read(file, form)
    of = bringing.Year(area, year, currency, on.date())
    with house() as built:
        brought = bringing.bring(built, rows, of, by=by, dry_run=dry_run)
    said = f"{brought.added} lines added, {brought.entered} entries"
    click.echo(f"{said}; nothing was kept: --dry-run" if dry_run else said)


def keep_programme(
    items: list[programmes.Item],
    source: str,
    area: str,
    year: int,
    currency: str,
    dry_run: bool,
    by: str,
) -> None:
    """Keep it, and tell what moved."""
    if dry_run:
        click.echo(f"{len(items)} items can be read; nothing was kept: --dry-run")
        return
    with house() as built:
        made = programmes.keep(built, items, area, year, currency, source, by=by)
    click.echo(f"{area}/{year} version {made.nth}: {made.items} items")
    for ref, (before, after) in made.moved.slipped.items():
        click.echo(f"slipped: {ref} from {before} to {after}")
    for ref in made.moved.dropped:
        click.echo(f"dropped: {ref}")


@money.command(
    "print",
    epilog=example(
        "smsgateway money print report report.xlsx --area kee --year 2026 --since 2026-01-01"
        " --until 2026-06-30"
    ),
)
@KIND
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@AREA
@YEAR
@click.option("--since", type=DAY, help="Of a report: its first day.")
@click.option("--until", type=DAY, help="Of a report: its last day.")
@LAYOUT
@plainly
def print_(
    kind: str,
    file: Path,
    area: str,
    year: int,
    since: datetime | None,
    until: datetime | None,
    layout: str,
) -> None:
    """Write a form as XLSX or CSV, as its layout has it."""
    form = layouts.named(layout or DEFAULT[kind], kind)
    days = (since.date() if since else None, until.date() if until else None)
    with house() as built:
        if kind == "programme":
            rows = printing.programme(programmes.shown(built, area))
        else:
            rows = printing.report(built, area, year, *days).rows
    layouts.write(file, form, rows)
    click.echo(f"{file.name}: {len(rows)} rows, {form.title} ({form.status})")


@money.command(
    epilog=example("smsgateway money report --area kee --year 2026 --until 2026-06-30 --json")
)
@AREA
@YEAR
@click.option("--since", type=DAY)
@click.option("--until", type=DAY)
@JSON
@plainly
def report(
    area: str, year: int, since: datetime | None, until: datetime | None, json_: bool
) -> None:
    """Income and expenditure of a period, by source; currencies are never added."""
    days = (since.date() if since else None, until.date() if until else None)
    with house() as built:
        found = printing.report(built, area, year, *days)
    if json_:
        as_json({"rows": found.rows, "totals": found.totals})
        return
    for one in found.totals:
        sums = " ".join(f"{name} {value:,}" for name, value in asdict(one.money).items())
        click.echo(f"{one.direction} {one.source or '-'} {one.currency}: {sums}")


@money.command(epilog=example("smsgateway money programme --area kee --json"))
@AREA
@JSON
@plainly
def programme(area: str, json_: bool) -> None:
    """The newest version of the rolling programme: what slipped, and what was dropped."""
    with house() as built:
        found = programmes.shown(built, area)
    if json_:
        told = {
            "base_year": found.base_year,
            "version": found.nth,
            "currency": found.currency,
            "adopted_on": found.adopted_on,
            "items": printing.programme(found),
            "slips": found.slips,
            "dropped": found.moved.dropped,
        }
        as_json(told)
        return
    adopted = f"adopted {found.adopted_on}" if found.adopted_on else "a draft"
    click.echo(f"{area}/{found.base_year} version {found.nth}, {adopted}")
    for item in found.items:
        title = item.title.get("en") or next(iter(item.title.values()))
        slipped = f", slipped {times}x" if (times := found.slips.get(item.ref)) else ""
        click.echo(f"{item.ref} {item.year} {item.amount:,} {found.currency} {title}{slipped}")
    for ref in found.moved.dropped:
        click.echo(f"dropped: {ref}")


@money.command(
    epilog=example("smsgateway money adopt --area kee --on 2026-01-02 --by mayor@kee.example")
)
@AREA
@ON
@BY
@plainly
def adopt(area: str, on: datetime, by: str) -> None:
    """The council has adopted the newest version."""
    with house() as built:
        nth = programmes.adopt(built, area, on.date(), by=by)
    click.echo(f"{area}: version {nth} is adopted")


@money.command(
    "award",
    epilog=example(
        "smsgateway money award kee-2026 11 --year 2027 --source own --by dalia@kee.example"
    ),
)
@click.argument("slug")
@click.argument("project")
@click.option("--year", required=True, type=int, help="In which it is built.")
@click.option("--source", required=True, help="Who pays.")
@BY
@plainly
def award_(slug: str, project: str, year: int, source: str, by: str) -> None:
    """A project that won becomes an item of the programme and a work, in one act."""
    with house() as built:
        won = awarding.take_up(built, slug, project, year, source, by=by)
    click.echo(f"work {won.code}, version {won.version} of the programme")
