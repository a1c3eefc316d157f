"""Make a group of outcomes true: conversations, inbox, effects, outbox; a statement or two each.

Nothing is locked beforehand. The version of a conversation, the provider's id of an input and the
one standing ballot of a voter are unique keys, and they decide who was first. Deadlines are judged
here, by the clock of the database that commits.

A group costs the same few statements as one outcome, and one flush.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from smsgateway.actions import effects
from smsgateway.actions.outcome import Due, Kept, NoLongerFits, Outcome
from smsgateway.store.conversations import conversations
from smsgateway.store.db import Database
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from smsgateway.store.prepared import ManyRows


def commit(db: Database, group: Sequence[Outcome]) -> dict[int, Kept]:
    """Write everything that these outcomes say, at most one of each person.

    Returns what was kept, by its place in the group. Outcomes whose conversation has moved on are
    left out, without a trace. Raises `NoLongerFits` when a later key or a deadline refuses one of
    the others; then nothing of the group is written.
    """
    if all(one.is_step for one in group):
        known = [one.who.person_id or 0 for one in group]
        with db.write_soon() as connection:
            keeping = keep_threads(connection, group, known)
        return {place: Kept(known[place]) for place in keeping}
    with db.write_in_time() as connection:
        return commit_whole(connection, db, group)


def commit_whole(connection: Connection, db: Database, group: Sequence[Outcome]) -> dict[int, Kept]:
    """The group in one transaction."""
    person_ids = meet(connection, db, group)
    keeping = keep_threads(connection, group, person_ids)
    inbox_ids = keep_inputs(connection, group, keeping, person_ids)
    effects.keep(connection, db, dues(group, keeping, person_ids, inbox_ids))
    return queue_letters(connection, group, keeping, person_ids, inbox_ids)


def meet(connection: Connection, db: Database, group: Sequence[Outcome]) -> list[int]:
    """Everybody's id; phones that were unknown when their turn was stepped get one now."""
    strangers: list[dict[str, Any]] = [
        {
            "phone_index": one.who.phone_index,
            "phone_sealed": one.who.phone_sealed,
            "channel_id": one.channel_id,
            "network": one.who.network,
        }
        for one in group
        if one.who.person_id is None
    ]
    ids: dict[bytes, int] = {}
    if strangers:
        made = connection.execute(add_people(db), strangers)
        ids = {bytes(row.phone_index): row.id for row in made}
        known = [one["phone_index"] for one in strangers if one["phone_index"] not in ids]
        if known:
            ids |= found_meanwhile(connection, known)
    return [one.who.person_id or ids[one.who.phone_index] for one in group]


def found_meanwhile(connection: Connection, indexes: list[bytes]) -> dict[bytes, int]:
    """Phones that somebody else added between the step and now."""
    found = connection.execute(FIND_PEOPLE, {"indexes": indexes})
    return {bytes(row.phone_index): row.id for row in found}


def keep_threads(
    connection: Connection, group: Sequence[Outcome], person_ids: Sequence[int]
) -> list[int]:
    """Save the conversations; the places of those that nobody else has moved meanwhile."""
    saved = SAVE_THREADS.insert(
        connection,
        [
            {
                "channel_id": one.channel_id,
                "key": one.thread.key,
                "person_id": person_id,
                "version": one.thread.standing.version + 1,
                "talk": one.thread.talk(),
                "finished": one.thread.finished,
            }
            for one, person_id in zip(group, person_ids, strict=True)
        ],
    )
    kept = set(saved)
    return [place for place, one in enumerate(group) if one.name in kept]


