"""Step the pure machine on what is known, and write down everything that it wants to be true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import flows
from flows.complaint import unnamed
from flows.effects import CastBallot, Dispute, LeaveForPerson, OptIn, OptOut, untraced
from flows.gsm import measure
from flows.world import Person
from smsgateway.actions import effects
from smsgateway.actions.catalogue import Snapshot, Station
from smsgateway.actions.house import House
from smsgateway.actions.inputs import STAR, Input, Known, Stepped, Talk
from smsgateway.actions.known import sealed
from smsgateway.actions.outcome import UNTRACED, Inboxed, Letter, Outcome, Thread, Who
from smsgateway.actions.world import DbWorld
from smsgateway.channels.phones import network_or_country

OPEN_PROMPT = timedelta(hours=72)
"""How long a text of digits answers the question that we asked by SMS."""


def step(house: House, station: Station, said: Input, known: Known) -> Stepped:
    """The outcome of one input. Writes nothing."""
    world = world_of(house, station, said, known)
    turn = spoken(said, known, world)
    if world.guessed - {one.contest for one in turn.does if isinstance(one, CastBallot)}:
        # Only the box itself could tell: it may hold a ballot by now.
        return step(house, station, said, known._replace(blank=frozenset()))
    by_text = said.medium == "sms"
    talk = Talk(turn.state, "" if by_text else said.body, turn.text, turn.ends)
    secret = is_secret(said, turn)
    if secret:
        # A repeated request is still answered; what was typed on the way here is gone.
        talk = replace(talk, heard="")
    letters = [(tell.purpose, tell.text) for tell in turn.tells]
    if by_text and turn.text:
        letters.insert(0, (UNTRACED if secret else "reply", turn.text))
    if stays_silent(station, said, known, turn, world):
        letters = []
    inboxed = by_text or (turn.does and not secret)
    kept = sealed(house.keys, talk) if inboxed else b""
    forgetful = replace(talk, reply="") if secret and by_text else talk
    outcome = Outcome(
        channel_id=station.id,
        medium=said.medium,
        who=Who(
            known.person_id,
            said.phone_index,
            said.phone_indexes,
            b"" if known.person_id else house.keys.seal(said.phone, "phone"),
            network_or_country(said.network, said.phone),
        ),
        thread=Thread(
            said.key,
            known.standing,
            already(kept)
            if inboxed and forgetful is talk
            else partial(sealed, house.keys, forgetful),
            finished=turn.state is None,
        ),
        inboxed=Inboxed(
            provider_id=said.provider_id,
            medium=said.medium,
            body=house.keys.seal("" if secret else said.body, "text"),
            named=not secret,
            reply=kept,
            unread=LeaveForPerson() in turn.does or Dispute() in turn.does,
            about="dispute" if Dispute() in turn.does else None,
            sent=said.sent,
        )
        if inboxed
        else None,
        acts=effects.prepared(said, world, turn.does),
        letters=tuple(
            Letter(purpose, house.keys.seal(body, "text"), measure(body).segments)
            for purpose, body in letters
        ),
    )
    none = frozenset(of for of, cast in world.asked.items() if not cast and not world.slip)
    return Stepped(outcome, talk, known.blank | none)


def already(kept: bytes) -> Callable[[], bytes]:
    """What was sealed for the inbox serves the conversation, too."""
    return lambda: kept


def is_secret(said: Input, turn: flows.Turn) -> bool:
    """Whether nothing may tie this input to its phone. By SMS each step is an input of its own."""
    on_the_way = said.medium == "sms" and turn.state is not None and unnamed(turn.state.answers)
    return on_the_way or any(map(untraced, turn.does))


def stays_silent(
    station: Station, said: Input, known: Known, turn: flows.Turn, world: DbWorld
) -> bool:
    """Whether nothing may be sent, though what was said is kept and counts."""
    if OptOut() in turn.does:
        # Twilio has answered its own words itself, and refuses what we would say (21610).
        return station.provider == "twilio" and flows.is_providers_word(said.body)
    if station.limits.answers_opted_out or any(isinstance(one, OptIn) for one in turn.does):
        return False
    return known.opted_out or "" in world.silenced


def world_of(house: House, station: Station, said: Input, known: Known) -> DbWorld:
    """What the screens may ask about, as it stands at this input."""
    snapshot: Snapshot = house.catalogue.at(known.revision)
    zone = station.zone
    default = station.offered_languages(said.network)[0]
    # A phone that several people vote with has no ballot of its own.
    box = None if known.person_id in snapshot.marks else known.box
    return DbWorld(
        db=house.db,
        keys=house.keys,
        snapshot=snapshot,
        station=station,
        phone=said.phone,
        person=Person(known.joined, known.language or default, known.opted_out),
        voted_at=known.voted_at,
        looked=known.looks,
        medium=said.medium,
        now=known.now.astimezone(zone),
        sent=said.sent.astimezone(zone) if said.sent else None,
        network=said.network,
        person_id=known.person_id,
        blank=known.blank,
        asked={box.contest_id: box.ballots} if box else {},
    )


def spoken(said: Input, known: Known, world: DbWorld) -> flows.Turn:
    """What the machine answers to this input."""
    talk = known.talk
    if said.medium == "sms":
        fresh = known.talked_at is not None and known.now - known.talked_at <= OPEN_PROMPT
        body = without(world.station.keyword, said.body)
        return flows.read_text(body, talk.state if talk and fresh else None, world, flows.SMS)
    page = world.station.page(said.network)
    if talk is not None and talk.state is not None:
        typed = talk.since(said.body)
        turn = flows.advance(talk.state, typed, world, page)
        if turn.understood or STAR not in typed or not known.joined:
            return turn
        # Perhaps it was several answers, of which some were taken by a process that is gone.
        return flows.retrace(talk.state, typed.split(STAR), world, page) or turn
    if said.body:
        # A deep dial, or a session whose first request never reached us: walk the same path.
        # A stranger begins at the beginning: nobody joins without having seen the notice.
        return flows.take(None, said.body.split(STAR) if known.joined else (), world, page)
    return flows.begin(world, page, known.left)


def without(keyword: str, body: str) -> str:
    """A text without the word that its rented number asks for; a person may leave it out."""
    first, _, rest = body.strip().partition(" ")
    return rest if keyword and first.casefold() == keyword.casefold() else body
