"""`/money/forms`, `/money/programme`: budgets and programmes by a ministry's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from smsgateway.actions.accounts.accounts import ROLES
from smsgateway.actions.accounts.signing import ENTERS, RUNS
from smsgateway.actions.awards import awarding
from smsgateway.actions.budget import bringing, layouts, printing, programmes
from smsgateway.actions.budget.layouts import Layout
from smsgateway.actions.refused import Refused
from smsgateway.counting.programme import Moved
from smsgateway.web.api import places
from smsgateway.web.api.arguments import File
from smsgateway.web.api.verb import Desk, Verb

Kind = Literal["budget", "programme", "report"]
DEFAULT = {"budget": "kh_budget", "programme": "kh_programme", "report": "kh_report"}


@dataclass(frozen=True, slots=True)
class Form:
    """A layout that is shipped."""

    name: str
    kind: str
    version: int
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file came to."""

    kept: bool
    lines: int = 0
    entries: int = 0
    items: int = 0
    version: int | None = None
    """Of the programme that it made."""
    slipped: Mapping[str, tuple[int, int]] | None = None
    dropped: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """The newest version of a programme."""

    base_year: int
    version: int
    currency: str
    adopted_on: date | None
    items: Sequence[Mapping[str, Any]]
    slips: Mapping[str, int]
    dropped: Sequence[str]


@dataclass(frozen=True, slots=True)
class Adopted:
    """The version that holds now."""

    version: int


@contextmanager
def on_disk(file: File) -> Iterator[Path]:
    """The file under its own name, as long as it is read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        path.write_bytes(file.content)
        yield path


def shipped(name: str, kind: str) -> Layout:
    """A layout that comes with the gateway: no request names a file of the server."""
    wanted = name or DEFAULT[kind]
    if wanted not in layouts.shipped():
        raise Refused(
            "there is no layout {name}: it is one of {known}",
            name=wanted,
            known=layouts.shipped(),
        )
    return layouts.named(wanted, kind)


def list_layouts(desk: Desk) -> Sequence[Form]:
    """The forms that are shipped; each is a sample, to be checked against the one in force."""
    kinds = {DEFAULT[kind]: kind for kind in DEFAULT} | {
        name: kind for name in layouts.shipped() for kind in DEFAULT if name.endswith(kind)
    }
    some = [layouts.named(name, kind) for name, kind in kinds.items()]
    return [Form(one.name, one.kind, one.version, one.title, one.status) for one in some]


def bring(
    desk: Desk,
    kind: Kind,
    file: File,
    area: str,
    year: int,
    currency: str,
    on: date,
    layout: str = "",
    dry_run: bool = False,
) -> Brought:
    """Bring in a form: all of it or, where a line is at fault, nothing."""
    form = shipped(layout, kind)
    with on_disk(file) as path:
        if kind == "programme":
            return bring_programme(desk, path, form, area, year, currency, dry_run)
        rows = bringing.read(path, form)
    of = bringing.Year(area, year, currency, on)
    found = bringing.bring(desk.house, rows, of, by=desk.by, dry_run=dry_run)
    return Brought(not dry_run, found.added, found.entered)


def bring_programme(
    desk: Desk, path: Path, form: Layout, area: str, year: int, currency: str, dry_run: bool
) -> Brought:
    """The next version, and what slipped or was dropped."""
    items = programmes.read(path, form)
    if dry_run:
        return Brought(False, items=len(items))
    made = programmes.keep(desk.house, items, area, year, currency, path.name, by=desk.by)
    moved: Moved = made.moved
    return Brought(
        True,
        items=made.items,
        version=made.nth,
        slipped=dict(moved.slipped),
        dropped=list(moved.dropped),
    )


def print_form(
    desk: Desk,
    kind: Kind,
    area: str,
    year: int,
    since: date | None = None,
    until: date | None = None,
    layout: str = "",
    ending: Literal["xlsx", "csv"] = "xlsx",
) -> File:
    """A form as XLSX or CSV, as its layout has it."""
    form = shipped(layout, kind)
    if kind == "programme":
        rows = printing.programme(programmes.shown(desk.house, area))
    else:
        rows = printing.report(desk.house, area, year, since, until).rows
    name = f"{kind}-{year}.{ending}"
    with on_disk(File(name, b"")) as path:
        layouts.write(path, form, rows)
        return File(name, path.read_bytes())


def report(
    desk: Desk, area: str, year: int, since: date | None = None, until: date | None = None
) -> printing.Report:
    """Income and expenditure of a period, by source; currencies are never added."""
    return printing.report(desk.house, area, year, since, until)


def programme(desk: Desk, area: str) -> Programme:
    """The newest version of the rolling programme: what slipped, and what was dropped."""
    found = programmes.shown(desk.house, area)
    return Programme(
        found.base_year,
        found.nth,
        found.currency,
        found.adopted_on,
        printing.programme(found),
        found.slips,
        list(found.moved.dropped),
    )


def adopt(desk: Desk, area: str, on: date) -> Adopted:
    """The council has adopted the newest version of the programme."""
    return Adopted(programmes.adopt(desk.house, area, on, by=desk.by))


def award(desk: Desk, slug: str, project: str, year: int, source: str) -> awarding.Won:
    """A project that won becomes an item of the programme and a work, in one act."""
    return awarding.take_up(desk.house, slug, project, year, source, by=desk.by)


VERBS = (
    Verb(
        "money layouts", "GET", "/money/layouts", ROLES, list_layouts, key=lambda row: (row.name,)
    ),
    Verb("money import", "POST", "/money/forms", ENTERS, bring, places.area),
    Verb("money print", "GET", "/money/forms/<kind>", ROLES, print_form, places.area),
    Verb("money report", "GET", "/money/report", ROLES, report, places.area),
    Verb("money programme", "GET", "/money/programme", ROLES, programme, places.area),
    Verb("money adopt", "POST", "/money/programme/adopt", RUNS, adopt, places.area),
    Verb("money award", "POST", "/money/awards", RUNS, award, places.cycle),
)
