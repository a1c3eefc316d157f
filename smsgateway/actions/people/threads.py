"""Texts that nothing understood, in a thread a person, and what a coordinator does about them.

A person here is a number drawn by lot: no telephone number is shown, and none is needed to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, literal, select, union_all, update

from flows import gsm
from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.house import House
from smsgateway.actions.people import optouts
from smsgateway.actions.refused import Refused
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people

MOST_THREADS = 50
MOST_TEXTS = 40
LONGEST = {"GSM-7": 1, "UCS-2": 2}
"""Segments that a reply may take."""

ANSWER = "answer"
NOTHING = "nothing"
SETTLED = (NOTHING, "opt-out")
LEFT_FOR_A_PERSON = inbox.c.unread | inbox.c.about.is_not(None)
"""What nothing understood, and what became of it since."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person whose texts wait, the newest of them shown."""

    person_id: int | None
    inbox_id: int
    body: str
    about: str
    at: datetime
    texts: int
    channel: str
    area_id: int


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a thread."""

    ours: bool
    body: str
    at: datetime
    unread: bool
    status: str
    inbox_id: int
    """Of their text; 0 for ours."""
    put_aside: bool = False
    """Settled with nothing to do: it can be put back."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What a person and we said to each other, oldest first."""

    person_id: int
    language: str
    opted_out: bool
    channel: str
    channel_id: int
    area_id: int
    said: Sequence[Said]


def unread(house: House, account: Account, most: int = MOST_THREADS) -> list[Waiting]:
    """Who waits, disputes first, then the longest wait first."""
    found = (
        select(inbox, channels.c.slug, channels.c.area_id)
        .join(channels, channels.c.id == inbox.c.channel_id)
        .where(inbox.c.unread)
        .order_by(inbox.c.about.is_(None), inbox.c.id)
        .limit(most * 5)
    )
    if not account.everywhere:
        found = found.where(channels.c.area_id.in_(account.areas))
    with house.db.read() as connection:
        rows = connection.execute(found).all()
    by_person: dict[object, list[AnyRow]] = {}
    for row in rows:
        by_person.setdefault(row.person_id or f"text {row.id}", []).append(row)
    return [waiting(house, group) for group in list(by_person.values())[:most]]


def waiting(house: House, group: list[AnyRow]) -> Waiting:
    """One person's unread texts as a line of the list."""
    last = group[-1]
    return Waiting(
        person_id=last.person_id,
        inbox_id=last.id,
        body=house.keys.open(last.body, "text"),
        about=next((row.about for row in group if row.about), ""),
        at=group[0].received_at,
        texts=len(group),
        channel=last.slug,
        area_id=last.area_id,
    )


def thread(house: House, account: Account, person_id: int) -> Thread:
    """The last texts with this person. Raises `Refused` outside the account's areas."""
    with house.db.read() as connection:
        person = connection.execute(
            select(people.c.language, people.c.opted_out_at).where(people.c.id == person_id)
        ).first()
        last = last_heard(connection, person_id, account)
        if person is None or last is None:
            raise Refused("there is no such thread in your areas")
        rows = connection.execute(both_ways(person_id, account)).all()
    return Thread(
        person_id=person_id,
        language=person.language,
        opted_out=person.opted_out_at is not None,
        channel=last.slug,
        channel_id=last.channel_id,
        area_id=last.area_id,
        said=[
            Said(
                ours=row.ours,
                body=house.keys.open(row.body, "text"),
                at=row.at,
                unread=row.unread,
                status=row.status,
                inbox_id=row.inbox_id,
                put_aside=row.about == NOTHING and not row.unread,
            )
            for row in reversed(rows)
        ],
    )


def last_heard(connection: Connection, person_id: int, account: Account) -> AnyRow | None:
    """The channel of the person's latest text that this account may see."""
    heard = (
        select(inbox.c.channel_id, channels.c.slug, channels.c.area_id)
        .join(channels, channels.c.id == inbox.c.channel_id)
        .where(inbox.c.person_id == person_id, LEFT_FOR_A_PERSON)
    )
    if not account.everywhere:
        heard = heard.where(channels.c.area_id.in_(account.areas))
    return connection.execute(heard.order_by(inbox.c.id.desc()).limit(1)).first()


