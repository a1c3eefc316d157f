"""Who got a broadcast to voters, or to those who had not voted, is forgotten soon after its end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from smsgateway.actions.broadcasts.audience import ROLES
from smsgateway.actions.house import House
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox

KEPT = timedelta(hours=72)
"""How long its texts still name their people, for late reports and a retry."""

LOOKED_BACK = timedelta(days=30)
"""How long a stopped clock may have been away and still catch up."""

SETTLED = ("sent", "delivered", "failed", "dead")

CHUNK = 2_000
"""Texts a round: the next one comes in ten seconds."""


def forget_roles(house: House) -> int:
    """Take the people off those texts; returns how many. Their states stay, and are counted."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        over = select(broadcasts.c.id, broadcasts.c.audience).where(
            broadcasts.c.finished_at.between(now - KEPT - LOOKED_BACK, now - KEPT)
        )
        ids = [
            row.id
            for row in connection.execute(over)
            if any(role in group for group in row.audience for role in ROLES)
        ]
        if not ids:
            return 0
        naming = (
            select(outbox.c.id)
            .where(
                outbox.c.broadcast_id.in_(ids),
                outbox.c.person_id.is_not(None),
                outbox.c.status.in_(SETTLED),
            )
            .limit(CHUNK)
        )
        forgotten = update(outbox).where(outbox.c.id.in_(naming)).values(person_id=None)
        return connection.execute(forgotten).rowcount
