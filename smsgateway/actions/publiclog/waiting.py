"""Which logs the sequencer has work for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, literal, or_, select, union

from smsgateway.actions.house import House
from smsgateway.store.ballots import ballots
from smsgateway.store.db import database_now
from smsgateway.store.log import checkpoints, log_acts, log_leaves, logs


def waiting(house: House, at_least: timedelta) -> list[int]:
    """The contests with something to append or to sign, not signed for so long."""
    last = (
        select(checkpoints.c.contest_id, func.max(checkpoints.c.signed_at).label("at"))
        .group_by(checkpoints.c.contest_id)
        .subquery()
    )
    written = select(func.max(log_leaves.c.n)).where(log_leaves.c.contest_id == logs.c.contest_id)
    signed = select(func.max(checkpoints.c.size)).where(
        checkpoints.c.contest_id == logs.c.contest_id
    )
    unsigned = written.scalar_subquery() >= func.coalesce(signed.scalar_subquery(), literal(0))
    held = union(
        select(ballots.c.contest_id).where(ballots.c.unsettled),
        select(log_acts.c.contest_id).where(log_acts.c.leaf.is_(None)),
        select(logs.c.contest_id).where(unsigned),
    ).subquery()
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        due = (
            select(held.c.contest_id)
            .outerjoin(last, last.c.contest_id == held.c.contest_id)
            .where(or_(last.c.at.is_(None), last.c.at <= now - at_least))
        )
        return sorted(connection.execute(due).scalars())
