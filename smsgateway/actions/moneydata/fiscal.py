"""Budget lines as a Fiscal Data Package: one CSV for each currency, and what its columns mean.

Two currencies never stand in one column: a measure of the standard has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flows.words import choose
from smsgateway.actions.files import csvfile
from smsgateway.actions.moneydata.facts import PHASES, Fact


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    name: str
    kind: str
    """Type of a data package."""
    column_type: str
    """Of the fiscal data package (os-types); empty where it has none for it."""
    meaning: str


COLUMNS = (
    Column("line", "string", "budget-line-id", "The budget line, as AREA/YEAR/NUMBER."),
    Column("phase", "string", "phase:id", "What the amount is: approved, modified, and so on."),
    Column("direction", "string", "direction", "Income or expenditure."),
    Column("year", "integer", "date:fiscal-year", "The fiscal year."),
    Column(
        "area",
        "string",
        "administrative-classification:generic:level1:code",
        "The code of the area whose budget it is.",
    ),
    Column(
        "office",
        "string",
        "administrative-classification:generic:level2:code",
        "The code of the office that spends it.",
    ),
    Column("programme", "string", "activity:generic:program:code", "The programme."),
    Column(
        "function",
        "string",
        "functional-classification:cofog:code",
        "What it is for, by the United Nations' classification (COFOG).",
    ),
    Column(
        "economic",
        "string",
        "economic-classification:generic:level1:code",
        "What is bought, by the office's own chart.",
    ),
    Column("source", "string", "fin-source:generic:code", "Where the money comes from."),
    Column("place", "string", "geo-source:target:code", "The code of the place that it is for."),
    Column("work", "string", "activity:generic:project:code", "The code of what it builds."),
    Column("code", "string", "", "The printed code of the budget line, once it has one."),
    Column("title", "string", "", "The line in words."),
    Column("amount", "number", "value", "Money in the currency of the file."),
)
KEY = ("line", "phase")


def currencies(some: Iterable[Fact]) -> list[str]:
    """Each one that a line is in."""
    return sorted({one.currency for one in some})


def table(some: Iterable[Fact], currency: str) -> Iterator[str]:
    """The CSV of one currency: a row for each line and phase."""
    header = [column.name for column in COLUMNS]
    return csvfile.lines(
        header, (cells(one, phase) for one in some if one.currency == currency for phase in PHASES)
    )


def cells(one: Fact, phase: str) -> Sequence[object]:
    """One row."""
    return (
        one.line,
        phase,
        one.direction,
        one.year,
        one.area,
        one.office,
        one.programme,
        one.function,
        one.economic,
        one.source,
        one.place,
        one.work,
        one.code,
        choose(one.title, "en"),
        getattr(one.amounts, phase),
    )


def package(some: Sequence[Fact], title: str, licence: str) -> dict[str, Any]:
    """The datapackage.json beside them."""
    told: dict[str, Any] = {
        "profile": "fiscal-data-package",
        "name": "budget",
        "title": title,
        "resources": [resource(currency) for currency in currencies(some)],
        "model": {
            "measures": {
                f"amount-{currency.lower()}": {
                    "source": "amount",
                    "resource": f"budget-{currency.lower()}",
                    "currency": currency,
                    "factor": 1,
                }
                for currency in currencies(some)
            },
            "dimensions": {
                column.name: {
                    "attributes": {column.name: {"source": column.name}},
                    "primaryKey": column.name,
                }
                for column in COLUMNS
                if column.kind != "number"
            },
        },
    }
    return told | ({"licenses": [{"path": licence}]} if licence else {})


def field(column: Column) -> dict[str, str]:
    """One column, as a data package describes it."""
    told = {"name": column.name, "type": column.kind, "description": column.meaning}
    return told | ({"columnType": column.column_type} if column.column_type else {})


def resource(currency: str) -> dict[str, Any]:
    """One CSV, as a data package describes it."""
    name = f"budget-{currency.lower()}"
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [field(column) for column in COLUMNS],
            "primaryKey": list(KEY),
        },
    }
