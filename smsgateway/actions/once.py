"""A write that is asked for twice happens once: its answer is kept with it, in one transaction.

The guarantee: either the act, its entries in the audit log and its answer are all committed, and
whoever asks again within KEPT gets the same answer; or nothing happened, and asking again acts.
Of two who ask the same at once the second waits for the first and gets its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update

from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.tokens import Holder
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.apitokens import api_answers
from smsgateway.store.db import database_now
from smsgateway.store.joined import Joined

KEPT = timedelta(days=7)
"""How long an answer is kept for whoever asks again."""


class OtherRequest(Refused):
    """The key stands for another request."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One write of a program."""

    holder: Holder
    key: str
    """The program's own name for it."""
    request: bytes
    """Digest of what is asked: 32 bytes."""
    verb: str


def once(house: House, ask: Ask, act: Callable[[House], Any]) -> tuple[Any, bool]:
    """The answer, made of JSON's own types, and whether it had been given before.

    `act` is handed a house whose every write is part of this one transaction. Raises what it
    raises, and then nothing is kept; `OtherRequest`.
    """
    with house.db.write() as connection:
        if not reserved(house, connection, ask):
            return given(connection, ask), True
        answer = act(replace(house, db=Joined(house.db, connection)))
        mine = update(api_answers).where(this(ask))
        connection.execute(mine.values(answer={"told": answer}))
        detail: Mapping[str, audit.JSON] = {"token": ask.holder.label, "key": ask.key}
        audit.record(
            connection,
            by=ask.holder.account.email,
            act="api.write",
            about=ask.verb,
            detail=detail,
        )
    return answer, False


def reserved(house: House, connection: Connection, ask: Ask) -> bool:
    """Whether nobody has used this key; what is too old is forgotten."""
    now = connection.execute(select(database_now())).scalar_one()
    old = and_(api_answers.c.token_id == ask.holder.token_id, api_answers.c.at < now - KEPT)
    connection.execute(delete(api_answers).where(old))
    new = house.db.insert(api_answers).values(
        token_id=ask.holder.token_id, key=ask.key, request=ask.request
    )
    mine = new.on_conflict_do_nothing().returning(api_answers.c.key)
    return connection.execute(mine).first() is not None


def given(connection: Connection, ask: Ask) -> Any:
    """What was answered. Raises `OtherRequest`."""
    row = connection.execute(select(api_answers).where(this(ask))).one()
    if bytes(row.request) != ask.request:
        raise OtherRequest("this Idempotency-Key was used for another request: draw a new one")
    return row.answer["told"]


def this(ask: Ask) -> Any:
    """Its row."""
    return and_(api_answers.c.token_id == ask.holder.token_id, api_answers.c.key == ask.key)
