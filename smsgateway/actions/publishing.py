"""Publishing a table with small numbers: what may be told now, and what was told before.

Whoever shows figures to people outside (an export, a page, a text) asks here, so that nothing can
be worked out from two answers of different days. Where nothing new may be told, the last
publication is what there is to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from smsgateway.actions.refused import Refused
from smsgateway.counting.suppression import Cell, Counts, Margin, Release, release
from smsgateway.store.db import database_now
from smsgateway.store.publications import publications

Figures: TypeAlias = "Mapping[str, str | int | float | Figures | None]"
"""What is told of a cell, by name: whatever JSON can hold."""

EARLIER = (
    select(publications)
    .where(publications.c.subject == bindparam("subject"))
    .order_by(publications.c.number)
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What people outside may read: the cells shown, and what is told of each."""

    made_at: datetime
    cells: Mapping[Cell, Figures]


def publish(
    connection: Connection,
    subject: str,
    counts: Counts,
    margins: Collection[Margin],
    k: int,
    tell: Callable[[Cell], Figures],
) -> Publication | None:
    """Publish what may be told of these counts today, in this transaction.

    `subject` names the table for ever: its publications are held together. The last publication
    where too little is new; None where there is none. `tell` is asked for each cell that is shown.
    Raises `Refused` where somebody else publishes the same at this moment.
    """
    before = connection.execute(EARLIER, {"subject": subject}).all()
    earlier = [
        Release(
            {tuple(cell): people for cell, people in row.counts},
            frozenset(tuple(cell) for cell, _ in row.shown),
        )
        for row in before
    ]
    made = release(counts, margins, earlier, k)
    if not made.shown:
        return _last(before[-1].made_at, before[-1].shown) if before else None
    told = [(list(cell), tell(cell)) for cell in sorted(made.shown, key=str)]
    row = {
        "subject": subject,
        "number": len(before) + 1,
        "least": k,
        "counts": [[list(cell), people] for cell, people in sorted(counts.items())],
        "shown": told,
    }
    try:
        connection.execute(insert(publications), row)
    except IntegrityError as error:
        raise Refused(
            "{subject} is being published by somebody else: try again", subject=subject
        ) from error
    now: datetime = connection.execute(select(database_now())).scalar_one()
    return _last(now, told)


def last_of(connection: Connection, subjects: Collection[str]) -> Mapping[str, Publication]:
    """What was told last of each of these subjects, for whoever may read it; nothing is made."""
    every = select(publications).where(publications.c.subject.in_(subjects))
    rows = connection.execute(every.order_by(publications.c.number))
    return {row.subject: _last(row.made_at, row.shown) for row in rows}


def _last(made_at: datetime, shown: Sequence[tuple[list[str | None], Figures]]) -> Publication:
    return Publication(made_at, {tuple(cell): told for cell, told in shown})
