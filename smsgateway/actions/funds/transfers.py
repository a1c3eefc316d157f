"""Transfers as conversations see them: what was sent, what came by the receiving end's word."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, or_, select

from flows.money import End, Transfer
from smsgateway.actions.funds import entries
from smsgateway.counting.ledger import GRACE_DAYS, Event, disagree, received, stand, total
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines
from smsgateway.store.people import people
from smsgateway.store.transfers import (
    audit_findings,
    entitlements,
    flow_events,
    parties,
    party_phones,
)
from smsgateway.store.works import works

Key = tuple[int, int, int | None]
"""Line, recipient, tranche."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger says of some transfers."""

    entries: Mapping[Key, Sequence[Event]]
    missing: Collection[Key]
    """Found missing by an officer."""


def read(
    connection: Connection,
    today: date,
    ends: Mapping[int, End],
    *where: ColumnElement[bool],
    most: int = 12,
) -> Sequence[Transfer]:
    """Releases, the newest first; `ends` says for which parties this phone confirms."""
    rows = connection.execute(
        RELEASED.where(*where)
        .order_by(flow_events.c.on_date.desc(), flow_events.c.id.desc())
        .limit(most)
    ).all()
    known = entries_of(connection, {(row.line_id, row.to_id, row.tranche) for row in rows})
    return [transfer(row, known, today, ends) for row in rows]


def entries_of(connection: Connection, keys: Collection[Key]) -> Known:
    """All that the ledger holds of these transfers."""
    found: dict[Key, list[Event]] = {key: [] for key in keys}
    lines = {line for line, _, _ in keys}
    for one in entries.events(connection, flow_events.c.line_id.in_(lines)):
        if one.to is not None and (one.line, one.to, one.tranche) in found:
            found[one.line, one.to, one.tranche].append(one)
    looked = select(audit_findings).where(
        audit_findings.c.missing, audit_findings.c.line_id.in_(lines)
    )
    missing = {(row.line_id, row.party_id, row.tranche) for row in connection.execute(looked)}
    return Known(found, missing)


def transfer(row: AnyRow, known: Known, today: date, ends: Mapping[int, End]) -> Transfer:
    """One row as a screen shows it."""
    key = (row.line_id, row.to_id, row.tranche)
    entries = known.entries[key]
    due = row.due_on or row.on_date
    grace = timedelta(days=GRACE_DAYS if row.grace_days is None else row.grace_days)
    got = received(entries)
    return Transfer(
        event=row.event_id,
        line=row.line_id,
        code=row.work_code or row.code or "",
        title=row.title,
        to=row.name,
        party=row.to_id,
        tranche=row.tranche or 0,
        amount=row.amount,
        currency=row.currency,
        sent=row.on_date,
        due=due,
        stand=stand(
            total(entries, "released"),
            got,
            today > due + grace,
            quarrel=disagree(entries),
            missing=key in known.missing,
        ),
        got=got,
        end=ends.get(row.to_id, ""),
    )


def ends_of(connection: Connection, indexes: Collection[bytes]) -> Mapping[int, End]:
    """The parties for which this phone confirms, and as whom."""
    found = (
        select(party_phones.c.party_id, party_phones.c.role)
        .join(people, people.c.id == party_phones.c.person_id)
        .where(people.c.phone_index.in_(indexes))
    )
    return {row.party_id: row.role for row in connection.execute(found)}


def owed(
    connection: Connection, today: date, ends: Mapping[int, End], code: str, tranche: int
) -> Transfer | None:
    """What was sent, or else is due, to one of these parties under that printed code."""
    if not ends:
        return None
    coded = or_(budget_lines.c.code == code, works.c.code == code)
    mine = (flow_events.c.to_id.in_(ends), flow_events.c.tranche == tranche, coded)
    if sent := read(connection, today, ends, *mine, most=1):
        return sent[0]
    due = DUE.where(entitlements.c.party_id.in_(ends), entitlements.c.tranche == tranche, coded)
    row = connection.execute(due).first()
    if row is None:
        return None
    known = entries_of(connection, {(row.line_id, row.to_id, row.tranche)})
    return transfer(row, known, today, ends)


LATER = flow_events.alias("later")

RELEASED: Select[Any] = (
    select(
        flow_events.c.id.label("event_id"),
        flow_events.c.line_id,
        flow_events.c.to_id,
        flow_events.c.tranche,
        flow_events.c.amount,
        flow_events.c.currency,
        flow_events.c.on_date,
        budget_lines.c.code,
        budget_lines.c.title,
        works.c.code.label("work_code"),
        parties.c.name,
        entitlements.c.due_on,
        entitlements.c.grace_days,
    )
    .join(budget_lines, budget_lines.c.id == flow_events.c.line_id)
    .join(parties, parties.c.id == flow_events.c.to_id)
    .outerjoin(works, works.c.id == budget_lines.c.work_id)
    .outerjoin(
        entitlements,
        and_(
            entitlements.c.line_id == flow_events.c.line_id,
            entitlements.c.party_id == flow_events.c.to_id,
            entitlements.c.tranche == flow_events.c.tranche,
        ),
    )
    .outerjoin(LATER, LATER.c.supersedes_id == flow_events.c.id)
    .where(flow_events.c.kind == "released", LATER.c.id.is_(None))
)
"""What was sent and not set aside since."""

DUE = (
    select(
        literal(0).label("event_id"),
        entitlements.c.line_id,
        entitlements.c.party_id.label("to_id"),
        entitlements.c.tranche,
        entitlements.c.amount,
        budget_lines.c.currency,
        entitlements.c.due_on.label("on_date"),
        budget_lines.c.code,
        budget_lines.c.title,
        works.c.code.label("work_code"),
        parties.c.name,
        entitlements.c.due_on,
        entitlements.c.grace_days,
    )
    .join(budget_lines, budget_lines.c.id == entitlements.c.line_id)
    .join(parties, parties.c.id == entitlements.c.party_id)
    .outerjoin(works, works.c.id == budget_lines.c.work_id)
)