def both_ways(person_id: int, account: Account) -> Select[*tuple[Any, ...]]:
    """Their texts and our answers, the newest first.

    Only texts that were left for a person: a vote, and a receipt of one, are nobody's to read.
    """
    theirs = (
        select(
            literal(False).label("ours"),
            inbox.c.body,
            inbox.c.received_at.label("at"),
            inbox.c.unread,
            literal("").label("status"),
            inbox.c.id.label("inbox_id"),
            inbox.c.about,
        )
        .join(channels, channels.c.id == inbox.c.channel_id)
        .where(inbox.c.person_id == person_id, LEFT_FOR_A_PERSON)
    )
    ours = (
        select(
            literal(True).label("ours"),
            outbox.c.body,
            outbox.c.created_at.label("at"),
            literal(False).label("unread"),
            outbox.c.status,
            literal(0).label("inbox_id"),
            literal("").label("about"),
        )
        .join(channels, channels.c.id == outbox.c.channel_id)
        .where(outbox.c.person_id == person_id, outbox.c.purpose == ANSWER)
    )
    if not account.everywhere:
        theirs = theirs.where(channels.c.area_id.in_(account.areas))
        ours = ours.where(channels.c.area_id.in_(account.areas))
    said = union_all(theirs, ours).subquery()
    return select(said).order_by(said.c.at.desc()).limit(MOST_TEXTS)


def answer(house: House, account: Account, person_id: int, text: str) -> None:
    """Send a text to this person and take theirs off the list. Raises `Refused`."""
    spoken = gsm.plain(text.strip())
    size = gsm.measure(spoken)
    if not spoken:
        raise Refused("the answer is empty")
    if size.segments > LONGEST[size.encoding]:
        raise Refused("the answer is too long for one text: shorten it")
    one = thread(house, account, person_id)
    if one.opted_out:
        raise Refused("this person wants no messages from us")
    with house.db.write() as connection:
        connection.execute(
            insert(outbox).values(
                channel_id=one.channel_id,
                person_id=person_id,
                purpose=ANSWER,
                body=house.keys.seal(spoken, "text"),
                parts=size.segments,
            )
        )
        settle_all(connection, account, one, "answered")


def settle(house: House, account: Account, person_id: int, how: str) -> None:
    """Take this person's texts off the list: `nothing` to do, or an `opt-out`. Raises `Refused`."""
    if how not in SETTLED:
        raise Refused("that is no way to settle a text")
    one = thread(house, account, person_id)
    with house.db.write() as connection:
        if how == "opt-out":
            optouts.told(connection, [person_id], "staff", one.channel_id)
        settle_all(connection, account, one, how)


def put_back(house: House, account: Account, inbox_id: int) -> int:
    """Put a text that was settled with nothing to do back among the unread; returns whose it is.

    What came from outside since, such as an answer that left, stands. Raises `Refused`.
    """
    where = (inbox.c.id == inbox_id) & (inbox.c.about == NOTHING) & ~inbox.c.unread
    if not account.everywhere:
        own = select(channels.c.id).where(channels.c.area_id.in_(account.areas))
        where &= inbox.c.channel_id.in_(own)
    with house.db.write() as connection:
        back = update(inbox).where(where, inbox.c.person_id.is_not(None))
        changed = back.values(unread=True, about=None).returning(inbox.c.person_id)
        person_id = connection.execute(changed).scalar()
        if person_id is None:
            raise Refused("there is no such text in your areas")
        about = f"person {person_id}"
        audit.record(connection, by=account.email, act="text.put-back", about=about, detail={})
    return int(person_id)


def settle_all(connection: Connection, account: Account, one: Thread, how: str) -> None:
    """Every unread text of the thread on channels of the account's areas, and who did it."""
    theirs = (inbox.c.person_id == one.person_id) & inbox.c.unread
    if not account.everywhere:
        own = select(channels.c.id).where(channels.c.area_id.in_(account.areas))
        theirs &= inbox.c.channel_id.in_(own)
    done = update(inbox).where(theirs)
    done = done.values(unread=False, about=func.coalesce(inbox.c.about, how))
    told: dict[str, audit.JSON] = {"how": how, "texts": connection.execute(done).rowcount}
    about = f"person {one.person_id}"
    audit.record(connection, by=account.email, act="text.settle", about=about, detail=told)


def settle_nobodys(house: House, account: Account, inbox_id: int) -> None:
    """A text whose sender was erased can only be read. Raises `Refused`."""
    with house.db.write() as connection:
        where = (inbox.c.id == inbox_id) & inbox.c.person_id.is_(None) & inbox.c.unread
        if not account.everywhere:
            own = select(channels.c.id).where(channels.c.area_id.in_(account.areas))
            where &= inbox.c.channel_id.in_(own)
        done = update(inbox).where(where).values(unread=False, about="nothing")
        if connection.execute(done).rowcount != 1:
            raise Refused("there is no such text in your areas")
        about = f"text {inbox_id}"
        audit.record(connection, by=account.email, act="text.settle", about=about, detail={})
