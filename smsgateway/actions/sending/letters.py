"""Letters to the mailboxes of offices: written with their cause, sent by the clock.

An attempt is written down before the server is called, and no transaction is open while we wait
for it. After a crash in between a letter may be sent twice, under the same id.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from smsgateway.actions.house import House
from smsgateway.channels.smtp import NotSent, Post, opened
from smsgateway.store.casework import offices
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.letters import letters

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Letters a round of the clock."""

MOST_ATTEMPTS = 20
AGAIN = timedelta(minutes=15)


def write(connection: Connection, house: House, office_id: int, *, subject: str, text: str) -> None:
    """Queue a letter, in the transaction of its cause. `subject` holds nobody's words."""
    body = house.keys.seal(text, "text")
    connection.execute(insert(letters).values(office_id=office_id, subject=subject, body=body))


def post_due(house: House) -> int:
    """One round of the clock; returns how many the server took."""
    if not house.settings.smtp_url:
        return 0
    taken = take(house)
    return post(house, taken) if taken else 0


def take(house: House) -> Sequence[AnyRow]:
    """The letters that are due, each with its attempt written down."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        rows = connection.execute(DUE, {"now": now}).all()
        mine = update(letters).where(letters.c.id.in_([row.id for row in rows]))
        connection.execute(mine.values(attempts=letters.c.attempts + 1, due_at=now + AGAIN))
    return rows


def post(house: House, rows: Sequence[AnyRow]) -> int:
    """Send them over one connection; where that cannot be had, all wait for the next try."""
    sent = 0
    try:
        with opened(house.settings.smtp_url) as server:
            for row in rows:
                sent += handed_over(house, server, row)
    except NotSent as error:
        log.warning("no letter can be sent: %s", error)
        settle(house, [row.id for row in rows], error=str(error))
    return sent


def handed_over(house: House, server: Post, row: AnyRow) -> bool:
    """Whether the server took this one."""
    text = house.keys.open(row.body, "text")
    try:
        server.send(row.email, row.subject, text, id=f"letter-{row.id}")
    except NotSent as error:
        settle(house, [row.id], error=str(error))
        return False
    settle(house, [row.id], sent_at=database_now(), error="")
    return True


def settle(house: House, ids: Sequence[int], **values: object) -> None:
    """Write down what became of letters that are not sent yet."""
    with house.db.write() as connection:
        mine = update(letters).where(letters.c.id.in_(ids), letters.c.sent_at.is_(None))
        connection.execute(mine.values(values))


DUE = (
    select(letters, offices.c.email)
    .join(offices, offices.c.id == letters.c.office_id)
    .where(
        letters.c.sent_at.is_(None),
        letters.c.due_at <= bindparam("now"),
        letters.c.attempts < MOST_ATTEMPTS,
        offices.c.email != "",
    )
    .order_by(letters.c.id)
    .limit(AT_ONCE)
    .with_for_update(of=letters, skip_locked=True)
)
