"""`smsgateway audit`: who did what."""

from __future__ import annotations

import json
from typing import Any

import click

from smsgateway.actions.accounts import audit
from smsgateway.actions.files import csvfile
from smsgateway.commands.speaking import JSON, as_json, example, house, plainly
from smsgateway.web.api.plain import plain


@click.group(name="audit")
def audit_() -> None:
    """Who did what: a log whose entries are bound together by hashes."""


@audit_.command(epilog=example("smsgateway audit show --limit 20"))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--by", default="", metavar="EMAIL", help="Only what this account did.")
@JSON
@plainly
def show(limit: int, by: str, json_: bool) -> None:
    """The latest entries, the newest first, each with its number and hash."""
    with house() as built, built.db.read() as connection:
        found = audit.newest(connection, limit=limit, by=by)
    if json_:
        as_json(found)
    for one in () if json_ else found:
        click.echo(f"{one.n}  {one.at:%Y-%m-%d %H:%M:%S}  {one.by}  {one.act}  {one.about}")
        click.echo(f"   {one.n}:{one.hash}")


@audit_.command(epilog=example("smsgateway audit verify --noted 12:HASH"))
@click.option("--noted", default="", metavar="N:HASH", help="What somebody wrote down earlier.")
@plainly
def verify(noted: str) -> None:
    """Recompute every hash; exit 1 naming the first entry that was changed, dropped or moved."""
    n, _, digits = noted.partition(":")
    if noted and not (n.isdecimal() and len(digits) == 64):
        raise click.BadParameter("write it as N:HASH, as `audit show` prints it")
    with house() as built, built.db.read() as connection:
        head = audit.verify(connection, audit.Head(int(n), digits.lower()) if noted else None)
    click.echo(f"{head.n} entries hold; to be noted outside: {head.n}:{head.hash}")


@audit_.command(epilog=example("smsgateway audit export --format jsonl > audit.jsonl"))
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv")
@plainly
def export(form: str) -> None:
    """Every entry, the oldest first, as CSV or as lines of JSON."""
    with house() as built, built.db.read() as connection:
        told = (plain(one) for one in audit.everything(connection))
        if form == "jsonl":
            for line in told:
                click.echo(json.dumps(line, ensure_ascii=False))
            return
        for text in csvfile.lines(audit.COLUMNS, (as_cells(line) for line in told)):
            click.echo(text, nl=False)


def as_cells(told: dict[str, Any]) -> list[object]:
    """A line of the CSV: the detail is JSON in one cell."""
    cells = told | {"detail": json.dumps(told["detail"], ensure_ascii=False, sort_keys=True)}
    return [cells[name] for name in audit.COLUMNS]
