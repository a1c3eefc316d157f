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
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cryptography.exceptions import InvalidTag

from smsgateway.actions import claiming
from smsgateway.actions.catalogue import Station
from smsgateway.actions.claiming import Due, Lease, Letter, Row, Sealed, take
from smsgateway.actions.house import House
from smsgateway.actions.lines import breaker
from smsgateway.actions.sending.senders import Senders
from smsgateway.actions.sending.settling import Drained, requeue, settle, settle_all
from smsgateway.channels.contract import (
    Accepted,
    Answer,
    NotAccepted,
    Outcome,
    Outgoing,
    Sender,
    Unclear,
)

log = logging.getLogger(__name__)

CALLS = 4
"""Calls of one drain that are under way at once: a slow provider holds up as many, not all."""

HANDS = CALLS + 2
"""Threads of one drain: while the calls are under way, two claim and write down."""

LOCKED = NotAccepted(Answer.RETRY, "no key of PHONE_KEY opens this text")
RESTS = NotAccepted(Answer.PAUSE, "the channel rests")


def drain(house: House, senders: Senders, hands: int = HANDS) -> Drained:
    """Send what is due until nothing is due, or the process is to end.

    Safe to run in many processes at once.
    """
    done = Drained()
    while not senders.stopped:
        now_done = Round(house, senders).send(hands)
        if not now_done.any:
            break
        done = done + now_done
    return done


@dataclass(frozen=True, slots=True)
class Call:
    """Texts of one claim for one call to a provider: one channel, the same words."""

    station: Station
    body: str
    letters: list[Letter[Due]]
    lease: Lease
    resting: set[int]
    """Channels that were found unwell since these texts were claimed."""


class Round:
    """Claims what is due and has it sent: by one hand where it is one call, else by several.

    While some hands wait for a provider, others claim and write down. Each text is settled in a
    transaction after its own call, and a fault of the database stops all hands: what was claimed
    and not handed over waits for its lease to run out.
    """

    def __init__(self, house: House, senders: Senders) -> None:
        """Nothing is claimed yet."""
        self._house, self._senders = house, senders
        self._guard = threading.Lock()
        self._calls: deque[Call] = deque()
        self._done = Drained()
        self._more = True
        self._fault: BaseException | None = None
        self._lines = threading.Semaphore(CALLS)

    def send(self, hands: int) -> Drained:
        """Claim and send, with at most so many hands, until a claim finds less than it could take.

        Raises what the database raised, once every hand has put down its call.
        """
        with self._guard:
            self._claim()
        hands = hands if self._more else min(hands, len(self._calls))
        # Nobody waits for them where the process ends: what they carried is looked after later.
        others = [threading.Thread(target=self._work, daemon=True) for _ in range(hands - 1)]
        for one in others:
            one.start()
        self._work()
        for one in others:
            one.join()
        if self._fault is not None:
            raise self._fault
        return self._done

    def _work(self) -> None:
        try:
            while (call := self._next()) is not None:
                done = self._carry_out(call)
                with self._guard:
                    self._done = self._done + done
        except BaseException as error:
            with self._guard:
                self._calls.clear()
                self._more, self._fault = False, error

    def _next(self) -> Call | None:
        with self._guard:
            if self._senders.stopped:
                self._put_back()
            while not self._calls and self._more:
                self._claim()
            return self._calls.popleft() if self._calls else None

    def _claim(self) -> None:
        """One batch, opened and laid out in calls."""
        fence = secrets.token_hex(16)
        claimed = take(self._house, fence)
        self._more = len(claimed) == claiming.CLAIM
        lease, resting = Lease(self._house, fence, claimed), set[int]()
        letters, locked = opened(self._house, claimed)
        self._done = self._done + give_back(self._house, locked, fence)
        for channel_id, body, group in together(letters):
            station = self._house.catalogue.latest().stations_by_id[channel_id]
            for batch in batches(group, self._senders.of(station).batch):
                self._calls.append(Call(station, body, batch, lease, resting))

    def _put_back(self) -> None:
        """What no provider has heard of is as if it had never been claimed."""
        left, self._more = list(self._calls), False
        self._calls.clear()
        if left:
            with self._house.db.write_by_key() as connection:
                for call in left:
                    for row in (letter.row for letter in call.letters):
                        fence, tries = call.lease.fence, row.attempts - 1
                        requeue(connection, row.id, fence, row.now, "", attempts=tries)

    def _carry_out(self, call: Call) -> Drained:
        """One call, and what came of it."""
        with self._lines:
            batch = call.lease.held(call.letters)
            if not batch:
                return Drained()
            if call.station.id in call.resting:
                outcomes: list[Outcome] = [RESTS] * len(batch)
            else:
                messages = [letter.outgoing(call.body) for letter in batch]
                outcomes = hand_over(self._senders.of(call.station), messages)
            answered = [(one.row, said) for one, said in zip(batch, outcomes, strict=True)]
            if not all(isinstance(said, Accepted) for said in outcomes):
                # It may have to rest: that is known before its next call.
                return self._write_down(call, answered)
        return self._write_down(call, answered)

    def _write_down(self, call: Call, answered: Sequence[tuple[Due, Outcome]]) -> Drained:
        station, outcomes = call.station, [said for _, said in answered]
        with self._house.db.write_by_key() as connection:
            done = settle_all(connection, station.id, answered, call.lease.fence)
            if station.id not in call.resting and breaker.hear(
                connection, self._house.db, station, outcomes, answered[0][0].failures
            ):
                call.resting.add(station.id)
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
