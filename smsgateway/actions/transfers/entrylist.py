"""What happened to money, brought in from a list: one line an entry of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from smsgateway.actions.budget.bringing import amount_in
from smsgateway.actions.files.lists import (
    cell,
    day_needed,
    keep_each,
    read_lines,
    short_in,
    whole_in,
)
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.funds.ledger import NewEntry, post
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import KINDS

COLUMNS = ("line", "kind", "amount", "on", "from", "to", "tranche", "doc")
NEEDED = COLUMNS[:4]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    where: str
    line: str
    kind: str
    amount: Decimal
    on: date
    source: str
    to: str
    tranche: int | None
    doc: str


def read(path: Path) -> list[Row]:
    """Read a list. Raises `Faulty` with every fault by line."""
    return read_lines(path, NEEDED, lambda column: column in COLUMNS, row_of)


def row_of(line: Line) -> Row:
    """One line. Raises `ValueError` with what is wrong with it."""
    kind = cell(line, "kind")
    if kind not in KINDS:
        raise Refused("kind is one of {known}, not {told!r}", known=KINDS, told=kind)
    return Row(
        where=line.where,
        line=cell(line, "line"),
        kind=kind,
        amount=amount_in("amount", cell(line, "amount")),
        on=day_needed(line, "on"),
        source=cell(line, "from"),
        to=cell(line, "to"),
        tranche=whole_in(line, "tranche") if cell(line, "tranche") else None,
        doc=short_in(line, "doc", 120),
    )


def keep(house: House, rows: Sequence[Row], *, by: str) -> Sequence[Row]:
    """Enter it, all of it or nothing; who may is the ledger's to say. Raises `Faulty`."""
    with house.db.write() as connection:
        keep_each(
            rows,
            lambda one: post(
                house,
                connection,
                NewEntry(
                    one.line,
                    one.kind,
                    one.amount,
                    one.on,
                    one.to,
                    one.source,
                    one.tranche,
                    one.doc,
                ),
                by=by,
            ),
        )
    return rows
