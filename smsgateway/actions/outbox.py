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
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from smsgateway.actions import breaker, delivery, optouts, pacing
from smsgateway.actions.house import House
from smsgateway.actions.senders import Senders
from smsgateway.channels.contract import (
    Accepted,
    Answer,
    NotAccepted,
    Outcome,
    Outgoing,
    Sender,
    Unclear,
)
from smsgateway.store.channels import channels
from smsgateway.store.columns import Id
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.prepared import ManyChanges

log = logging.getLogger(__name__)

CLAIM = 100
"""Rows that one drain takes at a time."""

LEASE = timedelta(seconds=60)
"""How long an attempt may take before others look after the row: well over any call's timeout."""

BACKOFF = (5, 30, 120, 600)
"""Seconds before each next try; after the fifth try the text is dead and a person decides."""

LATER = timedelta(minutes=30)


LOCKED = NotAccepted(Answer.RETRY, "no key of PHONE_KEY opens this text")
RESTS = NotAccepted(Answer.PAUSE, "the channel rests")


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed row, opened for one call."""

    row: AnyRow
    phone: str
    body: str

    def outgoing(self, body: str) -> Outgoing:
        """As a sender takes it; `body` is the one string that a whole call shares."""
        return Outgoing(str(self.row.id), self.phone, body)


@dataclass(frozen=True, slots=True)
class Drained:
    """What one drain did."""

    sent: int = 0
    again: int = 0
    unknown: int = 0
    given_up: int = 0

    def __add__(self, other: Drained) -> Drained:
        return Drained(
            self.sent + other.sent,
            self.again + other.again,
            self.unknown + other.unknown,
            self.given_up + other.given_up,
        )

    @property
    def any(self) -> bool:
        """True when the drain found something to do."""
        return bool(self.sent or self.again or self.unknown or self.given_up)


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
    with house.db.write() as connection:
        claimed = claim(connection, house.db.on_sqlite, fence)
    lease = Lease(house, fence)
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
            with house.db.write() as connection:
                answered = [(one.row, said) for one, said in zip(batch, outcomes, strict=True)]
                done = done + settle_all(connection, channel_id, answered, fence)
                if channel_id not in resting and breaker.hear(
                    connection, house.db, station, outcomes, batch[0].row.failures
                ):
                    resting.add(channel_id)
    return done


def give_back(house: House, locked: Sequence[AnyRow], fence: str) -> Drained:
    """Texts that nobody can read here are tried again later, and are dead in the end."""
    done = Drained()
    if locked:
        with house.db.write() as connection:
            for row in locked:
                done = done + settle(connection, row, LOCKED, fence)
    return done


class Lease:
    """What a drain holds. A claim may take long to send: whoever is slow asks before each call
    whether the texts are still theirs, for others look after them once the lease is over."""

    def __init__(self, house: House, fence: str) -> None:
        """It was taken a moment ago."""
        self._house, self._fence = house, fence
        self._sure_until = time.monotonic() + LEASE.total_seconds() / 3

    def held(self, batch: list[Letter]) -> list[Letter]:
        """Those of the batch that are still ours, for another whole lease."""
        if time.monotonic() < self._sure_until:
            return batch
        ids = [letter.row.id for letter in batch]
        with self._house.db.write() as connection:
            until = in_future(connection, LEASE)
            asked = {"mine": self._fence, "ids": ids, "until": until}
            ours = set(connection.execute(RENEW, asked).scalars())
        return [letter for letter in batch if letter.row.id in ours]


def hand_over(sender: Sender, messages: list[Outgoing]) -> list[Outcome]:
    """One call. A sender that raises all the same may have sent: one bad text stops no other."""
    try:
        return sender.send(messages)
    except Exception as error:
        log.exception("a sender failed over %d texts", len(messages))
        return [Unclear(f"a fault of ours: {type(error).__name__}")] * len(messages)


def claim(connection: Connection, on_sqlite: bool, fence: str) -> Sequence[AnyRow]:
    """Mark what is due as attempting, and say so before any provider hears of it."""
    if not on_sqlite:
        # Two claims at once would each take a text to the same phone.
        connection.execute(ONE_AT_A_TIME)
    found = first_due(connection, on_sqlite, ANSWERS) or first_due(connection, on_sqlite, BULK)
    # One unsettled text a phone: a report that names only the number says which one it means.
    first = {(row.channel_id, row.person_id): row for row in reversed(found)}
    ids = [row.id for row in pacing.within(connection, probing(reversed(first.values())))]
    if not ids:
        return []
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(
            status="attempting",
            attempts=outbox.c.attempts + 1,
            fence=fence,
            attempted_at=database_now(),
            lease_until=in_future(connection, LEASE),
        )
    )
    return connection.execute(CLAIMED, {"ids": ids}).all()


def probing(due: Iterable[AnyRow]) -> list[AnyRow]:
    """One text alone tries a channel that was not well."""
    taken: list[AnyRow] = []
    tried: set[int] = set()
    for row in due:
        if row.failures < breaker.FAILURES or row.channel_id not in tried:
            taken.append(row)
            tried.add(row.channel_id)
    return taken


def first_due(
    connection: Connection, on_sqlite: bool, which: ColumnElement[bool]
) -> Sequence[AnyRow]:
    """What has waited longest, of replies and receipts or of broadcasts."""
    due = (
        select(outbox.c.id, outbox.c.person_id, outbox.c.channel_id, channels.c.failures)
        .join(channels, channels.c.id == outbox.c.channel_id)
        .where(
            outbox.c.status == "queued",
            outbox.c.due_at <= database_now(),
            which,
            or_(channels.c.paused_until.is_(None), channels.c.paused_until <= database_now()),
            ~UNSETTLED_BEFORE,
            ~pacing.USED_UP,
        )
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(CLAIM)
    )
    if not on_sqlite:
        due = due.with_for_update(skip_locked=True, of=outbox)
    return connection.execute(due).all()


def in_future(connection: Connection, wait: timedelta) -> datetime:
    """An instant ahead of the database's clock."""
    now: datetime = connection.execute(NOW).scalar_one()
    return now + wait


