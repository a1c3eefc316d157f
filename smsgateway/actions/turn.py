"""One turn: an input is read, stepped through the pure machine, kept, and answered.

    known?  an input that the inbox holds gets the reply that was saved with it
    step    the machine says what to answer and what to do, on a world read a moment ago
    keep    the writer makes the outcome true in one transaction, or says that it no longer fits
    again   who lost is stepped again on the fresh world, which is cheap because the step is pure

Nothing is acknowledged before the commit.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, and_, bindparam, desc, select

import flows
from flows.effects import CastBallot, Effect, LeaveForPerson, TakeBackBallot
from flows.gsm import measure
from flows.world import Medium, Person
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.outcome import Inboxed, Letter, Outcome, Paper, Thread, Who
from smsgateway.actions.world import DbWorld
from smsgateway.actions.writer import Kept, Lost, NotRecorded
from smsgateway.channels.contract import Hop, Text
from smsgateway.store.conversations import conversations
from smsgateway.store.contests import revisions
from smsgateway.store.db import database_now
from smsgateway.store.messages import inbox
from smsgateway.store.people import people

RESUME = timedelta(minutes=15)
"""How long a dropped USSD session may be continued."""

OPEN_PROMPT = timedelta(hours=72)
"""How long a text of digits answers the question that we asked by SMS."""

STEPPING_SECONDS = 2.5
"""How long a turn may lose against others of the same phone before it gives up."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the person hears at once, and the texts that now wait to be sent."""

    text: str
    ends: bool
    outbox_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """One input, whichever way it came."""

    medium: Medium
    phone: str
    network: str
    key: str
    """The conversation that it belongs to."""
    provider_id: str
    """What the inbox knows it by."""
    body: str
    """The text, or everything typed in the session so far."""
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation keeps between turns."""

    state: flows.State | None = None
    heard: str = ""
    """USSD: everything typed so far, as the provider last sent it."""
    reply: str = ""
    ends: bool = False


def take_hop(house: House, station: Station, hop: Hop) -> Spoken:
    """Answer one USSD request. Raises `NotRecorded` when the database does not keep it in time."""
    session = hop.session if len(hop.session) <= 64 else digest(hop.session)
    return take(
        house,
        station,
        Input(
            medium="ussd",
            phone=hop.phone,
            network=hop.network,
            key=f"u:{session}",
            provider_id=f"{session}#{digest(hop.text)}",
            body=hop.text,
        ),
    )


def take_text(house: House, station: Station, text: Text) -> Spoken:
    """Keep one SMS and queue its reply. Raises `NotRecorded` as `take_hop` does."""
    return take(
        house,
        station,
        Input(
            medium="sms",
            phone=text.phone,
            network=text.network,
            key=f"s:{house.keys.index(text.phone).hex()}",
            provider_id=text.id if len(text.id) <= 120 else digest(text.id),
            body=text.body,
            sent=text.sent,
        ),
    )


def take(house: House, station: Station, said: Input) -> Spoken:
    """Step and keep, and step again while somebody else was faster."""
    patience = time.monotonic() + STEPPING_SECONDS
    while True:
        known = read(house, station, said)
        if said_before := saved_reply(house, said, known):
            return said_before
        turn, outcome = step(house, station, said, known)
        try:
            kept: Kept = house.writer.submit(outcome)
        except Lost:
            if time.monotonic() > patience:
                raise NotRecorded("others of this phone were faster") from None
            continue
        return Spoken(turn.text, turn.ends, kept.outbox_ids)


def read(house: House, station: Station, said: Input) -> Row[tuple[object, ...]]:
    """All that a turn has to know, in one question: clock, person, conversation, inbox."""
    with house.db.read() as connection:
        return connection.execute(
            KNOWN,
            {
                "station": station.id,
                "phone": house.keys.index(said.phone),
                "thread": said.key,
                "input": said.provider_id,
            },
        ).one()


def saved_reply(house: House, said: Input, known: Row[tuple[object, ...]]) -> Spoken | None:
    """The answer to an input that we have heard before; None for a new one."""
    if known.inbox_reply is not None:
        reply = Talk(**json.loads(house.keys.open(known.inbox_reply, "text")))
        return Spoken(reply.reply, reply.ends)
    if said.medium == "sms" or known.talk is None:
        return None
    talk = opened(house, known.talk)
    if not talk.ends and (talk.heard == "" or said.body.startswith(talk.heard + "*")):
        return None if said.body != talk.heard else Spoken(talk.reply, talk.ends)
    # A retry, or something older that was overtaken: the same page again, nothing recorded.
    return Spoken(talk.reply, talk.ends)


def step(
    house: House, station: Station, said: Input, known: Row[tuple[object, ...]]
) -> tuple[flows.Turn, Outcome]:
    """Run the pure machine and write down everything that it wants to be true."""
    world = world_of(house, station, said, known)
    turn = spoken(house, said, known, world)
    talk = Talk(turn.state, said.body if said.medium == "ussd" else "", turn.text, turn.ends)
    must_keep = said.medium == "sms" or bool(turn.does)
    letters = [(tell.purpose, tell.text) for tell in turn.tells]
    if said.medium == "sms" and turn.text:
        letters.insert(0, ("reply", turn.text))
    return turn, Outcome(
        channel_id=station.id,
        medium=said.medium,
        who=Who(
            known.person_id,
            house.keys.index(said.phone),
            b"" if known.person_id else house.keys.seal(said.phone, "phone"),
        ),
        thread=Thread(
            key=said.key,
            stepped_on=known.version or 0,
            talk=house.keys.seal(written(talk), "talk"),
            finished=turn.state is None,
        ),
        inboxed=Inboxed(
            provider_id=said.provider_id,
            medium=said.medium,
            body=house.keys.seal(said.body, "text"),
            reply=house.keys.seal(json.dumps({"reply": turn.text, "ends": turn.ends}), "text"),
            unread=LeaveForPerson() in turn.does,
            sent=said.sent,
        )
        if must_keep
        else None,
        does=turn.does,
        papers=tuple(papers(world, turn.does)),
        letters=tuple(
            Letter(purpose, house.keys.seal(body, "text"), measure(body).segments)
            for purpose, body in letters
        ),
    )


def world_of(
    house: House, station: Station, said: Input, known: Row[tuple[object, ...]]
) -> DbWorld:
    """What the screens may ask about, as it stands at this input."""
    zone = station.zone
    languages = station.offered_languages(said.network)
    return DbWorld(
        db=house.db,
        keys=house.keys,
        snapshot=house.catalogue.at(known.revision),
        station=station,
        phone=said.phone,
        person=Person(
            joined=known.notice is not None,
            language=known.language or languages[0],
            opted_out=known.opted_out_at is not None,
        ),
        medium=said.medium,
        now=known.now.astimezone(zone),
        sent=said.sent.astimezone(zone) if said.sent else None,
        network=said.network,
    )


def spoken(
    house: House, said: Input, known: Row[tuple[object, ...]], world: DbWorld
) -> flows.Turn:
    """What the machine answers to this input."""
    talk = opened(house, known.talk) if known.talk is not None else None
    if said.medium == "sms":
        fresh = talk is not None and known.now - known.updated_at <= OPEN_PROMPT
        state = talk.state if talk and fresh else None
        return flows.read_text(said.body, state, world, flows.SMS)
    if talk is not None and talk.state is not None:
        typed = said.body if talk.heard == "" else said.body[len(talk.heard) + 1 :]
        return flows.advance(talk.state, typed, world, flows.USSD)
    if said.body:
        # A deep dial, or a session whose first request never reached us: walk the same path.
        return flows.take(None, said.body.split("*"), world, flows.USSD)
    return flows.begin(world, flows.USSD, left_behind(house, world, known))


def left_behind(
    house: House, world: DbWorld, known: Row[tuple[object, ...]]
) -> flows.State | None:
    """The unfinished state of the person's last session on this channel, if it is recent."""
    if known.person_id is None:
        return None
    with house.db.read() as connection:
        last = connection.execute(
            LAST_SESSION, {"station": world.station.id, "who": known.person_id}
        ).first()
    if last is None or last.finished or known.now - last.updated_at > RESUME:
        return None
    return opened(house, last.talk).state


