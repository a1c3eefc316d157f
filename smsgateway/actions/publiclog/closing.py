"""The `close` act: queued once no vote that was judged in time can still be on its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, func, select

from flows.world import BEFORE_VOTING
from smsgateway.actions.definition import moment
from smsgateway.actions.house import House
from smsgateway.actions.log import record_act
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.log import log_acts
from smsgateway.store.paper import paper_batches

AFTER_CLOSE = timedelta(seconds=60)
"""No vote that was judged in time is still uncommitted by then: statements end after 30 s."""


def close_what_is_over(house: House) -> None:
    """Queue the `close` act of contests in which no vote can arrive any more."""
    for contest in over(house):
        with house.db.write() as connection:
            close(connection, contest)


def over(house: House) -> Sequence[AnyRow]:
    """The contests that have ended and whose logs do not say so yet.

    One whose paper is still being read waits: its ballots stand in the log before the close.
    """
    unread = select(paper_batches.c.contest_id).where(paper_batches.c.state == "open")
    closed = select(log_acts.c.contest_id).where(log_acts.c.kind == "close")
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        return connection.execute(
            select(contests.c.id, contests.c.closes_at)
            .join(cycles, cycles.c.id == contests.c.cycle_id)
            .where(
                contests.c.late_until < now - AFTER_CLOSE,
                contests.c.id.not_in(closed),
                contests.c.id.not_in(unread),
                cycles.c.phase.not_in(BEFORE_VOTING),
            )
            .order_by(contests.c.id)
        ).all()


def close(connection: Connection, contest: AnyRow) -> None:
    """Say that voting is over and how many ballots were cast."""
    cast = select(func.count()).select_from(ballots).where(ballots.c.contest_id == contest.id)
    told = {"closed": moment(contest.closes_at), "ballots": connection.execute(cast).scalar_one()}
    record_act(connection, contest.id, "close", told)