def opened(house: House, rows: Sequence[AnyRow]) -> tuple[list[Letter], list[AnyRow]]:
    """The rows with their texts and numbers, and those that no key of ours opens."""
    letters, locked = [], []
    for row in rows:
        try:
            body = house.keys.open(row.body, "text")
            letters.append(Letter(row, phone_of(house, row), body))
        except (InvalidTag, LookupError, ValueError):
            locked.append(row)
    return letters, locked


def together(letters: Sequence[Letter]) -> Iterator[tuple[int, str, list[Letter]]]:
    """Letters of one channel and one text side by side: a provider may take them in one call."""
    ordered = sorted(letters, key=lambda one: (one.row.channel_id, one.body, one.row.id))
    for (channel_id, body), group in groupby(
        ordered, key=lambda one: (one.row.channel_id, one.body)
    ):
        yield channel_id, body, list(group)


def batches(letters: list[Letter], size: int) -> Iterator[list[Letter]]:
    """Slices of at most `size`."""
    for start in range(0, len(letters), size):
        yield letters[start : start + size]


def phone_of(house: House, row: AnyRow) -> str:
    """The number, opened for this one call."""
    return house.keys.open(row.phone_sealed, "phone")


def settle_all(
    connection: Connection,
    channel_id: int,
    answered: Sequence[tuple[AnyRow, Outcome]],
    fence: str,
) -> Drained:
    """Write down what the provider answered to one call: what it took in one statement."""
    taken = [(row.id, said) for row, said in answered if isinstance(said, Accepted)]
    if taken:
        SENT.apply(
            connection,
            [
                {
                    "text": row_id,
                    "held": fence,
                    "known_as": said.provider_id or None,
                    "counted": said.parts,
                    "price": said.cost,
                }
                for row_id, said in taken
            ],
        )
        named = {said.provider_id: row_id for row_id, said in taken if said.provider_id}
        delivery.apply_early_reports(connection, channel_id, named)
    done = Drained(sent=len(taken))
    for row, said in answered:
        if not isinstance(said, Accepted):
            done = done + settle(connection, row, said, fence)
    return done


