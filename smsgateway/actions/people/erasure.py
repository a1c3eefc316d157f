"""Erasing a person who asked for it: the row, and with it the only way from a text to a phone.

Ballots stay: they carry a tag that is not derived from the row. Texts in the inbox stay sealed and
name nobody any more. The goodbye leaves first, but erasing never waits longer than a minute.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, or_, select, update

from smsgateway.actions.house import House
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

OPEN = ("queued", "attempting", "unknown")
AT_MOST = timedelta(seconds=50)


def erase_due(house: House) -> int:
    """Erase everybody whose goodbye has left or whose minute is nearly over; returns how many."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        goodbye_waits = exists().where(
            outbox.c.person_id == people.c.id, outbox.c.status.in_(("queued", "attempting"))
        )
        due = (people.c.erase_from <= now) & or_(
            ~goodbye_waits, people.c.erase_from <= now - AT_MOST
        )
        gone = select(people.c.id).where(due)
        connection.execute(
            update(outbox)
            .where(outbox.c.person_id.in_(gone), outbox.c.status.in_(OPEN))
            .values(status="dead", error="the person was erased")
        )
        return connection.execute(delete(people).where(due)).rowcount
