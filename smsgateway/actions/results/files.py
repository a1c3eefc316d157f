"""A report as files: a workbook for offices, a PDF for the notice board."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal

from flows.words import choose
from smsgateway.actions.files.csvfile import cell
from smsgateway.actions.files.workbook import begun
from smsgateway.actions.prints import press
from smsgateway.actions.results.report import Line, Report
from smsgateway.actions.results.wording import HEADINGS, known, part, words

COLUMNS = (
    "level",
    "code",
    "indicator",
    "baseline",
    "target",
    "actual",
    "unit",
    "progress",
    "light",
    "n",
    "remarks",
)


def workbook(made: Report, lang: str) -> bytes:
    """XLSX: one sheet of the indicators, one of how good the data is."""
    book, sheet = begun(made.period)
    sheet.append([words(HEADINGS[name], lang) for name in COLUMNS])
    for line in made.lines:
        sheet.append([cell(value) for value in cells(line, lang)])
    data = book.create_sheet("data")
    for name, value in about(made, lang):
        data.append([name, cell(value)])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def cells(line: Line, lang: str) -> list[object]:
    """One indicator as a row."""
    few = words("too few", lang) if line.few else None
    return [
        words(line.level, lang),
        line.code,
        choose(line.name, lang),
        line.baseline,
        line.target,
        few or line.actual,
        known(line.unit, lang),
        line.progress and line.progress.quantize(Decimal("0.01")),
        words(line.light, lang),
        None if line.few else line.n,
        remarks(line, lang),
    ]


def remarks(line: Line, lang: str) -> str:
    """What a reader should know before trusting the value."""
    said = [
        word
        for word, holds in (
            ("computed", line.method == "auto"),
            ("signed by two", bool(line.signed)),
            ("late", line.late),
            ("changed later", line.edited),
            ("unusual", line.unusual),
        )
        if holds
    ]
    parts = [f"{part(name, lang, line.places)} {value}" for name, value in line.parts.items()]
    return ", ".join([*(words(word, lang) for word in said), *parts])


def about(made: Report, lang: str) -> Iterator[tuple[str, object]]:
    """What a report says of itself."""
    yield words("area", lang), choose(made.name, lang)
    yield words("period", lang), made.period
    yield words("made on", lang), made.made_on.isoformat()
    yield words("time gone", lang), percent(made.elapsed)
    yield words("completeness", lang), percent(made.quality.completeness)
    yield words("timeliness", lang), percent(made.quality.timeliness)


def percent(share: Decimal | None) -> str:
    """45%, or a dash."""
    return "-" if share is None else f"{share * 100:.0f}%"


def pdf(made: Report, lang: str) -> bytes:
    """The same on paper."""
    return press.pdf(
        "report",
        {
            "title": f"{choose(made.name, lang)} {made.period}",
            "lang": lang,
            "facts": [shown(one) for fact in about(made, lang) for one in fact],
            "heads": [words(HEADINGS[name], lang) for name in COLUMNS],
            "cells": [shown(value) for line in made.lines for value in cells(line, lang)],
        },
    )


def shown(value: object) -> str:
    """A cell on paper."""
    return "" if value is None else f"{value}"
