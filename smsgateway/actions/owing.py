"""Receipts that are owed: a dial may end between two pots, and what was counted has its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from flows.effects import OweReceipt
from flows.gsm import measure
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due
from smsgateway.actions.world import DbWorld
from smsgateway.store.db import Database, database_now
from smsgateway.store.messages import outbox

AFTER = timedelta(minutes=3)
"""How long a session may take for the next pot before the text of the first one leaves."""

PURPOSE = "owed"


@dataclass(frozen=True, slots=True)
class Owed:
    """A text that waits, sealed; empty where the receipt was given."""

    body: bytes
    parts: int


def prepare(said: Input, world: DbWorld, effect: OweReceipt) -> Owed:
    """The text as it is kept."""
    if not effect.words:
        return Owed(b"", 0)
    return Owed(world.keys.seal(effect.words, "text"), measure(effect.words).segments)


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """One text a person waits at most: the newest."""
    connection.execute(DROP, {"whose": [due.person_id for due in dues]})
    owed = [due for due in dues if due.act.body]
    if owed:
        due_at = connection.execute(NOW).scalar_one() + AFTER
        connection.execute(
            insert(outbox),
            [
                {
                    "channel_id": due.channel_id,
                    "person_id": due.person_id,
                    "inbox_id": due.inbox_id,
                    "purpose": PURPOSE,
                    "body": due.act.body,
                    "parts": due.act.parts,
                    "due_at": due_at,
                }
                for due in owed
            ],
        )


NOW = select(database_now())

DROP = delete(outbox).where(
    outbox.c.person_id.in_(bindparam("whose", expanding=True)),
    outbox.c.purpose == PURPOSE,
    outbox.c.status == "queued",
)
