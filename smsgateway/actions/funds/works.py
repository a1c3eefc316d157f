"""Works as conversations see them: with their money, and what people say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, bindparam, select

from flows.work import Seen, Stage, Village, Work
from smsgateway.actions.funds import entries
from smsgateway.actions.funds.seeing import seen
from smsgateway.counting.built import Seen as Counted
from smsgateway.counting.ledger import Event, NoRate, Rates, Standing, convert, standing
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines
from smsgateway.store.works import disputes, milestones, works


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is kept of some works."""

    lines: Sequence[AnyRow]
    """Of the budget: id, work_id, currency."""
    happened: Mapping[int, Sequence[Event]]
    """By line."""
    counts: Mapping[int, Counted]
    """What people saw, by work."""
    disputes: Mapping[int, AnyRow]
    """The last one, by work."""
    stages: Mapping[int, tuple[Stage, ...]]
    """By work, in their order."""
    rates: Rates


def read(connection: Connection, today: date, *where: ColumnElement[bool]) -> Sequence[Work]:
    """Works by code, each as a screen shows it."""
    rows = connection.execute(select(works).where(*where).order_by(works.c.code)).all()
    if not rows:
        return ()
    known = gathered(connection, rows, today)
    return [told(row, known, today) for row in rows]


def gathered(connection: Connection, rows: Sequence[AnyRow], today: date) -> Known:
    """Of these works, in as many questions for one as for all."""
    ids = [row.id for row in rows]
    lines = connection.execute(LINES, {"works": ids}).all()
    mine = budget_lines.c.id.in_([row.id for row in lines])
    return Known(
        lines=lines,
        happened=entries.by_line(entries.events(connection, mine)),
        counts=seen(connection, ids, today),
        disputes={row.work_id: row for row in connection.execute(DISPUTES, {"works": ids})},
        stages=planned(connection, ids),
        rates=entries.rates(connection),
    )


def told(row: AnyRow, known: Known, today: date) -> Work:
    """One of them as a screen shows it."""
    mine = [
        (one.currency, known.happened.get(one.id, ()))
        for one in known.lines
        if one.work_id == row.id
    ]
    people = known.counts.get(row.id)
    return work(
        row,
        money(mine, row.currency, today, known.rates),
        shown(people.yes, people.partly, people.no) if people and people.shown else None,
        known.disputes.get(row.id),
        known.stages.get(row.id, ()),
    )


def planned(connection: Connection, ids: Sequence[int]) -> Mapping[int, tuple[Stage, ...]]:
    """The milestones of works, by work."""
    found: dict[int, tuple[Stage, ...]] = {}
    for row in connection.execute(STAGES, {"works": ids}):
        stage = Stage(row.name, row.due_on, row.reached_on)
        found[row.work_id] = (*found.get(row.work_id, ()), stage)
    return found


def shown(yes: int, partly: int, no: int) -> Seen:
    """The counts as they are told."""
    return Seen(yes, partly, no)


def money(
    lines: Sequence[tuple[str, Sequence[Event]]], currency: str, today: date, rates: Rates
) -> Standing:
    """The money of a work's lines, in its own currency; a line that no rate ties to it is left."""
    sums = [Decimal(0)] * 6
    for other, happened in lines:
        here = standing(happened)
        try:
            parts = [convert(one, other, currency, today, rates) for one in parts_of(here)]
        except NoRate:
            continue
        sums = [one + part for one, part in zip(sums, parts, strict=True)]
    return Standing(*sums)


def parts_of(one: Standing) -> Sequence[Decimal]:
    """Its sums, in order."""
    return (one.approved, one.modified, one.released, one.received, one.committed, one.paid)


def work(
    row: AnyRow,
    of: Standing,
    people: Seen | None,
    dispute: AnyRow | None,
    stages: tuple[Stage, ...] = (),
) -> Work:
    """One row as a screen shows it."""
    waits = dispute is not None and dispute.answered_at is None
    return Work(
        id=row.id,
        code=row.code,
        name=row.name,
        status=row.status,
        currency=row.currency,
        budget=of.modified,
        got=of.received,
        paid=of.paid,
        builder=row.builder,
        ends=row.ends_on,
        places=tuple(Village(code, names) for code, names in row.places),
        seen=people,
        answer_due=dispute.answer_due if dispute and waits else None,
        answer=dispute.answer if dispute and not waits else None,
        progress=row.progress,
        stages=stages,
    )


LINES = select(budget_lines.c.id, budget_lines.c.work_id, budget_lines.c.currency).where(
    budget_lines.c.work_id.in_(bindparam("works", expanding=True))
)
STAGES = (
    select(milestones)
    .where(milestones.c.work_id.in_(bindparam("works", expanding=True)))
    .order_by(milestones.c.work_id, milestones.c.position)
)
DISPUTES = (
    select(disputes)
    .where(disputes.c.work_id.in_(bindparam("works", expanding=True)))
    .order_by(disputes.c.id)
)
"""The last one of each work is the one that is read."""
