"""What happened to money, brought in from a list: one line an entry of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, select

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
from smsgateway.actions.funds.ledger import NewEntry, line_named, post
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import KINDS
from smsgateway.store.transfers import flow_events, parties

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
    """Enter it, all of it or nothing; who may is the ledger's to say. What stands in the ledger
    already, word for word, is a fault: the same file twice would pay twice. Raises `Faulty`."""
    with house.db.write() as connection:
        standing = Standing(connection)

        def one(row: Row) -> None:
            standing.refuse_again(row)
            new = NewEntry(
                row.line, row.kind, row.amount, row.on, row.to, row.source, row.tranche, row.doc
            )
            post(house, connection, new, by=by)

        keep_each(rows, one)
    return rows


class Standing:
    """What stands in the ledger of the lines that a file names, without what was set aside."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read before a line is named."""
        self._connection = connection
        self._lines: dict[str, int] = {}
        self._known: dict[int, set[Key]] = {}
        self._codes: dict[int | None, str] = {None: ""}

    def refuse_again(self, row: Row) -> None:
        """Raises `Refused` for what stands there already, or has come in this file."""
        if row.line not in self._lines:
            self._lines[row.line] = line_named(self._connection, row.line).id
        line = self._lines[row.line]
        if line not in self._known:
            self._known[line] = self._entered(line)
        key = (row.kind, row.amount, row.on, row.source, row.to, row.tranche, row.doc)
        if key in self._known[line]:
            raise Refused(
                "{line} has this entry already: {total} {amount} on {day}; "
                "what came twice gets another doc",
                line=row.line,
                total=row.kind,
                amount=f"{row.amount:,}",
                day=row.on,
            )
        self._known[line].add(key)

    def _entered(self, line: int) -> set[Key]:
        """The entries of a line."""
        if len(self._codes) == 1:
            named = self._connection.execute(select(parties.c.id, parties.c.code))
            self._codes |= {row.id: row.code for row in named}
        later = flow_events.alias()
        replaced = select(later.c.id).where(later.c.supersedes_id == flow_events.c.id).exists()
        told = select(flow_events).where(
            flow_events.c.line_id == line, flow_events.c.reporter == "office", ~replaced
        )
        return {
            (
                one.kind,
                one.amount,
                one.on_date,
                self._codes[one.from_id],
                self._codes[one.to_id],
                one.tranche,
                one.doc_ref,
            )
            for one in self._connection.execute(told)
        }


Key = tuple[str, Decimal, date, str, str, int | None, str]
"""Kind, amount, day, from, to, tranche and paper."""
