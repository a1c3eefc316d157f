"""How fast a channel may send: so many texts a minute and a day, whoever sends them.

A phone with a SIM is blocked by its network when it sends like a machine. What has left is counted
in one row a channel, in the transaction that claims the texts, so that all processes share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from smsgateway.store.channels import allowances
from smsgateway.store.db import AnyRow, database_now

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def within(connection: Connection, due: Sequence[AnyRow]) -> list[AnyRow]:
    """Those of the due rows that may leave now; they count as used. Each names its channel."""
    asked = {"ids": sorted({row.channel_id for row in due})}
    limits = {row.channel_id: row for row in connection.execute(LIMITS, asked)}
    if not limits:
        return list(due)
    going: list[AnyRow] = []
    for channel_id in asked["ids"]:
        rows = [row for row in due if row.channel_id == channel_id]
        limit = limits.get(channel_id)
        going += rows[: use(connection, limit, len(rows))] if limit else rows
    return going


def use(connection: Connection, limit: AnyRow, wanted: int) -> int:
    """Take up to `wanted` of what the channel has left; how many."""
    now: datetime = limit.now
    minute = limit.minute_used if now - limit.minute_from < MINUTE else 0
    day = limit.day_used if now - limit.day_from < DAY else 0
    left = [wanted]
    if limit.per_minute is not None:
        left.append(limit.per_minute - minute)
    if limit.per_day is not None:
        left.append(limit.per_day - day)
    taken = max(0, min(left))
    connection.execute(
        update(allowances)
        .where(allowances.c.channel_id == limit.channel_id)
        .values(
            minute_used=minute + taken,
            day_used=day + taken,
            minute_from=limit.minute_from if minute else now,
            day_from=limit.day_from if day else now,
        )
    )
    return taken


LIMITS = (
    select(allowances, database_now().label("now"))
    .where(allowances.c.channel_id.in_(bindparam("ids", expanding=True)))
    .order_by(allowances.c.channel_id)
    .with_for_update()
)
