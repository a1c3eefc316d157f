"""Lists as files: the same list as CSV and as XLSX, every cell safe to open in a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flows.words import LANGUAGES
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.files.csvfile import lines
from smsgateway.actions.files.workbook import workbook
from smsgateway.web.console.gate import CSV, READERS, XLSX, Answer, Gate, download
from smsgateway.web.speech import named

MOST_LINES = 10_000
"""Of a list that grows without end: the newest."""


@dataclass(frozen=True, slots=True)
class Table:
    """A list, and the name of its file."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def table_of(name: str, columns: Sequence[str], items: Iterable[Any]) -> Table:
    """Each item a line, each column the item's own word of that name."""
    return Table(name, columns, ([getattr(one, column) for column in columns] for one in items))


def offer(
    gate: Gate, rule: str, make: Callable[..., Table], *, may: Collection[Role] = READERS
) -> None:
    """Routes `rule.csv` and `rule.xlsx`, of the view's own name, for who may open the page."""

    def file(visit: Visit, kind: str, **values: Any) -> Answer:
        made = make(visit, **values)
        rows = ([plain(value) for value in row] for row in made.rows)
        if kind == "xlsx":
            return download(workbook(made.columns, rows), f"{made.name}.xlsx", XLSX)
        return download("".join(lines(made.columns, rows)), f"{made.name}.csv", CSV)

    file.__name__ = make.__name__
    gate.route(f"{rule}.<any(csv, xlsx):kind>", file, may=may)


def plain(value: object) -> object:
    """A cell: instants as ISO 8601, a name in the reader's language, anything nested as JSON."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping) and set(value) <= set(LANGUAGES):
        return named(dict(value))
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return value
