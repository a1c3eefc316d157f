"""Transfers as the console lists them: every line of which somebody is entitled to a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, func, select

from smsgateway.actions.funds import entries
from smsgateway.counting.ledger import Event, live, received, total
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines
from smsgateway.store.transfers import entitlements, parties, party_phones


@dataclass(frozen=True, slots=True)
class Fund:
    """A line whose money goes to recipients."""

    row: AnyRow
    """With `area`."""
    recipients: int
    entitled: Decimal
    sent: Decimal
    received: Decimal


def funds(connection: Connection, area_id: int) -> Sequence[Fund]:
    """Of an area, the newest year first."""
    held = connection.execute(
        select(
            entitlements.c.line_id,
            func.count(entitlements.c.party_id.distinct()).label("recipients"),
            func.sum(entitlements.c.amount).label("entitled"),
        )
        .join(budget_lines, budget_lines.c.id == entitlements.c.line_id)
        .where(budget_lines.c.area_id == area_id)
        .group_by(entitlements.c.line_id)
    ).all()
    due = {row.line_id: row for row in held}
    found = LINES.where(budget_lines.c.id.in_(due))
    rows = connection.execute(
        found.order_by(budget_lines.c.fiscal_year.desc(), budget_lines.c.ref)
    ).all()
    happened = entries.by_line(entries.events(connection, budget_lines.c.id.in_(due)))
    return [fund(row, due[row.id], happened.get(row.id, ())) for row in rows]


def fund(row: AnyRow, due: AnyRow, happened: Sequence[Event]) -> Fund:
    """One line."""
    known = live(happened)
    return Fund(
        row=row,
        recipients=due.recipients,
        entitled=Decimal(due.entitled),
        sent=total(known, "released"),
        received=received(known) or Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """A party and how many phones confirm for it."""

    row: AnyRow
    phones: int


def recipients(connection: Connection, area_id: int) -> Sequence[Recipient]:
    """Of an area, from the top of the chain down."""
    rows = connection.execute(
        select(parties)
        .where(parties.c.area_id == area_id)
        .order_by(parties.c.level, parties.c.code)
    ).all()
    mine = party_phones.c.party_id.in_([row.id for row in rows])
    heads = Counter(connection.execute(select(party_phones.c.party_id).where(mine)).scalars())
    return [Recipient(row, heads[row.id]) for row in rows]


LINES: Select[Any] = select(budget_lines, areas.c.code.label("area")).join(
    areas, areas.c.id == budget_lines.c.area_id
)