def keep_inputs(
    connection: Connection,
    group: Sequence[Outcome],
    keeping: Sequence[int],
    person_ids: Sequence[int],
) -> dict[tuple[int, str], int]:
    """File the inputs under their provider's ids; one that is filed already does not fit."""
    rows = [
        {
            "channel_id": group[place].channel_id,
            "person_id": person_ids[place] if kept.named else None,
            "provider_id": kept.provider_id,
            "medium": kept.medium,
            "body": kept.body,
            "reply": kept.reply,
            "unread": kept.unread,
            "about": kept.about,
            "sent_at": kept.sent,
        }
        for place in keeping
        if (kept := group[place].inboxed)
    ]
    if not rows:
        return {}
    filed = FILE_INPUTS.insert(connection, rows)
    if len(filed) != len(rows):
        raise NoLongerFits("an input is in the inbox already")
    return {(channel_id, provider_id): inbox_id for inbox_id, channel_id, provider_id in filed}


def dues(
    group: Sequence[Outcome],
    keeping: Sequence[int],
    person_ids: Sequence[int],
    inbox_ids: dict[tuple[int, str], int],
) -> list[Due]:
    """The acts of those that are kept, each with whose it is and what caused it."""
    return [
        Due(person_ids[place], one.channel_id, one.medium, cause(one, inbox_ids), act)
        for place in keeping
        for one in (group[place],)
        for act in one.acts
    ]


def cause(one: Outcome, inbox_ids: dict[tuple[int, str], int]) -> int | None:
    """The input that an outcome came from; None where it was not filed."""
    return inbox_ids[one.channel_id, one.inboxed.provider_id] if one.inboxed else None


def queue_letters(
    connection: Connection,
    group: Sequence[Outcome],
    keeping: Sequence[int],
    person_ids: Sequence[int],
    inbox_ids: dict[tuple[int, str], int],
) -> dict[int, Kept]:
    """Write the texts that leave after the commit."""
    rows = [
        {
            "channel_id": one.channel_id,
            "person_id": person_ids[place],
            "inbox_id": cause(one, inbox_ids),
            "purpose": letter.purpose,
            "body": letter.body,
            "parts": letter.parts,
        }
        for place in keeping
        for one in (group[place],)
        for letter in one.letters
    ]
    waiting: dict[int, list[int]] = {person_ids[place]: [] for place in keeping}
    for outbox_id, person_id in QUEUE.insert(connection, rows) if rows else ():
        waiting[person_id].append(outbox_id)
    return {place: Kept(person_ids[place], tuple(waiting[person_ids[place]])) for place in keeping}


# Statements are built once: building one costs more than running it.

FIND_PEOPLE = select(people.c.id, people.c.phone_index).where(
    people.c.phone_index.in_(bindparam("indexes", expanding=True))
)


def unless_moved_on(new: Any) -> Any:
    """New conversations, and those whose version is still the one that was stepped on."""
    written = ("person_id", "version", "talk", "finished", "updated_at")
    return new.on_conflict_do_update(
        index_elements=[conversations.c.channel_id, conversations.c.key],
        set_={name: new.excluded[name] for name in written},
        where=conversations.c.version == new.excluded.version - 1,
    ).returning(conversations.c.channel_id, conversations.c.key)


def unless_filed(new: Any) -> Any:
    """Inputs; one that is filed already is not returned."""
    return new.on_conflict_do_nothing(
        index_elements=[inbox.c.channel_id, inbox.c.provider_id]
    ).returning(inbox.c.id, inbox.c.channel_id, inbox.c.provider_id)


SAVE_THREADS = ManyRows(
    conversations,
    ("channel_id", "key", "person_id", "version", "talk", "finished"),
    unless_moved_on,
)
FILE_INPUTS = ManyRows(
    inbox,
    (
        "channel_id",
        "person_id",
        "provider_id",
        "medium",
        "body",
        "reply",
        "unread",
        "about",
        "sent_at",
    ),
    unless_filed,
)
QUEUE = ManyRows(
    outbox,
    ("channel_id", "person_id", "inbox_id", "purpose", "body", "parts"),
    lambda new: new.returning(outbox.c.id, outbox.c.person_id),
)


@cache
def add_people(db: Database) -> Any:
    """Phones that were never seen; one that somebody added meanwhile is not returned."""
    return (
        db.insert(people)
        .on_conflict_do_nothing(index_elements=[people.c.phone_index])
        .returning(people.c.id, people.c.phone_index)
    )
