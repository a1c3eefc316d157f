"""Works under an older key: once all their reports are too old to count, they begin anew."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, exists, select, update

from smsgateway.actions.house import House
from smsgateway.counting.built import DAYS
from smsgateway.store.db import database_now
from smsgateway.store.works import verifications, works


def rekey_due(house: House) -> int:
    """One round of the clock; returns how many works took the newest version of the key."""
    with house.db.read() as connection:
        today = connection.execute(select(database_now())).scalar_one().date()
        asked = {"current": house.keys.current, "first": today - timedelta(days=DAYS)}
        due = connection.execute(OUTGROWN, asked).scalars().all()
    for work in due:
        with house.db.write() as connection:
            connection.execute(delete(verifications).where(verifications.c.work_id == work))
            anew = {"salt": secrets.token_bytes(16), "key_version": house.keys.current}
            connection.execute(update(works).where(works.c.id == work).values(**anew))
    return len(due)


OUTGROWN = select(works.c.id).where(
    works.c.key_version != bindparam("current"),
    ~exists().where(
        verifications.c.work_id == works.c.id, verifications.c.on_day >= bindparam("first")
    ),
)
