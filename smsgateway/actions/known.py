"""What is known before a turn is stepped: clock, person, conversation, and the input itself."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import and_, bindparam, desc, select

import flows
from smsgateway.actions.house import House
from smsgateway.actions.inputs import Input, Known, Talk
from smsgateway.store.contests import revisions
from smsgateway.store.conversations import conversations
from smsgateway.store.db import database_now
from smsgateway.store.messages import inbox
from smsgateway.store.people import people
from smsgateway.store.sealing import Keyring

RESUME = timedelta(minutes=15)
"""How long a dropped USSD session may be continued."""


def read(house: House, said: Input) -> Known:
    """All of it in one question to the database."""
    with house.db.ask() as connection:
        row = connection.execute(
            KNOWN,
            {
                "channel": said.channel_id,
                "phones": said.phone_indexes,
                "thread": said.key,
                "input": said.provider_id,
            },
        ).first()
    assert row is not None  # noqa: S101 - there is one row of `revisions`
    return Known(
        now=row.now,
        revision=row.revision,
        person_id=row.person_id,
        joined=row.notice is not None,
        language=row.language or "",
        opted_out=row.opted_out_at is not None,
        voted_at=row.voted_at,
        looks=row.looks or 0,
        version=row.version or 0,
        talk=unsealed(house.keys, row.talk) if row.talk else None,
        talked_at=row.updated_at,
        answered=unsealed(house.keys, row.reply) if row.reply else None,
    )


def left_behind(house: House, said: Input, known: Known) -> flows.State | None:
    """The unfinished state of the person's last session on this channel, if it is recent."""
    if known.person_id is None:
        return None
    with house.db.ask() as connection:
        whose = {"channel": said.channel_id, "who": known.person_id}
        last = connection.execute(LAST_SESSION, whose).first()
    if last is None or last.finished or known.now - last.updated_at > RESUME:
        return None
    return unsealed(house.keys, last.talk).state


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


KNOWN = (
    select(
        database_now().label("now"),
        revisions.c.number.label("revision"),
        people.c.id.label("person_id"),
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
    .outerjoin(people, people.c.phone_index.in_(bindparam("phones", expanding=True)))
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

LAST_SESSION = (
    select(conversations.c.talk, conversations.c.finished, conversations.c.updated_at)
    .where(
        conversations.c.person_id == bindparam("who"),
        conversations.c.channel_id == bindparam("channel"),
        conversations.c.key.like("u:%"),
    )
    .order_by(desc(conversations.c.updated_at))
    .limit(1)
)
