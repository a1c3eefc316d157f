"""Entries of the ledger, read back as the counting knows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from smsgateway.counting.ledger import Event, Rates
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines, exchange_rates
from smsgateway.store.transfers import flow_events


def events(connection: Connection, *where: ColumnElement[bool]) -> Sequence[Event]:
    """The entries of some lines, in the order in which they were made."""
    return [event(row) for row in connection.execute(ENTRIES.where(*where))]


def by_line(some: Sequence[Event]) -> Mapping[int, Sequence[Event]]:
    """Entries sorted by their line."""
    found: dict[int, list[Event]] = defaultdict(list)
    for one in some:
        found[one.line].append(one)
    return found


def event(row: AnyRow) -> Event:
    """A row as the counting knows it."""
    return Event(
        id=row.id,
        line=row.line_id,
        kind=row.kind,
        amount=row.amount,
        on=row.on_date,
        to=row.to_id,
        tranche=row.tranche,
        reporter=row.reporter,
        supersedes=row.supersedes_id,
    )


def rates(connection: Connection) -> Rates:
    """Every dated rate."""
    found: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(dict)
    for row in connection.execute(select(exchange_rates)):
        found[row.base, row.quote][row.on_date] = row.rate
    return found


ENTRIES: Select[Any] = (
    select(flow_events)
    .join(budget_lines, budget_lines.c.id == flow_events.c.line_id)
    .order_by(flow_events.c.id)
)
