"""Files of rows, whatever their format: CSV, XLSX, or JSON that is lists of objects.

Every cell is text: a code is never a number, and zeros in front of it count.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smsgateway.actions.files.faults import Fault, Faulty, Finding
from smsgateway.actions.files.workbook import opened
from smsgateway.counting.told import Told

LARGEST = 200_000_000
"""Bytes of a workbook unpacked: a gazetteer of 15,000 places has four million."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row with its place in the file."""

    where: str
    cells: Mapping[str, str]


PARTED_BY = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that share a header: a CSV file, a worksheet, a list of a JSON file."""

    file: str
    name: str
    columns: Sequence[str]
    lines: Sequence[Line]
    findings: Sequence[Finding] = ()


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of a file. Raises `Faulty` with all the lines that cannot be read."""
    readers = {".csv": read_csv, ".tsv": read_csv, ".xlsx": read_xlsx, ".json": read_json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Faulty(Fault(path.name, Told("is none of {known}", known=tuple(readers))))
    return reader(path)


def read_csv(path: Path) -> list[Sheet]:
    """One sheet of UTF-8 with or without a byte order mark, or of UTF-16 with one.

    Its cells are parted by what the header has most of: spreadsheets of some countries write
    semicolons, and Unicode text has tabs.
    """
    content = path.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        said = Told("is not UTF-8: save it as CSV UTF-8, or as XLSX")
        raise Faulty(Fault(f"{path.name}:{line}", said)) from error
    findings = []
    if wide or content.startswith(codecs.BOM_UTF8):
        findings.append(Finding("byte order mark", path.name, Told("begins with one: dropped")))
    header = text.lstrip().partition("\n")[0]
    delimiter = max(PARTED_BY, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    numbered: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for row in reader:
            numbered.append((begins, row))
            begins = reader.line_num + 1
    except csv.Error as error:
        said = Told("is no CSV from here on: a quotation mark is missing, or a cell is too long")
        raise Faulty(Fault(f"{path.name}:{begins}", said)) from error
    return [sheet(path.name, "", numbered, findings)]


def read_xlsx(path: Path) -> list[Sheet]:
    """A sheet for each worksheet that has rows."""
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as packed:
                if sum(one.file_size for one in packed.infolist()) > LARGEST:
                    raise Faulty(
                        Fault(path.name, Told("unpacks to more than {most} bytes", most=LARGEST))
                    )
            with closing(opened(file)) as book:
                read = {one.title: rows_of(one) for one in book.worksheets}
        except Faulty:
            raise
        except Exception as error:  # openpyxl raises whatever it stumbles over in a damaged one
            said = Told("is not an XLSX workbook, or a damaged one")
            raise Faulty(Fault(path.name, said)) from error
    filled = {name: rows for name, rows in read.items() if any(any(row) for _, row in rows)}
    if not filled:
        raise Faulty(Fault(path.name, Told("holds no rows")))
    return [sheet(path.name, name, rows, ()) for name, rows in filled.items()]


def rows_of(worksheet: Any) -> list[tuple[int, list[str]]]:
    """Every row with its number."""
    rows = worksheet.iter_rows(values_only=True)
    return [(n, [text_of(cell) for cell in row]) for n, row in enumerate(rows, 1)]


def text_of(cell: Any) -> str:
    """What a person sees in the cell; a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def sheet(
    file: str, name: str, numbered: Iterable[tuple[int, list[str]]], findings: Sequence[Finding]
) -> Sheet:
    """The first row that is not empty is the header. Raises `Faulty` with every ragged line."""
    filled = [(n, row) for n, row in numbered if any(cell.strip() for cell in row)]
    if not filled:
        raise Faulty(Fault(file, Told("holds no rows")))
    columns = [cell.strip() for cell in filled[0][1]]
    while columns and not columns[-1]:
        columns.pop()
    place = f"{file}:{name}!" if name else f"{file}:"
    for column in columns:
        if columns.count(column) > 1:
            raise Faulty(
                Fault(f"{place}{filled[0][0]}", Told("names two columns {column!r}", column=column))
            )
    faults, lines = [], []
    for n, row in filled[1:]:
        cells = row[: len(columns)] + ["" for _ in columns[len(row) :]] if name else row
        if len(cells) != len(columns):
            said = Told(
                "has {number} cells, the header names {most}", number=len(cells), most=len(columns)
            )
            faults.append(Fault(f"{place}{n}", said))
            continue
        lines.append(Line(f"{place}{n}", dict(zip(columns, cells, strict=True))))
    if faults:
        raise Faulty(*faults)
    return Sheet(file, name, columns, lines, findings)


def read_json(path: Path) -> list[Sheet]:
    """A sheet for each list of the top object, or one for a list at the top."""
    try:
        told = json.loads(path.read_text("utf-8-sig"), parse_int=str, parse_float=str)
    except UnicodeDecodeError as error:
        raise Faulty(Fault(path.name, Told("is not UTF-8"))) from error
    except (json.JSONDecodeError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Faulty(
            Fault(f"{path.name}{line}", Told("is not JSON: {error}", error=error))
        ) from error
    lists = told if isinstance(told, dict) else {"": told}
    sheets, faults = [], []
    for name, rows in lists.items():
        if not isinstance(rows, list):
            continue
        lines = []
        for n, row in enumerate(rows, 1):
            where = f"{path.name}:{name}[{n}]"
            if not isinstance(row, dict):
                faults.append(Fault(where, Told("is not an object")))
                continue
            lines.append(Line(where, {key: text_of(value) for key, value in row.items()}))
        columns = sorted({key for line in lines for key in line.cells})
        sheets.append(Sheet(path.name, name, columns, lines))
    if faults:
        raise Faulty(*faults)
    return sheets
