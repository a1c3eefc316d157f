"""What is known before a turn is stepped: clock, person, conversation, and the input itself."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, func, not_, select

import flows
from flows.world import Medium
from smsgateway.actions import behind
from smsgateway.actions.house import House
from smsgateway.actions.inputs import Input, Known, Talk, lacks
from smsgateway.actions.outcome import Standing
from smsgateway.store.contests import revisions
from smsgateway.store.conversations import conversations
from smsgateway.store.db import database_now
from smsgateway.store.messages import inbox
from smsgateway.store.people import people
from smsgateway.store.prepared import Prepared
from smsgateway.store.sealing import Keyring

RESUME = timedelta(minutes=15)
"""How long a dropped USSD session may be continued."""


LOOKS = 7
"""How often a session is read whose newest step another process may be about to write."""

AGAIN = behind.SECONDS / 10
"""Seconds between the first two such looks; each pause is twice the one before, 1.3 s in all."""


def latest(house: House, said: Input) -> Known:
    """What the house knows, with the steps that are still to be written, here or elsewhere."""
    if said.medium == "ussd":
        house.writer.settle(said.phone_index)
    known = read(house, said)
    for look in range(LOOKS - 1):
        if not lacks(said, known):
            break
        time.sleep(AGAIN * 2**look)
        known = read(house, said)
    return known


def read(house: House, said: Input) -> Known:
    """All of it in one question to the database; while keys are rotated, one a key at most."""
    with house.db.ask() as connection:
        for index in said.phone_indexes:
            row = _Row(
                *KNOWN[said.medium].rows(
                    connection,
                    {
                        "channel": said.channel_id,
                        "phone": index,
                        "thread": said.key,
                        "input": said.provider_id,
                    },
                )[0]
            )
            if row.person_id is not None:
                break
    return Known(
        now=row.now,
        revision=row.revision,
        person_id=row.person_id,
        joined=row.notice is not None,
        language=row.language or "",
        opted_out=row.opted_out_at is not None,
        voted_at=row.voted_at,
        looks=row.looks or 0,
        standing=Standing(row.version or 0),
        talk=unsealed(house.keys, row.talk) if row.talk else None,
        talked_at=row.talked_at,
        answered=unsealed(house.keys, row.reply) if row.reply else None,
        left=left_behind(house.keys, row),
    )


def left_behind(keys: Keyring, row: _Row) -> flows.State | None:
    """The unfinished state of the person's last session on this channel, if it is recent."""
    if row.left_talk is None or row.left_at is None or row.now - row.left_at > RESUME:
        return None
    return unsealed(keys, row.left_talk).state


def sealed(keys: Keyring, talk: Talk) -> bytes:
    """A talk as it is kept."""
    kept = {
        "state": flows.dump(talk.state) if talk.state else None,
        "heard": talk.heard,
        "reply": talk.reply,
        "ends": talk.ends,
    }
    return keys.seal(json.dumps(kept, ensure_ascii=False, separators=(",", ":")), "talk")


def unsealed(keys: Keyring, kept: bytes) -> Talk:
    """A talk as it was kept, by this release or an earlier one."""
    talk = json.loads(keys.open(kept, "talk"))
    state = flows.load(talk["state"]) if talk["state"] else None
    return Talk(state, talk["heard"], talk["reply"], talk["ends"])


class _Row(NamedTuple):
    """The answer to `KNOWN`."""

    now: datetime
    revision: int
    person_id: int | None
    language: str | None
    notice: int | None
    opted_out_at: datetime | None
    voted_at: datetime | None
    looks: int | None
    version: int | None
    talk: bytes | None
    talked_at: datetime | None
    reply: bytes | None
    left_talk: bytes | None = None
    left_at: datetime | None = None


_TEXT = (
    select(
        database_now(),
        revisions.c.number,
        people.c.id,
        people.c.language,
        people.c.notice,
        people.c.opted_out_at,
        people.c.voted_at,
        people.c.looks,
        conversations.c.version,
        conversations.c.talk,
        conversations.c.updated_at,
        inbox.c.reply,
    )
    .select_from(revisions)
    .outerjoin(people, people.c.phone_index == bindparam("phone"))
    .outerjoin(
        conversations,
        and_(
            conversations.c.channel_id == bindparam("channel"),
            conversations.c.key == bindparam("thread"),
        ),
    )
    .outerjoin(
        inbox,
        and_(inbox.c.channel_id == bindparam("channel"), inbox.c.provider_id == bindparam("input")),
    )
)

_last = conversations.alias("last")
_earlier = conversations.alias("earlier")


def _sessions(table: FromClause) -> ColumnElement[bool]:
    return and_(
        table.c.person_id == people.c.id,
        table.c.channel_id == bindparam("channel"),
        table.c.key.like("u:%"),
    )


_HOP = _TEXT.add_columns(_last.c.talk, _last.c.updated_at).outerjoin(
    _last,
    and_(
        _sessions(_last),
        not_(_last.c.finished),
        _last.c.updated_at
        == select(func.max(_earlier.c.updated_at))
        .where(_sessions(_earlier))
        .correlate(people)
        .scalar_subquery(),
    ),
)
"""A session may continue the one before it, unless that one was finished."""

KNOWN: Mapping[Medium, Prepared] = {"sms": Prepared(_TEXT), "ussd": Prepared(_HOP)}
