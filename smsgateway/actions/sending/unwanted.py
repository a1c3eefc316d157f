"""A text of a broadcast that comes back from a provider, when nobody wants it any more."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, exists, update

from smsgateway.actions.people.optouts import may_be_written_to
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.messages import outbox
from smsgateway.store.people import people


def drop(connection: Connection, row_id: int) -> None:
    """Of a text that was queued again: who stopped its broadcast, and who opted out, found it under
    way and could not drop it then."""
    connection.execute(UNWANTED, {"text": row_id})


WANTED = exists().where(
    broadcasts.c.id == outbox.c.broadcast_id,
    broadcasts.c.status != "stopped",
    people.c.id == outbox.c.person_id,
    may_be_written_to(broadcasts.c.topic),
)

UNWANTED = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("text"),
        outbox.c.status == "queued",
        outbox.c.broadcast_id.is_not(None),
        ~WANTED,
    )
    .values(status="dead", error="stopped, or the person opted out, while it was under way")
)
