"""The outbox: every text that we owe somebody, kept until its fate is known.

    queued → attempting → sent | unknown → delivered | failed | dead

A row is marked *attempting*, under a lease and a fence, before the provider hears of it; so after
a crash we know which texts may have left. No database session is held over the call. What the
provider was not heard to answer becomes *unknown*: it is looked up where the provider can be asked
(Twilio), else the delivery report settles it, else, after a while, it is sent once more and marked
doubtful: each of our texts carries a receipt or an answer, so a second copy says nothing new.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from itertools import groupby

from cryptography.exceptions import InvalidTag

from smsgateway.actions.claiming import Due, Lease, Letter, Row, Sealed, take
from smsgateway.actions.house import House
from smsgateway.actions.lines import breaker
from smsgateway.actions.sending.senders import Senders
from smsgateway.actions.sending.settling import Drained, settle, settle_all
from smsgateway.channels.contract import (
    Answer,
    NotAccepted,
    Outcome,
    Outgoing,
    Sender,
    Unclear,
)

log = logging.getLogger(__name__)

LOCKED = NotAccepted(Answer.RETRY, "no key of PHONE_KEY opens this text")
RESTS = NotAccepted(Answer.PAUSE, "the channel rests")


def drain(house: House, senders: Senders) -> Drained:
    """Send what is due until nothing is due. Safe to run in many processes at once."""
    done = Drained()
    while True:
        now_done = drain_once(house, senders)
        if not now_done.any:
            return done
        done = done + now_done


def drain_once(house: House, senders: Senders) -> Drained:
    """Claim one batch, send it, settle it."""
    fence = secrets.token_hex(16)
    claimed = take(house, fence)
    lease = Lease(house, fence, claimed)
    letters, locked = opened(house, claimed)
    done = give_back(house, locked, fence)
    resting: set[int] = set()
    for channel_id, body, group in together(letters):
        station = house.catalogue.latest().stations_by_id[channel_id]
        sender = senders.of(station)
        for batch in map(lease.held, batches(group, sender.batch)):
            if not batch:
                continue
            if channel_id in resting:
                outcomes: list[Outcome] = [RESTS] * len(batch)
            else:
                outcomes = hand_over(sender, [letter.outgoing(body) for letter in batch])
            with house.db.write_by_key() as connection:
                answered = [(one.row, said) for one, said in zip(batch, outcomes, strict=True)]
                done = done + settle_all(connection, channel_id, answered, fence)
                if channel_id not in resting and breaker.hear(
                    connection, house.db, station, outcomes, batch[0].row.failures
                ):
                    resting.add(channel_id)
    return done


def give_back(house: House, locked: Sequence[Due], fence: str) -> Drained:
    """Texts that nobody can read here are tried again later, and are dead in the end."""
    done = Drained()
    if locked:
        with house.db.write_by_key() as connection:
            for row in locked:
                done = done + settle(connection, row, LOCKED, fence)
    return done


def hand_over(sender: Sender, messages: list[Outgoing]) -> list[Outcome]:
    """One call. A sender that raises all the same may have sent: one bad text stops no other."""
    try:
        return sender.send(messages)
    except Exception as error:
        log.exception("a sender failed over %d texts", len(messages))
        return [Unclear(f"a fault of ours: {type(error).__name__}")] * len(messages)


def opened(house: House, rows: Sequence[Row]) -> tuple[list[Letter[Row]], list[Row]]:
    """The rows with their texts and numbers, and those that no key of ours opens."""
    letters: list[Letter[Row]] = []
    locked: list[Row] = []
    for row in rows:
        try:
            body = house.keys.open(row.body, "text")
            letters.append(Letter(row, phone_of(house, row), body))
        except (InvalidTag, LookupError, ValueError):
            locked.append(row)
    return letters, locked


def together(letters: Sequence[Letter[Due]]) -> Iterator[tuple[int, str, list[Letter[Due]]]]:
    """Letters of one channel and one text side by side: a provider may take them in one call."""
    ordered = sorted(letters, key=lambda one: (one.row.channel_id, one.body, one.row.id))
    for (channel_id, body), group in groupby(
        ordered, key=lambda one: (one.row.channel_id, one.body)
    ):
        yield channel_id, body, list(group)


def batches(letters: list[Letter[Due]], size: int) -> Iterator[list[Letter[Due]]]:
    """Slices of at most `size`."""
    for start in range(0, len(letters), size):
        yield letters[start : start + size]


def phone_of(house: House, row: Sealed) -> str:
    """The number, opened for this one call. Raises `LookupError` for a text that is nobody's."""
    if row.phone_sealed is None:
        raise LookupError("whose text it was is forgotten")
    return house.keys.open(row.phone_sealed, "phone")
