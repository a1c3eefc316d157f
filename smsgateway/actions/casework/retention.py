"""What is forgotten of a case that is over: whose it was, then what was said. Counts stay.

A case that was joined to another is over when that one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, exists, insert, or_, select, update

from smsgateway.actions.house import House
from smsgateway.actions.outcome import LEFT, UNTRACED
from smsgateway.store.cases import case_events, case_marks, case_notices, cases, supporters
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.open311 import open311_posts

CONTACT = timedelta(days=90)
"""After its close nobody needs to reach the people of a case."""

WORDS = timedelta(days=3 * 365)
"""After its close nobody needs to read what was said."""

AT_ONCE = 100
"""Cases a transaction."""

WORDS_GONE = "words-gone"
"""A mark of the case."""


def forget_due(house: House, now: datetime) -> None:
    """One round of the clock, at that instant."""
    forget_people(house, now)
    forget_words(house, now)
    forget_untraced(house)


def forget_people(house: House, now: datetime) -> int:
    """Take phones out of cases that closed 90 days ago; returns of how many cases.

    The text that a case came by, and what was answered, name nobody from then on either. The PIN
    stays.
    """
    named = or_(cases.c.person_id.is_not(None), exists().where(supporters.c.case_id == cases.c.id))
    with house.db.write() as connection:
        rows = connection.execute(over(now - CONTACT).where(named)).all()
        ids, texts = [row.id for row in rows], [row.inbox_id for row in rows if row.inbox_id]
        connection.execute(update(cases).where(cases.c.id.in_(ids)).values(person_id=None))
        for table in (supporters, case_notices):
            connection.execute(delete(table).where(table.c.case_id.in_(ids)))
        connection.execute(update(inbox).where(inbox.c.id.in_(texts)).values(person_id=None))
        replies = update(outbox).where(outbox.c.inbox_id.in_(texts), outbox.c.status.in_(LEFT))
        connection.execute(replies.values(person_id=None))
    return len(ids)


def forget_words(house: House, now: datetime) -> int:
    """Destroy what was written in cases that closed three years ago; returns how many cases.

    What an officer approved for the public stays, and so does every step of the case.
    """
    done = exists().where(case_marks.c.case_id == cases.c.id, case_marks.c.kind == WORDS_GONE)
    with house.db.write() as connection:
        rows = connection.execute(over(now - WORDS).where(~done)).all()
        ids, texts = [row.id for row in rows], [row.inbox_id for row in rows if row.inbox_id]
        empty(connection, house, ids, texts)
        if ids:
            marks = [{"case_id": id, "kind": WORDS_GONE, "level": 0} for id in ids]
            connection.execute(insert(case_marks), marks)
    return len(ids)


def empty(connection: Connection, house: House, ids: Sequence[int], texts: Sequence[int]) -> None:
    """Destroy the words, the notes and the point of these cases, and the texts they came by."""
    nothing = house.keys.seal("", "text")
    connection.execute(update(cases).where(cases.c.id.in_(ids)).values(words=nothing))
    connection.execute(update(inbox).where(inbox.c.id.in_(texts)).values(body=nothing))
    notes = update(case_events).where(
        case_events.c.case_id.in_(ids), case_events.c.note.is_not(None)
    )
    connection.execute(notes.values(note=nothing))
    points = update(open311_posts).where(open311_posts.c.case_id.in_(ids))
    connection.execute(points.values(lat=None, long=None))


def forget_untraced(house: House) -> int:
    """Texts to somebody who wanted no contact say and name nothing more once they have left."""
    gone = update(outbox).where(
        outbox.c.purpose == UNTRACED,
        outbox.c.status.in_(LEFT),
        outbox.c.person_id.is_not(None),
    )
    with house.db.write() as connection:
        return connection.execute(
            gone.values(person_id=None, body=house.keys.seal("", "text"))
        ).rowcount


def over(at: datetime) -> Select[tuple[int, int | None]]:
    """Cases that were over at that instant, the first so many."""
    stays = cases.alias("stays")
    return (
        select(cases.c.id, cases.c.inbox_id)
        .outerjoin(stays, stays.c.id == cases.c.merged_into)
        .where(cases.c.closed_at <= at, or_(stays.c.id.is_(None), stays.c.closed_at <= at))
        .order_by(cases.c.id)
        .limit(AT_ONCE)
    )
