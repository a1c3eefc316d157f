"""What the clock does every so long, in one process: whoever comes first in time has it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from smsgateway.actions.house import House
from smsgateway.store.db import database_now
from smsgateway.store.leases import leases


def begins(house: House, connection: Connection, name: str, every: timedelta) -> datetime | None:
    """The database's now, if this was not done for so long; then it is noted as done. Else None."""
    now: datetime = connection.execute(select(database_now())).scalar_one()
    new = house.db.insert(leases).values(name=name, holder="", until=now + every)
    taken = new.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={"until": new.excluded.until},
        where=leases.c.until < now,
    ).returning(leases.c.name)
    return now if connection.execute(taken).first() else None
