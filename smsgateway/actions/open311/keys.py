"""API keys: who may send requests. Only a digest is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, bindparam, insert, select, update

from smsgateway.actions.accounts import audit
from smsgateway.actions.open311.fault import FORBIDDEN, Fault
from smsgateway.actions.refused import Refused
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.open311 import open311_keys

Answers = Literal["at once", "held"]
"""How a key's requests are answered: with their number, or with a token until an officer looked."""

BYTES = 20

LIVE = select(open311_keys).where(
    open311_keys.c.digest == bindparam("digest"), open311_keys.c.revoked_at.is_(None)
)
EVERY = select(open311_keys).order_by(open311_keys.c.id)
NAMED = select(open311_keys).where(open311_keys.c.name == bindparam("named"))


@dataclass(frozen=True, slots=True)
class Key:
    """A key, as far as it is known after the day it was made."""

    name: str
    answers: str
    live: bool


def add(connection: Connection, name: str, answers: Answers, *, by: str) -> str:
    """Make a key for somebody and return it: it cannot be read again. Raises `Refused`."""
    if connection.execute(NAMED, {"named": name}).first():
        raise Refused("there is a key {name} already: use another name", name=name)
    key = secrets.token_hex(BYTES)
    made = insert(open311_keys).values(name=name, digest=digest(key), answers=answers)
    connection.execute(made)
    audit.record(connection, by=by, act="open311.key.add", about=name, detail={})
    return key


def revoke(connection: Connection, name: str, *, by: str) -> None:
    """Take no more requests under this key. Raises `Refused`."""
    gone = (
        update(open311_keys)
        .where(open311_keys.c.name == name, open311_keys.c.revoked_at.is_(None))
        .values(revoked_at=database_now())
    )
    if not connection.execute(gone).rowcount:
        raise Refused("there is no live key {name}", name=name)
    audit.record(connection, by=by, act="open311.key.revoke", about=name, detail={})


def listed(connection: Connection) -> list[Key]:
    """Every key, the oldest first."""
    return [Key(row.name, row.answers, row.revoked_at is None) for row in connection.execute(EVERY)]


def holder(connection: Connection, key: str) -> AnyRow:
    """Whose key it is. Raises `Fault` 403."""
    found = connection.execute(LIVE, {"digest": digest(key)}).first() if key else None
    if found is None:
        raise Fault(FORBIDDEN, "api_key is missing or not valid")
    return found


def digest(key: str) -> bytes:
    """What is kept of a key."""
    return sha256(key.encode("utf-8", "backslashreplace")).digest()
