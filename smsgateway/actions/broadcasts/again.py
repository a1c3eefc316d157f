"""Trying the failed texts of a broadcast once more, and only those."""

from __future__ import annotations

from sqlalchemy import Connection, and_, select, update

from smsgateway.actions.people.optouts import may_be_written_to
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

FAILED = ("failed", "dead")


def requeue(connection: Connection, broadcast: AnyRow, room: int) -> int:
    """Put back at most so many texts that failed before the retry was asked for; returns how many.

    Whoever opted out since is left alone, and so is a text that may have arrived.
    """
    chosen = (
        select(outbox.c.id)
        .join(people, people.c.id == outbox.c.person_id)
        .where(
            outbox.c.broadcast_id == broadcast.id,
            outbox.c.status.in_(FAILED),
            outbox.c.attempted_at < broadcast.retry_since,
            ~outbox.c.doubtful,
            may_be_written_to(broadcast.topic),
        )
        .order_by(outbox.c.id)
        .limit(room)
    )
    ids = list(connection.execute(chosen).scalars())
    still = and_(outbox.c.id.in_(ids), outbox.c.status.in_(FAILED))
    again = (
        update(outbox)
        .where(still)
        .values(
            status="queued",
            attempts=0,
            fence="",
            error="",
            provider_id=None,
            attempted_at=database_now(),
            due_at=database_now(),
        )
    )
    return connection.execute(again).rowcount if ids else 0
