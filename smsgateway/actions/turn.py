"""One turn: an input is read, stepped through the pure machine, kept, and answered.

    known   what the house knows: from memory for the next press of a session, else one question
    heard?  an input that we have heard before gets the reply that was saved with it
    step    the machine says what to answer and what to do
    keep    the writer makes the outcome true in one transaction, or says that it no longer fits;
            a menu step, which records nothing, is answered at once and written down behind
    again   who lost is stepped again on the fresh world, which is cheap because the step is pure

Nothing that a person confirmed is acknowledged before the commit.
"""

from __future__ import annotations

import hashlib
import time
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.inputs import Input, Known, Talk
from smsgateway.actions.known import latest
from smsgateway.actions.outcome import Kept, NotRecorded
from smsgateway.actions.step import step
from smsgateway.actions.writer import Lost
from smsgateway.channels.contract import Hop, Text

STEPPING_SECONDS = 2.5
"""How long a turn may lose against others of the same phone before it gives up."""


class Spoken(NamedTuple):
    """What the person hears at once, and the texts that now wait to be sent."""

    text: str
    ends: bool
    outbox_ids: tuple[int, ...] = ()
    again: bool = False
    """We had heard this very input before: nothing was recorded a second time."""


def take_hop(house: House, station: Station, hop: Hop) -> Spoken:
    """Answer one USSD request. Raises `NotRecorded` when the database does not keep it in time."""
    index, *older = house.keys.indexes(hop.phone)
    # Of the phone as well: nobody walks into another's session by naming it.
    session = f"{index.hex()[:12]}:{hop.session if len(hop.session) <= 60 else digest(hop.session)}"
    return take(
        house,
        station,
        Input(
            medium="ussd",
            channel_id=station.id,
            phone=hop.phone,
            phone_index=index,
            phone_indexes=[index, *older],
            network=hop.network,
            key=f"u:{session}",
            provider_id=f"{session}#{digest(hop.text)}",
            body=hop.text,
        ),
    )


def take_text(house: House, station: Station, text: Text) -> Spoken:
    """Keep one SMS and queue its reply. Raises `NotRecorded` as `take_hop` does."""
    index, *older = house.keys.indexes(text.phone)
    return take(
        house,
        station,
        Input(
            medium="sms",
            channel_id=station.id,
            phone=text.phone,
            phone_index=index,
            phone_indexes=[index, *older],
            network=text.network,
            key=f"s:{index.hex()}",
            provider_id=text.id if len(text.id) <= 120 else digest(text.id),
            body=text.body,
            sent=text.sent,
        ),
    )


def take(house: House, station: Station, said: Input) -> Spoken:
    """Step and keep; whatever the database does wrong, nothing was recorded."""
    try:
        with house.one_at_a_time.of(said.phone_index):
            return step_and_keep(house, station, said)
    except SQLAlchemyError as error:
        house.memory.forget(said)
        raise NotRecorded(f"the database does not answer: {type(error).__name__}") from error


def step_and_keep(house: House, station: Station, said: Input) -> Spoken:
    """The turn itself, as often as it loses."""
    patience = time.monotonic() + STEPPING_SECONDS
    while True:
        with house.writer.coming():
            known = house.memory.recall(said) or latest(house, said)
            if before := heard_before(said, known):
                return Spoken(before.reply, before.ends, again=True)
            stepped = step(house, station, said, known)
            outcome, talk, _ = stepped
            house.db.check_awake()
            if outcome.is_step and can_be_read_back(known):
                house.writer.follow(outcome)
                house.memory.remember(said, known, stepped, known.person_id)
                return Spoken(talk.reply, talk.ends)
        try:
            kept: Kept = house.writer.submit(outcome)
        except Lost:
            house.memory.forget(said)
            if time.monotonic() > patience:
                raise NotRecorded("others of this phone were faster") from None
            continue
        except NotRecorded:
            house.memory.forget(said)
            raise
        house.memory.remember(said, known, stepped, kept.person_id)
        return Spoken(talk.reply, talk.ends, kept.outbox_ids)


def can_be_read_back(known: Known) -> bool:
    """Whether what was typed tells where a step led, should its process die with it.

    A stranger is led by the notice, and who may go on where they stopped by the session before.
    """
    return known.joined and (known.talk is not None or known.left is None)


def heard_before(said: Input, known: Known) -> Talk | None:
    """What was answered to this input; None for a new one."""
    talk = known.talk
    if known.answered is not None or said.medium == "sms" or talk is None:
        return known.answered
    goes_on = not talk.heard or said.body.startswith(talk.heard + "*")
    if goes_on and said.body != talk.heard and not talk.ends:
        return None
    # A retry, or something older that was overtaken: the same page again, nothing recorded.
    return talk


def digest(text: str) -> str:
    """A short stand-in for a text of any length."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
