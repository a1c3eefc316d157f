"""Places and areas: gazetteers in, their faults named, their editions compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from smsgateway.actions import areas
from smsgateway.actions.files.faults import Finding
from smsgateway.actions.gazetteers import keeping
from smsgateway.actions.gazetteers.comparing import LevelDifference, compare
from smsgateway.actions.gazetteers.mapping import mapping_named
from smsgateway.actions.gazetteers.places import Place
from smsgateway.actions.gazetteers.reading import read
from smsgateway.actions.gazetteers.report import Report, report
from smsgateway.commands.bars import on_terminal
from smsgateway.commands.borders import bring
from smsgateway.commands.speaking import JSON, as_json, example, house, plainly

SHOWN = 10
"""Lines of a kind that a person is shown; --json has them all."""


@click.command(
    "gazetteer", epilog=example("smsgateway import gazetteer kh-mef Cambodia*List2025.csv")
)
@click.argument("mapping")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--edition", default="", help="Another name for the edition than the mapping's.")
@click.option("--dry-run", is_flag=True, help="Read and report; keep nothing.")
@JSON
@plainly
def import_gazetteer(
    mapping: str, files: tuple[Path, ...], edition: str, dry_run: bool, json_: bool
) -> None:
    """Bring in the places of a country from CSV, XLSX or JSON files.

    MAPPING says what the columns mean: a TOML file, or one that is shipped (kh-mef, kh-ncdd, ke).
    """
    told = mapping_named(mapping)
    told = replace(told, edition=edition or told.edition)
    with on_terminal():
        gazetteer = read(told, files)
    if not dry_run:
        with house() as built, on_terminal():
            keeping.keep(built, told, gazetteer)
    found = report(gazetteer.places)
    if json_:
        findings = gazetteer.findings
        head = {"edition": told.edition, "kept": not dry_run}
        as_json({**head, **found.to_json(), "findings": findings})
        return
    show_report(told.edition, found, gazetteer.findings)
    if dry_run:
        click.echo("nothing was kept: --dry-run")


@click.group()
def area() -> None:
    """Places, and the areas that run a service."""


@area.command("report", epilog=example("smsgateway area report kh-mef-2025"))
@click.argument("edition")
@JSON
@plainly
def report_(edition: str, json_: bool) -> None:
    """What an edition holds: counts, duplicates, orphans, names that nobody can tell apart."""
    with house() as built, built.db.read() as connection:
        about = keeping.edition_named(connection, edition)
        found = report(keeping.places_of(connection, edition))
    findings = [Finding(**one) for one in about.findings]
    if json_:
        as_json({"edition": edition, **found.to_json(), "findings": about.findings})
    else:
        show_report(edition, found, findings)


def show_report(edition: str, found: Report, findings: Sequence[Finding]) -> None:
    """The report for a person: figures first, then the lines behind them."""
    counts = ", ".join(f"{count} {level}" for level, count in found.levels.items())
    click.echo(f"{edition}: {sum(found.levels.values())} places ({counts})")
    say(
        f"{len(found.duplicates)} codes claimed by several rows",
        [
            f"{code}: " + ", ".join(f"{one.name} ({one.origin}, kept as {one.code})" for one in of)
            for code, of in found.duplicates.items()
        ],
    )
    for many, named in (
        (found.orphans, "places without the parent that they name"),
        (found.placeholders, "codes that are placeholders"),
        (found.misshapen, "codes of the wrong length"),
        (found.misplaced, "codes that do not begin with their parent's"),
    ):
        say(f"{len(many)} {named}", [line_of(one) for one in many])
    say(
        f"{len(found.ambiguous)} names shared by siblings",
        [
            f"{one.name} ({one.language}) under {one.parent or 'the top'}: {', '.join(one.codes)}"
            for one in found.ambiguous
        ],
    )
    mended = ("byte order mark", "invisible", "spaces", "zeros", "unnamed", "again")
    for kind in mended:
        some = [one for one in findings if one.kind == kind]
        say(f"{len(some)} remarks of the reading: {kind}", [str(one) for one in some])
    for level, by_language in found.cuts.items():
        for language, lengths in by_language.items():
            if any(lengths.values()):
                cut = ", ".join(f"{count} at {length}" for length, count in lengths.items())
                click.echo(f"{level} names ({language}) alike beside a sibling when cut: {cut}")


def line_of(one: Place) -> str:
    """A place, with where it comes from."""
    return f"{one.origin}: {one.claimed} {one.name}, parent {one.parent}"


def say(head: str, lines: Sequence[str]) -> None:
    """A figure and the first lines behind it; nothing where there are none."""
    if not lines:
        return
    click.echo(head)
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  … {len(lines) - SHOWN} more (--json has all)")


@area.command(epilog=example("smsgateway area diff kh-ncdd-2024 kh-mef-2025"))
@click.argument("before")
@click.argument("after")
@JSON
@plainly
def diff(before: str, after: str, json_: bool) -> None:
    """Codes only in one of two editions, renamed places, moved ones, and likely new codes."""
    with house() as built, built.db.read() as connection:
        old, new = (keeping.places_of(connection, one) for one in (before, after))
    differences = compare(old, new)
    if json_:
        levels = {level: one.to_json() for level, one in differences.items()}
        as_json({"before": before, "after": after, "levels": levels})
        return
    show_differences(before, after, differences)


def show_differences(before: str, after: str, differences: Mapping[str, LevelDifference]) -> None:
    """Level by level, the first lines of each kind."""
    for level, one in differences.items():
        click.echo(
            f"{level}: {one.common} codes in both, {len(one.only_before)} only in {before}, "
            f"{len(one.only_after)} only in {after}"
        )
        for edition, some in ((before, one.only_before), (after, one.only_after)):
            say(f" only in {edition}", [f"{place.code} {place.name}" for place in some])
        for kind, changes in (("renamed", one.renamed), ("moved", one.moved)):
            said = [f"{change.code} {change.before} → {change.after}" for change in changes]
            say(f" {len(changes)} {kind}", said)
        pairs = [f"{was.code} → {now.code} {now.name}" for was, now in one.recoded]
        say(f" {len(pairs)} perhaps under a new code (one name, once on either side)", pairs)
        if any(one.unsure):
            click.echo(f" not compared, no code of their own: {one.unsure[0]} and {one.unsure[1]}")


@area.command("list", epilog=example("smsgateway area list --edition ke-2013 --parent 047"))
@click.option("--parent", default="", help="List the places under this one.")
@click.option("--edition", default="", help="The edition; needed where several hold the parent.")
@JSON
@plainly
def list_(parent: str, edition: str, json_: bool) -> None:
    """The areas that run a service and the editions that are there; or the places under one."""
    with house() as built:
        if parent or edition:
            return show_places(areas.children(built, edition, parent), json_)
        served = areas.served(built)
        with built.db.read() as connection:
            held = keeping.editions_held(connection)
    if json_:
        return as_json(
            {
                "areas": served,
                "editions": [
                    {
                        "edition": one.slug,
                        "title": one.title,
                        "valid_from": one.valid_from.isoformat(),
                        "valid_to": one.valid_to and one.valid_to.isoformat(),
                        "places": one.held or 0,
                        "source": one.source,
                    }
                    for one in held
                ],
            }
        )
    if not served and not held:
        click.echo("no areas yet: `smsgateway import gazetteer --help` shows how to bring some in")
    for one in served:
        above = f"  under {one.parent}" if one.parent else ""
        click.echo(f"{one.code}  {name_of(one.name)}{above}  {' '.join(one.editions)}".rstrip())
    for row in held:
        valid = f"valid from {row.valid_from}" + (f" to {row.valid_to}" if row.valid_to else "")
        click.echo(f"edition {row.slug}  {row.held or 0} places  {valid}  {row.source}")
    return None


def show_places(some: Sequence[Place], json_: bool) -> None:
    """Places, a line each."""
    if json_:
        as_json(
            [
                {
                    "code": one.code,
                    "name": dict(one.names),
                    "level": one.level,
                    "type": one.type,
                    "doubts": list(one.doubts),
                }
                for one in some
            ]
        )
        return
    for one in some:
        doubts = f"  ({', '.join(one.doubts)})" if one.doubts else ""
        click.echo(f"{one.code}  {one.type}  {' / '.join(one.names.values())}{doubts}")


def name_of(names: Mapping[str, str]) -> str:
    """A name as a coordinator reads it."""
    return names.get("en") or next(iter(names.values()), "")


@area.command(epilog=example("smsgateway area add 010201 --contact '0800 000 000'"))
@click.argument("code")
@click.option("--edition", default="", help="The edition; needed where several hold the code.")
@click.option("--contact", required=True, help="The number that people call for help.")
@click.option("--time-zone", default="", help="Unless the edition's, e.g. Africa/Nairobi.")
@click.option("--language", "languages", multiple=True, help="Offered on first contact, in order.")
@JSON
@plainly
def add(
    code: str,
    edition: str,
    contact: str,
    time_zone: str,
    languages: tuple[str, ...],
    json_: bool,
) -> None:
    """Make a place the area of a service (`channel add --area CODE` comes next)."""
    with house() as built:
        made = areas.serve(built, code, edition, contact, time_zone, languages)
    if json_:
        as_json(made)
        return
    above = f", under {made.parent}" if made.parent else ""
    click.echo(f"{made.code}: {name_of(made.name)}{above} ({', '.join(made.editions)})")


area.add_command(bring)
