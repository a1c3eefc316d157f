"""How fast a channel may send: so many texts a minute and a day, whoever sends them.

A phone with a SIM is blocked by its network when it sends like a machine. What has left is counted
in one row a channel, in the transaction that claims the texts, so that all processes share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import Connection, bindparam, or_, select, update

from smsgateway.store.channels import allowances
from smsgateway.store.db import AnyRow, database_now

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Waiting(Protocol):
    """A text that waits for its channel, which may be paced."""

    @property
    def channel_id(self) -> int: ...
    @property
    def paced(self) -> bool: ...


Text = TypeVar("Text", bound=Waiting)


def within(connection: Connection, due: Sequence[Text]) -> list[Text]:
    """Those of the due texts that may leave now; they count as used."""
    going = [row for row in due if not row.paced]
    if paced := {row.channel_id for row in due if row.paced}:
        for limit in connection.execute(LIMITS, {"ids": sorted(paced)}).all():
            rows = [row for row in due if row.channel_id == limit.channel_id]
            going += rows[: use(connection, limit, len(rows))]
    return going


def use(connection: Connection, limit: AnyRow, wanted: int) -> int:
    """Take up to `wanted` of what the channel has left; how many."""
    now: datetime = limit.now
    spans = [
        ("minute", limit.per_minute, limit.minute_used, limit.minute_from, MINUTE),
        ("day", limit.per_day, limit.day_used, limit.day_from, DAY),
    ]
    counts = {
        name: (most, used, since, since + span)
        if now < since + span
        else (most, 0, now, now + span)
        for name, most, used, since, span in spans
    }
    taken: int = max(
        0, min([wanted, *(most - used for most, used, _, _ in counts.values() if most)])
    )
    full = [over for most, used, _, over in counts.values() if most and used + taken >= most]
    values: dict[str, object] = {"full_until": max(full, default=None)}
    for name, (_, used, since, _) in counts.items():
        values |= {f"{name}_used": used + taken, f"{name}_from": since}
    connection.execute(
        update(allowances).where(allowances.c.channel_id == limit.channel_id).values(**values)
    )
    return taken


LIMITS = (
    select(allowances, database_now().label("now"))
    .where(allowances.c.channel_id.in_(bindparam("ids", expanding=True)))
    .order_by(allowances.c.channel_id)
    .with_for_update()
)

LEFT = or_(allowances.c.full_until.is_(None), allowances.c.full_until <= database_now())
"""The channel of these allowances, if it has any, may send something just now."""