def settle(
    connection: Connection, row: AnyRow, outcome: Unclear | NotAccepted, fence: str
) -> Drained:
    """Write down what the provider did not take, unless the lease was lost meanwhile."""
    match outcome:
        case Unclear(error):
            record(connection, row.id, fence, status="unknown", lease_until=None, error=error)
            return Drained(unknown=1)
        case NotAccepted():
            return not_accepted(connection, row, outcome, fence)


def not_accepted(connection: Connection, row: AnyRow, outcome: NotAccepted, fence: str) -> Drained:
    """Try again, wait or give up: as the provider's answer says."""
    answer, error, wait = outcome.answer, outcome.error, outcome.wait
    if answer is Answer.PAUSE or (outcome.line and row.failures + 1 >= breaker.FAILURES):
        # The channel's fault, not the text's: it keeps its tries, and waits for the channel.
        rest = breaker.PAUSE if answer is Answer.PAUSE else breaker.OPEN
        due = in_future(connection, rest)
        requeue(connection, row.id, fence, due, error, attempts=row.attempts - 1)
        return Drained(again=1)
    if answer is Answer.OPTED_OUT:
        optouts.told(connection, [row.person_id], "refused", row.channel_id)
    if answer in (Answer.NEVER, Answer.OPTED_OUT):
        record(connection, row.id, fence, status="failed", lease_until=None, error=error)
        return Drained(given_up=1)
    tries = 1 if answer is Answer.LATER else len(BACKOFF)
    if row.attempts > tries:
        record(connection, row.id, fence, status="dead", lease_until=None, error=error)
        return Drained(given_up=1)
    seconds = LATER.total_seconds() if answer is Answer.LATER else BACKOFF[row.attempts - 1]
    due = in_future(connection, timedelta(seconds=max(seconds, wait or 0)))
    requeue(connection, row.id, fence, due, error, attempts=row.attempts)
    return Drained(again=1)


def record(connection: Connection, row_id: int, fence: str, **values: object) -> bool:
    """Change a row that we still hold; False when somebody else settled it meanwhile."""
    values["error"] = str(values["error"])[:200]
    mine = outbox.c.status.in_(("attempting", "unknown"))
    held = and_(outbox.c.id == row_id, outbox.c.fence == fence, mine)
    return connection.execute(update(outbox).where(held).values(**values)).rowcount == 1


def requeue(
    connection: Connection, row_id: int, fence: str, due: datetime, error: str, attempts: int
) -> None:
    """Put a text back in the queue for `due`."""
    record(
        connection,
        row_id,
        fence,
        status="queued",
        due_at=due,
        attempts=attempts,
        lease_until=None,
        error=error,
    )


NOW = select(database_now())

ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(0x0B0C))
ANSWERS = outbox.c.broadcast_id.is_(None)
"""Replies and receipts: nothing of a broadcast leaves before them."""

BULK = outbox.c.broadcast_id.is_not(None)

other = outbox.alias("other")
UNSETTLED_BEFORE = exists().where(
    other.c.person_id == outbox.c.person_id,
    other.c.channel_id == outbox.c.channel_id,
    other.c.status.in_(("attempting", "unknown")),
)

RENEW = (
    update(outbox)
    .where(
        outbox.c.id.in_(bindparam("ids", expanding=True)),
        outbox.c.fence == bindparam("mine"),
        outbox.c.status == "attempting",
    )
    .values(lease_until=bindparam("until"), attempted_at=database_now())
    .returning(outbox.c.id)
)

CLAIMED = (
    select(
        outbox.c.id,
        outbox.c.channel_id,
        outbox.c.person_id,
        outbox.c.body,
        outbox.c.attempts,
        people.c.phone_sealed,
        channels.c.failures,
    )
    .join(people, people.c.id == outbox.c.person_id)
    .join(channels, channels.c.id == outbox.c.channel_id)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
)

SENT = ManyChanges(
    {"text": Id, "held": String, "known_as": String, "counted": Integer, "price": String},
    lambda row: (
        update(outbox)
        .where(
            outbox.c.id == row["text"],
            outbox.c.fence == row["held"],
            or_(outbox.c.status == "attempting", outbox.c.status == "unknown"),
        )
        .values(
            status="sent",
            provider_id=row["known_as"],
            provider_parts=row["counted"],
            cost=row["price"],
            lease_until=None,
            error="",
        )
    ),
)
