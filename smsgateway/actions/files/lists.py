"""Lists that coordinators bring in, CSV or XLSX: every line read or its fault named, none half."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from flows.words import LANGUAGES
from smsgateway.actions.files.cells import day_in, tidy
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.sheets import Line, read_sheets
from smsgateway.actions.files.watched import each
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told


class Placed(Protocol):
    """A line that was read, and where."""

    @property
    def where(self) -> str:
        """Its place in the file."""


T = TypeVar("T")
P = TypeVar("P", bound=Placed)

SLUG = re.compile(r"[a-z][a-z0-9_]{0,31}")
"""What a kind of service and a question are called."""


def read_lines(
    path: Path, needed: Sequence[str], known: Callable[[str], bool], take: Callable[[Line], T]
) -> list[T]:
    """What `take` makes of every line of every sheet. It raises `ValueError` with a fault.

    Raises `Faulty` with all faults: a line's, a `needed` column that is missing, one that is not
    `known`.
    """
    made: list[T] = []
    faults: list[Fault] = []
    for sheet in read_sheets(path):
        missing = [column for column in needed if column not in sheet.columns]
        strange = [one for one in sheet.columns if one not in needed and not known(one)]
        faults += [
            Fault(sheet.file, Told("has no column {column}", column=column)) for column in missing
        ]
        faults += [
            Fault(sheet.file, Told("has a column {one} that nobody reads", one=one))
            for one in strange
        ]
        if missing or strange:
            continue
        for line in each(sheet.lines, "reading"):
            try:
                made.append(take(line))
            except ValueError as error:
                faults.append(fault_of(line.where, error))
    if faults:
        raise Faulty(*faults)
    return made


def keep_each(lines: Sequence[P], keep: Callable[[P], object]) -> None:
    """Keep every line in the caller's transaction. Raises `Faulty` with each that is refused."""
    faults = []
    for one in each(lines, "entering"):
        try:
            keep(one)
        except Refused as error:
            faults.append(fault_of(one.where, error))
    if faults:
        raise Faulty(*faults)


def cell(line: Line, column: str) -> str:
    """A cell without invisible letters and spaces to spare."""
    return tidy(line.cells.get(column, ""))[0]


def slug_in(line: Line, column: str) -> str:
    """A name in small letters. Raises `ValueError`."""
    text = cell(line, column)
    if not SLUG.fullmatch(text):
        raise Refused(
            "{column} is small letters, digits and _ (health_centre), not {text!r}",
            column=column,
            text=text,
        )
    return text


def whole_in(line: Line, column: str) -> int:
    """A whole number from 0. Raises `ValueError`."""
    text = cell(line, column)
    if not (text.isascii() and text.isdigit()):
        raise Refused("{column} is a whole number, not {text!r}", column=column, text=text)
    return int(text)


def day_needed(line: Line, column: str) -> date:
    """A day such as 2026-06-30. Raises `ValueError` where none is told."""
    day = day_in(line, column)
    if day is None:
        raise Refused("{column} is a day such as 2026-06-30", column=column)
    return day


def short_in(line: Line, column: str, longest: int) -> str:
    """A text of so many letters at most. Raises `ValueError`."""
    text = cell(line, column)
    if len(text) > longest:
        raise Refused(
            "{column} has {letters} letters, at most {longest} fit",
            column=column,
            letters=len(text),
            longest=longest,
        )
    return text


def texts_in(line: Line, stem: str, longest: int) -> dict[str, str]:
    """The text of each language, `name_en` and so on. Raises `ValueError` for none or too long."""
    found = {lang: text for lang in LANGUAGES if (text := cell(line, f"{stem}_{lang}"))}
    if not found:
        raise Refused("has no {stem} ({stem}_en, {stem}_km, …)", stem=stem)
    for lang, text in found.items():
        if len(text) > longest:
            raise Refused(
                "{stem}_{code} has {letters} letters, at most {longest} fit",
                stem=stem,
                code=lang,
                letters=len(text),
                longest=longest,
            )
    return found


def is_text(stem: str) -> Callable[[str], bool]:
    """Is this a column of a text in one of our languages?"""
    columns = {f"{stem}_{lang}" for lang in LANGUAGES}
    return lambda column: column in columns
