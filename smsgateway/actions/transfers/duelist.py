"""What recipients are to get, brought in from a list: one line a recipient and tranche."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from smsgateway.actions.accounts import accounts
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.budget.bringing import amount_in
from smsgateway.actions.files.lists import cell, day_needed, keep_each, read_lines, whole_in
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.funds.ledger import line_named
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers.recipients import Due, entitle
from smsgateway.counting.ledger import GRACE_DAYS

COLUMNS = ("line", "party", "tranche", "amount", "due", "grace_days")
NEEDED = COLUMNS[:-1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    where: str
    line: str
    party: str
    tranche: int
    amount: Decimal
    due: date
    grace_days: int


def read(path: Path) -> list[Row]:
    """Read a list. Raises `Faulty` with every fault by line."""
    return read_lines(path, NEEDED, lambda column: column in COLUMNS, row_of)


def row_of(line: Line) -> Row:
    """One line. Raises `ValueError` with what is wrong with it."""
    return Row(
        where=line.where,
        line=cell(line, "line"),
        party=cell(line, "party"),
        tranche=whole_in(line, "tranche"),
        amount=amount_in("amount", cell(line, "amount")),
        due=day_needed(line, "due"),
        grace_days=whole_in(line, "grace_days") if cell(line, "grace_days") else GRACE_DAYS,
    )


def keep(house: House, rows: Sequence[Row], *, by: str) -> Sequence[Row]:
    """Keep it, all of it or nothing. Raises `Faulty`."""
    with house.db.write() as connection:
        account = accounts.acting(connection, by, *ENTERS)
        where: set[int] = set()

        def one(row: Row) -> None:
            line = line_named(connection, row.line)
            if not account.reaches(line.area_id):
                raise Refused("there is no budget line {line}", line=row.line)
            new = Due(row.line, row.party, row.tranche, row.amount, row.due, row.grace_days)
            entitle(house, connection, new)
            where.add(line.area_id)

        keep_each(rows, one)
        detail = {"entitlements": len(rows)}
        sign(connection, by, "transfers.due", "list", where, detail, roles=ENTERS)
    return rows
