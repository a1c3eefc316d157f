"""Make a group of outcomes true: conversations, inbox, effects, outbox; a statement or two each.

Nothing is locked beforehand. The version of a conversation, the provider's id of an input and the
one standing ballot of a voter are unique keys, and they decide who was first. Deadlines are judged
here, by the clock of the database that commits.

A group costs the same few statements as one outcome, and one flush.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from smsgateway.actions import effects
from smsgateway.actions.outcome import Due, NoLongerFits, Outcome
from smsgateway.store.conversations import conversations
from smsgateway.store.db import Database
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people


@dataclass(frozen=True, slots=True)
class Kept:
    """Committed: whose it was, and the texts that now wait to be sent."""

    person_id: int
    outbox_ids: tuple[int, ...] = ()


def commit(connection: Connection, db: Database, group: Sequence[Outcome]) -> dict[int, Kept]:
    """Write everything that these outcomes say, at most one of each person.

    Returns what was kept, by its place in the group. Outcomes whose conversation has moved on are
    left out, without a trace. Raises `NoLongerFits` when a later key or a deadline refuses one of
    the others; the caller rolls all of them back.
    """
    person_ids = meet(connection, db, group)
    keeping = keep_threads(connection, db, group, person_ids)
    inbox_ids = keep_inputs(connection, db, group, keeping, person_ids)
    effects.keep(connection, db, dues(group, keeping, person_ids, inbox_ids))
    return queue_letters(connection, group, keeping, person_ids, inbox_ids)


def meet(connection: Connection, db: Database, group: Sequence[Outcome]) -> list[int]:
    """Everybody's id; phones that were unknown when their turn was stepped get one now."""
    strangers = [
        {"phone_index": one.who.phone_index, "phone_sealed": one.who.phone_sealed}
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
    connection: Connection, db: Database, group: Sequence[Outcome], person_ids: Sequence[int]
) -> list[int]:
    """Save the conversations; the places of those that nobody else has moved meanwhile."""
    saved = connection.execute(
        save_threads(db),
        [
            {
                "channel_id": one.channel_id,
                "key": one.thread.key,
                "person_id": person_id,
                "version": one.thread.stepped_on + 1,
                "talk": one.thread.talk,
                "finished": one.thread.finished,
            }
            for one, person_id in zip(group, person_ids, strict=True)
        ],
    )
    kept = {(row.channel_id, row.key) for row in saved}
    return [place for place, one in enumerate(group) if (one.channel_id, one.thread.key) in kept]


def keep_inputs(
    connection: Connection,
    db: Database,
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
    filed = connection.execute(file_inputs(db), rows).all()
    if len(filed) != len(rows):
        raise NoLongerFits("an input is in the inbox already")
    return {(row.channel_id, row.provider_id): row.id for row in filed}


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
    senders: list[int] = []
    rows: list[dict[str, object]] = []
    for place in keeping:
        one = group[place]
        for letter in one.letters:
            senders.append(place)
            rows.append(
                {
                    "channel_id": one.channel_id,
                    "person_id": person_ids[place],
                    "inbox_id": cause(one, inbox_ids),
                    "purpose": letter.purpose,
                    "body": letter.body,
                    "parts": letter.parts,
                }
            )
    ids: dict[int, tuple[int, ...]] = dict.fromkeys(keeping, ())
    if rows:
        for place, row in zip(senders, connection.execute(QUEUE, rows), strict=True):
            ids[place] = (*ids[place], row.id)
    return {place: Kept(person_ids[place], sent) for place, sent in ids.items()}


# Statements are built once: building one costs more than running it.

FIND_PEOPLE = select(people.c.id, people.c.phone_index).where(
    people.c.phone_index.in_(bindparam("indexes", expanding=True))
)

QUEUE = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)


@cache
def add_people(db: Database) -> Any:
    """Phones that were never seen; one that somebody added meanwhile is not returned."""
    return (
        db.insert(people)
        .on_conflict_do_nothing(index_elements=[people.c.phone_index])
        .returning(people.c.id, people.c.phone_index)
    )


@cache
def save_threads(db: Database) -> Any:
    """New conversations, and those whose version is still the one that was stepped on."""
    new = db.insert(conversations)
    return new.on_conflict_do_update(
        index_elements=[conversations.c.channel_id, conversations.c.key],
        set_={
            "person_id": new.excluded.person_id,
            "version": new.excluded.version,
            "talk": new.excluded.talk,
            "finished": new.excluded.finished,
            "updated_at": new.excluded.updated_at,
        },
        where=conversations.c.version == new.excluded.version - 1,
    ).returning(conversations.c.channel_id, conversations.c.key)


@cache
def file_inputs(db: Database) -> Any:
    """Inputs; one that is filed already is not returned."""
    return (
        db.insert(inbox)
        .on_conflict_do_nothing(index_elements=[inbox.c.channel_id, inbox.c.provider_id])
        .returning(inbox.c.id, inbox.c.channel_id, inbox.c.provider_id)
    )
