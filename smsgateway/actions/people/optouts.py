"""Who wants no texts that they did not ask for: sticky, of a topic or of everything, with proof.

Only the person's own START undoes it. What is queued of a broadcast is dropped in the transaction
that keeps the wish.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
    update,
)

from smsgateway.store.broadcasts import broadcasts, muted, muted_sharers, opt_outs
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.rolls import marked_phones
from smsgateway.store.sealing import Keyring

Way = Literal["text", "ussd", "provider", "refused", "staff"]
"""The person's own words or menu; the provider's list; a text of ours that was refused for it; a
coordinator who read it in a text."""


EVERYTHING = ""
"""In place of a topic: what one asked for oneself, as news of one's idea, ends only with all."""


def may_be_written_to(topic: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Of people: not opted out, of this topic or of everything, and not about to be forgotten.

    A text to a shared phone is for each who uses it: it is sent until all of them opted out.
    """
    sharers_out = (
        select(func.count(muted_sharers.c.sharer.distinct()))
        .where(
            muted_sharers.c.person_id == people.c.id, muted_sharers.c.topic.in_((EVERYTHING, topic))
        )
        .correlate(people, broadcasts)
        .scalar_subquery()
    )
    return and_(
        people.c.opted_out_at.is_(None),
        people.c.erase_from.is_(None),
        ~exists().where(muted.c.person_id == people.c.id, muted.c.topic == topic),
        ~exists().where(
            marked_phones.c.person_id == people.c.id, marked_phones.c.sharers <= sharers_out
        ),
    )


def told(
    connection: Connection, person_ids: Sequence[int | None], way: Way, channel_id: int
) -> None:
    """A provider says that these people want nothing unasked; what was known already stays."""
    new = connection.execute(
        update(people)
        .where(people.c.id.in_(person_ids), people.c.opted_out_at.is_(None))
        .values(opted_out_at=database_now())
        .returning(people.c.id)
    )
    ids = list(new.scalars())
    if ids:
        proof = {"topic": "", "out": True, "way": way, "channel_id": channel_id}
        connection.execute(insert(opt_outs), [{**proof, "person_id": one} for one in ids])
        drop_queued(connection, ids, "")


def drop_queued(connection: Connection, person_ids: Sequence[int], topic: str) -> None:
    """Broadcast texts that have not left yet."""
    about = select(broadcasts.c.id)
    about = about.where(broadcasts.c.topic == topic) if topic else about
    waiting = update(outbox).where(
        outbox.c.person_id.in_(person_ids),
        outbox.c.broadcast_id.in_(about),
        outbox.c.status == "queued",
    )
    connection.execute(waiting.values(status="dead", error="the person opted out"))


def muted_topics(connection: Connection, phone_indexes: Sequence[bytes]) -> frozenset[str]:
    """Topics that the holder of this phone refused."""
    return frozenset(connection.execute(MUTED, {"phones": list(phone_indexes)}).scalars())


def silenced(
    connection: Connection, keys: Keyring, person_id: int, slip: str
) -> tuple[bytes | None, frozenset[str]]:
    """Of several on this shared phone the one with this slip, if they ever opted out, and the
    topics that they refused."""
    rows = connection.execute(SHARERS, {"who": person_id}).all()
    mine = [row for row in rows if keys.open(row.slip, "text") == slip]
    return (mine[0].sharer if mine else None), frozenset(row.topic for row in mine)


SHARERS = select(muted_sharers).where(muted_sharers.c.person_id == bindparam("who"))

MUTED = (
    select(muted.c.topic)
    .join(people, people.c.id == muted.c.person_id)
    .where(people.c.phone_index.in_(bindparam("phones", expanding=True)))
)