def papers(world: DbWorld, does: tuple[Effect, ...]) -> list[Paper]:
    """The ballots that these effects cast or take back, each under its voter's tag."""
    made = []
    for effect in does:
        if not isinstance(effect, CastBallot | TakeBackBallot):
            continue
        race = world.snapshot.races[effect.contest]
        tag = world.tag(race)
        if tag is None:
            raise NotRecorded("the contest is over and its keys are destroyed")
        casts = isinstance(effect, CastBallot)
        made.append(
            Paper(
                contest_id=race.contest.id,
                tag=tag,
                projects=effect.projects if casts else (),
                receipt=effect.receipt if casts else "",
                nonce=os.urandom(16),
                sent_in_time=world.sent is not None and world.sent < race.contest.closes,
            )
        )
    return made


def written(talk: Talk) -> str:
    """A talk as it is kept."""
    return json.dumps(
        {
            "state": flows.dump(talk.state) if talk.state else None,
            "heard": talk.heard,
            "reply": talk.reply,
            "ends": talk.ends,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def opened(house: House, sealed: bytes) -> Talk:
    """A talk as it was kept."""
    kept = json.loads(house.keys.open(sealed, "talk"))
    return Talk(
        state=flows.load(kept["state"]) if kept["state"] else None,
        heard=kept["heard"],
        reply=kept["reply"],
        ends=kept["ends"],
    )


def digest(text: str) -> str:
    """A short stand-in for a text of any length."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


KNOWN = (
    select(
        database_now().label("now"),
        revisions.c.number.label("revision"),
        people.c.id.label("person_id"),
        people.c.language,
        people.c.notice,
        people.c.opted_out_at,
        conversations.c.version,
        conversations.c.talk,
        conversations.c.updated_at,
        inbox.c.reply.label("inbox_reply"),
    )
    .select_from(revisions)
    .outerjoin(people, people.c.phone_index == bindparam("phone"))
    .outerjoin(
        conversations,
        and_(
            conversations.c.channel_id == bindparam("station"),
            conversations.c.key == bindparam("thread"),
        ),
    )
    .outerjoin(
        inbox,
        and_(
            inbox.c.channel_id == bindparam("station"), inbox.c.provider_id == bindparam("input")
        ),
    )
)

LAST_SESSION = (
    select(conversations.c.talk, conversations.c.finished, conversations.c.updated_at)
    .where(
        conversations.c.person_id == bindparam("who"),
        conversations.c.channel_id == bindparam("station"),
        conversations.c.key.like("u:%"),
    )
    .order_by(desc(conversations.c.updated_at))
    .limit(1)
)
