"""Making a broadcast: everything that can be wrong with it is refused before anybody is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from flows.screens import name_of
from flows.topics import TOPICS
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.broadcasts import text
from smsgateway.actions.broadcasts.audience import Audience, Group
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import SLUG, station
from smsgateway.actions.refused import Refused
from smsgateway.actions.sending.telling import Question
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.db import AnyRow

MAKERS: tuple[accounts.Role, ...] = ("administrator", "coordinator")


@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """What a coordinator wants said, and to whom."""

    slug: str
    channel: str
    topic: str
    groups: Sequence[Group]
    texts: Mapping[str, str]
    """Language to text, with `text.SLOTS` in braces."""
    asks_reply: bool = False
    """Known to ask for an answer; the words of a text may say so as well."""
    asks: Question | None = None
    """What a bare answer goes to."""


def make(house: House, new: NewBroadcast, *, by: str) -> AnyRow:
    """Keep a draft. `by` is a coordinator's e-mail. Raises `Refused` with what is wrong."""
    sends = station(house, new.channel)
    texts = check(sends, new)
    with house.db.write() as connection:
        maker = accounts.acting(connection, by, *MAKERS)
        if not maker.reaches(sends.area_id):
            raise Refused("{email} has no say on {channel}", email=maker.email, channel=new.channel)
        if connection.execute(select(broadcasts.c.id).where(broadcasts.c.slug == new.slug)).first():
            raise Refused("a broadcast named {slug} exists already", slug=new.slug)
        Audience(connection, house.keys, new.groups, new.topic)
        made = connection.execute(
            insert(broadcasts)
            .values(
                slug=new.slug,
                channel_id=sends.id,
                topic=new.topic,
                audience=[dict(group) for group in new.groups],
                texts=texts,
                asks_reply=new.asks_reply or bool(text.asks_reply(texts)),
                asks=kept(new.asks) if new.asks else None,
                made_by=maker.email,
            )
            .returning(broadcasts)
        ).one()
        detail: dict[str, audit.JSON] = {"channel": new.channel, "topic": new.topic}
        audit.record(
            connection, by=maker.email, act="broadcast.make", about=new.slug, detail=detail
        )
    return made


def kept(asks: Question) -> dict[str, Any]:
    """A question as its row holds it."""
    return {"at": name_of(asks.at), "answers": dict(asks.answers)}


def check(sends: Station, new: NewBroadcast) -> dict[str, str]:
    """The texts, ready to keep. Raises `Refused`."""
    if not SLUG.fullmatch(new.slug) or len(new.slug) > 64:
        raise Refused("a broadcast's name is made of small letters, digits and single hyphens")
    if new.topic not in TOPICS:
        raise Refused("the topic is one of {topics}", topics=tuple(TOPICS))
    if not new.groups:
        raise Refused("a broadcast is for somebody: --to area=kee")
    if not sends.account.sender:
        raise Refused("{channel} has no sender: it carries USSD only", channel=new.channel)
    texts = text.checked(new.texts, sends.languages[0])
    asks = "its kind" if new.asks_reply else text.asks_reply(texts)
    if asks and not text.can_be_answered(sends.account.sender):
        raise Refused(
            "the text asks for an answer ({asks}), and nobody can answer {sender}: say "
            "which number to text, or use another channel",
            asks=asks,
            sender=sends.account.sender,
        )
    return texts


def named(connection: Connection, slug: str) -> AnyRow:
    """The broadcast of this name. Raises `Refused` where there is none."""
    row = connection.execute(select(broadcasts).where(broadcasts.c.slug == slug)).first()
    if row is None:
        raise Refused("there is no broadcast named {slug}", slug=slug)
    return row
