"""What is known before a turn is stepped: clock, person, conversation, and the input itself."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    ScalarSelect,
    Select,
    Text,
    and_,
    case,
    not_,
    select,
)

import flows
from flows.world import Medium
from smsgateway.actions import behind
from smsgateway.actions.house import House
from smsgateway.actions.inputs import Box, Input, Known, Talk, lacks
from smsgateway.actions.outcome import Standing
from smsgateway.store import box
from smsgateway.store.columns import Id
from smsgateway.store.contests import revisions
from smsgateway.store.conversations import conversations
from smsgateway.store.db import database_now
from smsgateway.store.messages import inbox
from smsgateway.store.people import people
from smsgateway.store.prepared import ManyQuestions
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
    """All of it in one question to the database; a few for strangers while keys are rotated."""
    usual = usual_box(house, said)
    newest, *older = said.phone_indexes
    # Whoever came under the newest key between two questions was found by neither of them.
    for index in (newest, *older, newest) if older else (newest,):
        asked = {
            "channel": said.channel_id,
            "phone": index,
            "thread": said.key,
            "input": said.provider_id,
            "contest": usual.contest_id if usual else None,
            "whose": usual.tag if usual else None,
        }
        row = _Row(*house.reader.ask(said.medium, asked))
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
        box=usual.holding(row.cast or ()) if usual and usual.revision == row.revision else None,
    )


def usual_box(house: House, said: Input) -> Box | None:
    """Where most turns look for a ballot of this phone; a turn that needs another one asks for it.

    On SQLite, which answers without a way to go, all of them do.
    """
    snapshot = house.catalogue.latest()
    station = snapshot.stations_by_id.get(said.channel_id)
    if house.db.on_sqlite or station is None:
        return None
    race = snapshot.race_for(station.area_id, datetime.now(UTC))
    if race is None or race.salt is None or race.contest.electorate != "open":
        return None
    tag = house.keys.tag(race.key_version, race.salt, said.phone)
    return Box(snapshot.revision, race.contest.id, tag)


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
    cast: list[list[Any]] | None
    left_talk: bytes | None = None
    left_at: datetime | None = None


_last = conversations.alias("last")

Values = Mapping[str, Any]


def _of_text(asked: Values) -> Select[*tuple[Any, ...]]:
    """What is known of whoever sent a text."""
    thread = and_(
        conversations.c.channel_id == asked["channel"], conversations.c.key == asked["thread"]
    )
    heard = and_(inbox.c.channel_id == asked["channel"], inbox.c.provider_id == asked["input"])
    return (
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
            box.all_cast_by(asked["contest"], asked["whose"]),
        )
        .select_from(revisions)
        .outerjoin(people, people.c.phone_index == asked["phone"])
        .outerjoin(conversations, thread)
        .outerjoin(inbox, heard)
    )


def _of_session(asked: Values) -> Select[*tuple[Any, ...]]:
    """As of a text. A session may continue the one before it, unless that one was finished."""

    def of_last(column: ColumnElement[Any]) -> ScalarSelect[Any]:
        # By the index of a person: a join might be planned as a walk through all sessions.
        return (
            select(case((not_(_last.c.finished), column)))
            .where(
                _last.c.person_id == people.c.id,
                _last.c.channel_id == asked["channel"],
                _last.c.key.like("u:%"),
            )
            .order_by(_last.c.updated_at.desc())
            .limit(1)
            .correlate_except(_last)
            .scalar_subquery()
        )

    return _of_text(asked).add_columns(
        of_last(_last.c.talk).label("left_talk"), of_last(_last.c.updated_at).label("left_at")
    )


_ASKED = {
    "channel": Id,
    "phone": LargeBinary(),
    "thread": Text(),
    "input": Text(),
    "contest": Id,
    "whose": LargeBinary(),
}

KNOWN: Mapping[Medium, ManyQuestions] = {
    "sms": ManyQuestions(_ASKED, _of_text),
    "ussd": ManyQuestions(_ASKED, _of_session),
}
