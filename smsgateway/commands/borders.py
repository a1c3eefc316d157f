"""`smsgateway area borders`: what a map is drawn from."""

from __future__ import annotations

from pathlib import Path

import click

from smsgateway.actions.gazetteers import borders
from smsgateway.commands.speaking import BY, example, house, plainly


@click.command(
    "borders",
    epilog=example(
        "smsgateway area borders communes.geojson --edition kh-mef-2025 --code COM_CODE"
        ' --source "geodata.example, CC BY" --by dalia@kee.example'
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", required=True, help="Whose codes these are.")
@click.option("--code", "named", default="code", show_default=True, help="The property with it.")
@click.option("--source", required=True, help="Where the borders come from, and their licence.")
@BY
@click.option("--dry-run", is_flag=True, help="Read and report; keep nothing.")
@plainly
def bring(file: Path, edition: str, named: str, source: str, by: str, dry_run: bool) -> None:
    """Bring in the borders of places from GeoJSON, made simple: all of a file or nothing of it."""
    found = borders.read(file, named)
    if dry_run:
        click.echo(f"{len(found)} borders can be read; nothing was kept")
        return
    with house() as built:
        many = borders.keep(built, edition, found, source, by=by)
    click.echo(f"{many} borders are kept")
