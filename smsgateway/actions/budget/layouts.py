"""Layouts: what the columns of a ministry's spreadsheets are called. Data, in TOML; some shipped.

What is shipped is marked "sample, to be checked": compare it with the form that is in force. A
layout of your own is a file of the same shape, given by its path.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from smsgateway.actions.files import csvfile
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.sheets import Line, read_sheets
from smsgateway.actions.files.watched import each
from smsgateway.actions.files.workbook import begun
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told

T = TypeVar("T")

KINDS = ("budget", "programme", "report")


@dataclass(frozen=True, slots=True)
class Layout:
    """One form in one version."""

    name: str
    kind: str
    version: int
    title: str
    status: str
    columns: Mapping[str, str]
    """Our field to its column title."""
    words: Mapping[str, str]
    """Our word to the form's own, e.g. income."""

    def cells(self, line: Line) -> Mapping[str, str]:
        """A line of the form by our fields, its words ours."""
        ours = {theirs.casefold(): word for word, theirs in self.words.items()}
        read = {field: line.cells.get(title, "").strip() for field, title in self.columns.items()}
        return {field: ours.get(cell.casefold(), cell) for field, cell in read.items()}


def shipped() -> list[str]:
    """The names of the layouts that come with the gateway."""
    folder = files("smsgateway").joinpath("layouts")
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir())


def named(name: str, kind: str) -> Layout:
    """The shipped layout of this name, or the one in the file of this path. Raises `Refused`."""
    if name in shipped():
        text = files("smsgateway").joinpath("layouts", f"{name}.toml").read_text("utf-8")
    elif Path(name).is_file():
        text = Path(name).read_text("utf-8", errors="replace")
    else:
        known = ", ".join(shipped())
        raise Refused(
            "there is no layout {name}: give a TOML file or one of {known}", name=name, known=known
        )
    try:
        told = tomllib.loads(text)
        read = Layout(name=Path(name).stem, **told)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise Refused("the layout {name}: {error}", name=name, error=error) from error
    if read.kind != kind or read.kind not in KINDS:
        raise Refused(
            "the layout {name} is of kind {found}, not {kind}",
            name=name,
            found=read.kind,
            kind=kind,
        )
    return read


def read(path: Path, layout: Layout, take: Callable[[str, Mapping[str, str]], T]) -> list[T]:
    """What `take` makes of every row, given its place in the file and its fields.

    It raises `ValueError` with a fault. Raises `Faulty` with all of them, and for a file without
    the form's columns.
    """
    made: list[T] = []
    faults: list[Fault] = []
    for sheet in read_sheets(path):
        missing = [one for one in (layout.columns["ref"],) if one not in sheet.columns]
        faults += [Fault(sheet.file, Told("has no column {one!r}", one=one)) for one in missing]
        for line in () if missing else each(sheet.lines, "reading"):
            try:
                made.append(take(line.where, layout.cells(line)))
            except ValueError as error:
                faults.append(fault_of(line.where, error))
    if faults:
        raise Faulty(*faults)
    return made


def write(path: Path, layout: Layout, rows: Iterable[Mapping[str, object]]) -> None:
    """A workbook or CSV of the form, safe to open in a spreadsheet. Raises `Refused`."""
    table = [list(layout.columns.values()), *(cells(layout, row) for row in rows)]
    if path.suffix.lower() == ".csv":
        head, *others = table
        path.write_text("".join(csvfile.lines([str(one) for one in head], others)), "utf-8")
        return
    if path.suffix.lower() != ".xlsx":
        raise Refused("the file ends in .csv or .xlsx")
    book, sheet = begun(layout.title[:31])
    for row in table:
        sheet.append([csvfile.cell(one) for one in row])
    book.properties.description = f"{layout.name} version {layout.version}: {layout.status}"
    book.save(path)


def cells(layout: Layout, row: Mapping[str, object]) -> Sequence[object]:
    """A row in the form's own order and words."""
    told = (row.get(field, "") for field in layout.columns)
    return [layout.words.get(one, one) if isinstance(one, str) else one for one in told]
