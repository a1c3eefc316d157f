"""What the ledger, the works and the contracts say of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from sqlalchemy import Connection, bindparam, select

from smsgateway.actions.deals.reading import read
from smsgateway.actions.funds.entries import events
from smsgateway.actions.funds.seeing import seen
from smsgateway.actions.results.spans import Found, Span, share
from smsgateway.counting.built import Seen, verdict
from smsgateway.counting.ledger import Event, received, standing
from smsgateway.store.contracts import procurements
from smsgateway.store.money import budget_lines
from smsgateway.store.transfers import entitlements
from smsgateway.store.works import works

ENOUGH_BIDS = 3
COVERED = Decimal("0.6")
"""No rate where fewer of the units told what came."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One tranche of one recipient: what was due when, what came when."""

    currency: str
    due: Decimal
    due_on: date
    came: Decimal | None
    """None where the receiver said nothing."""
    came_on: date | None


def transfers_full(connection: Connection, span: Span) -> Found | None:
    """Of what receivers told of, what came in full."""
    told = [one for one in units(connection, span) if one.came is not None]
    return share(sum(one.came is not None and one.came >= one.due for one in told), len(told))


def leakage(connection: Connection, span: Span) -> Found | None:
    """1 - received / entitled; None below 60 % coverage, and across currencies."""
    every = list(units(connection, span))
    told = [one for one in every if one.came is not None]
    if not told or Decimal(len(told)) / len(every) < COVERED:
        return None
    if len({one.currency for one in told}) > 1:
        return None
    due = sum((one.due for one in told), Decimal(0))
    came = sum((one.came or Decimal(0) for one in told), Decimal(0))
    return Found(due - came, due, len(told)) if due else None


def delay(connection: Connection, span: Span) -> Found | None:
    """The median of the days from due to received."""
    came = [(one.came_on, one.due_on) for one in units(connection, span)]
    days = [(on - due).days for on, due in came if on is not None]
    return Found(Decimal(median(days)), None, len(days)) if days else None


def execution(connection: Connection, span: Span) -> Found | None:
    """Paid of approved, on the expenditure lines of the period's year in one currency."""
    asked = {"areas": span.areas, "year": span.period.starts.year}
    lines = connection.execute(SPENDING, asked).all()
    if len({line.currency for line in lines}) != 1:
        return None
    told = standing(events(connection, budget_lines.c.id.in_([line.id for line in lines])))
    return Found(told.paid, told.approved, len(lines)) if told.approved else None


def contracts_open(connection: Connection, span: Span) -> Found | None:
    """Of the contracts that were signed, those that many could bid for and did."""
    asked = select(procurements).where(procurements.c.area_id.in_(span.areas))
    held = read(connection, connection.execute(asked).all())
    signed = [
        one.process
        for one in held
        if any(span.holds(contract.signed) for contract in one.process.contracts)
    ]
    return share(
        sum(one.method == "open" and (one.bids or 0) >= ENOUGH_BIDS for one in signed), len(signed)
    )


def works_confirmed(connection: Connection, span: Span) -> Found | None:
    """Of the works that the office finished, those that people see."""
    asked = select(works).where(works.c.area_id.in_(span.areas), works.c.status == "finished")
    finished = [row for row in connection.execute(asked) if span.holds(row.finished_on)]
    told = seen(connection, [row.id for row in finished], span.period.ends)
    stands = [
        verdict(told.get(row.id, Seen()), finished=True, places=len(row.places)) for row in finished
    ]
    return share(stands.count("confirmed"), len(stands))


def units(connection: Connection, span: Span) -> Iterator[Unit]:
    """Every tranche that was due in the period."""
    due = [row for row in connection.execute(DUE, {"areas": span.areas}) if span.holds(row.due_on)]
    told: dict[tuple[int, int | None, int | None], list[Event]] = defaultdict(list)
    for one in events(connection, budget_lines.c.id.in_({row.line_id for row in due})):
        if one.kind == "received":
            told[one.line, one.to, one.tranche].append(one)
    for row in due:
        some = told[row.line_id, row.party_id, row.tranche]
        first = min((one.on for one in some), default=None)
        yield Unit(row.currency, row.amount, row.due_on, received(some), first)


DUE = (
    select(entitlements, budget_lines.c.currency)
    .join(budget_lines, budget_lines.c.id == entitlements.c.line_id)
    .where(budget_lines.c.area_id.in_(bindparam("areas", expanding=True)))
)
SPENDING = select(budget_lines).where(
    budget_lines.c.area_id.in_(bindparam("areas", expanding=True)),
    budget_lines.c.fiscal_year == bindparam("year"),
    budget_lines.c.direction == "expenditure",
)
