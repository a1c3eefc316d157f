"""From files to places: nothing is thrown away, and every doubt is written on the place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smsgateway.actions.files import cells
from smsgateway.actions.files.faults import Fault, Faulty, Finding, fault_of
from smsgateway.actions.files.sheets import Line, Sheet, read_sheets
from smsgateway.actions.files.watched import each
from smsgateway.actions.gazetteers import codes, nesting
from smsgateway.actions.gazetteers.mapping import Level
from smsgateway.actions.gazetteers.mapping import Mapping as Layout
from smsgateway.actions.gazetteers.nesting import Row
from smsgateway.actions.gazetteers.places import Gazetteer, Place
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told

REMARKS = {
    "invisible": "{column} holds characters that nobody sees: removed",
    "spaces": "{column} has spaces to spare: removed",
}


def read(mapping: Layout, paths: Sequence[Path]) -> Gazetteer:
    """Read an edition. Raises `Faulty` with every line that does not hold what it should."""
    sheets = [sheet for path in paths for sheet in read_sheets(path)]
    reading = Reading(mapping)
    for level, line in each(assign(mapping, sheets), "reading"):
        reading.take(level, line)
    if reading.faults:
        raise Faulty(*reading.faults)
    placed = nesting.place(mapping, reading.rows)
    seen = [finding for sheet in sheets for finding in sheet.findings]
    told = [*seen, *reading.findings(), *nesting.findings(placed)]
    return Gazetteer(tuple(row.place for row in placed if row.place), tuple(told))


def assign(mapping: Layout, sheets: Sequence[Sheet]) -> Sequence[tuple[Level, Line]]:
    """Every line with its level. Raises `Faulty` for files and lines of none."""
    faults = []
    fitting = {level.name: [one for one in sheets if fits(level, one)] for level in mapping.levels}
    used = {id(sheet) for found in fitting.values() for sheet in found}
    idle = {one.file for one in sheets} - {one.file for one in sheets if id(one) in used}
    for sheet in sheets:
        if sheet.file in idle:
            said = Told(
                "is of no level of the mapping: its columns are {columns}", columns=sheet.columns
            )
            faults.append(Fault(sheet.file, said))
    for level in mapping.levels:
        if not fitting[level.name]:
            wanted = level.list or ", ".join(sorted(level.columns))
            faults.append(
                Fault(level.name, Told("no file holds this level ({wanted})", wanted=wanted))
            )
    taken: dict[str, list[Line]] = {}
    left = {line.where for sheet in sheets if id(sheet) in used for line in sheet.lines}
    for level in mapping.levels:
        found = [line for sheet in fitting[level.name] for line in sheet.lines]
        taken[level.name] = [line for line in found if belongs(level, line)]
        left -= {line.where for line in taken[level.name]}
    said = Told("is of no level that the mapping knows")
    faults += [Fault(where, said) for where in sorted(left)]
    if faults:
        raise Faulty(*faults)
    return [(level, line) for level in mapping.levels for line in taken[level.name]]


def fits(level: Level, sheet: Sheet) -> bool:
    """Has the sheet what the level needs?"""
    if level.list and sheet.name != level.list:
        return False
    return level.columns <= set(sheet.columns)


def belongs(level: Level, line: Line) -> bool:
    """Is the line of this level, where a sheet holds several?"""
    return all(
        line.cells[column].strip().casefold() == value.casefold()
        for column, value in level.where.items()
    )


@dataclass
class Reading:
    """What has been read so far."""

    mapping: Layout
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    restored: Counter[str] = field(default_factory=Counter)
    unnamed: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, level: Level, line: Line) -> None:
        """Read a line."""
        try:
            self.rows.append(self.row(level, self.mapping.depth(level), line))
        except ValueError as error:
            self.faults.append(fault_of(line.where, error))

    def row(self, level: Level, depth: int, line: Line) -> Row:
        """One line. Raises `ValueError` with what is wrong with it."""
        text = self.cell(line, level.code)
        if not text:
            raise Refused("{column} is empty", column=level.code)
        restores = self.mapping.zeros == "restored"
        number, doubt = codes.number_of(text, level, restores)
        if number != text:
            self.restored[line.where.rpartition(":")[0]] += 1
        if len(level.mark + number) > 60 or "#" in number:
            raise Refused(
                "{column} is no code: longer than 60 characters, or with a #", column=level.code
            )
        kind = self.cell(line, level.type) or level.name
        if len(kind) > 32:
            raise Refused("{column} is longer than any type", column=level.type)
        parent = level.parent
        return Row(
            level=level,
            line=line,
            number=number,
            doubts=[doubt] if doubt else [],
            parent=self.cell(line, parent.code or parent.name) if parent else "",
            place=Place(
                code=level.mark + number,
                claimed=level.mark + number,
                level=level.name,
                depth=depth,
                type=kind,
                parent="",
                names=self.names(level, line),
                valid_from=cells.day_in(line, level.valid_from) or self.mapping.valid_from,
                valid_to=cells.day_in(line, level.valid_to) or self.mapping.valid_to,
                successors=cells.codes_in(line, level.successors),
                lat=cells.decimal_in(line, level.lat),
                lon=cells.decimal_in(line, level.lon),
                population=cells.whole_in(line, level.population),
                origin=line.where[-300:],
            ),
        )

    def names(self, level: Level, line: Line) -> Mapping[str, str]:
        """Language to name, where there is one. Raises `ValueError` where there is none."""
        read = {lang: self.cell(line, column) for lang, column in level.names.items()}
        if not any(read.values()):
            raise Refused("has no name ({columns})", columns=list(level.names.values()))
        for lang, name in read.items():
            if len(name) > 190:
                raise Refused("{column} is longer than any name", column=level.names[lang])
            if not name:
                self.unnamed[level.name, lang].append(line.where)
        return {lang: name for lang, name in sorted(read.items()) if name}

    def cell(self, line: Line, column: str) -> str:
        """A cell made clean, with a remark where it was not."""
        if not column:
            return ""
        text, remark = cells.tidy(line.cells.get(column, ""))
        if remark:
            said = Told(REMARKS[remark], column=column)
            self.remarks.append(Finding(remark, line.where, said))
        return text

    def findings(self) -> Iterable[Finding]:
        """What was mended, line by line; zeros and missing names in one sentence each."""
        yield from self.remarks
        for file, count in self.restored.items():
            said = Told("{number} codes got the zeros back that they had lost", number=count)
            yield Finding("zeros", file, said)
        for (level, lang), lines in self.unnamed.items():
            said = Told(
                "{number} of level {level} have no name in {lang}",
                number=len(lines),
                level=level,
                lang=lang,
            )
            yield Finding("unnamed", lines[0], said)
