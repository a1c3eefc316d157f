"""Write down what a provider answered: a text's state only moves on while its lease is ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    update,
)

from smsgateway.actions.claiming import UNSETTLED, Due, in_future
from smsgateway.actions.lines import breaker
from smsgateway.actions.people import optouts
from smsgateway.actions.sending import delivery, unwanted
from smsgateway.channels.contract import (
    Accepted,
    Answer,
    NotAccepted,
    Outcome,
    Unclear,
)
from smsgateway.store.columns import Id
from smsgateway.store.messages import outbox
from smsgateway.store.prepared import ManyChanges

BACKOFF = (5, 30, 120, 600)
"""Seconds before each next try; after the fifth try the text is dead and a person decides."""

LATER = timedelta(minutes=30)


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


def settle_all(
    connection: Connection,
    channel_id: int,
    answered: Sequence[tuple[Due, Outcome]],
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
                    "known_as": said.provider_id or None,
                    "counted": said.parts,
                    "price": said.cost,
                }
                for row_id, said in taken
            ],
            mine=fence,
        )
        named = {said.provider_id: row_id for row_id, said in taken if said.provider_id}
        delivery.apply_early_reports(connection, channel_id, named)
    done = Drained(sent=len(taken))
    for row, said in answered:
        if not isinstance(said, Accepted):
            done = done + settle(connection, row, said, fence)
    return done


def settle(connection: Connection, row: Due, outcome: Unclear | NotAccepted, fence: str) -> Drained:
    """Write down what the provider did not take, unless the lease was lost meanwhile."""
    match outcome:
        case Unclear(error):
            record(connection, row.id, fence, status="unknown", lease_until=None, error=error)
            return Drained(unknown=1)
        case NotAccepted():
            return not_accepted(connection, row, outcome, fence)


def not_accepted(connection: Connection, row: Due, outcome: NotAccepted, fence: str) -> Drained:
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
    """Put a text back in the queue for `due`, if it is still wanted."""
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
    unwanted.drop(connection, row_id)


# Not as what it still may be: of few texts the database would look through the index of those that
# are not settled, which grows with each that is claimed, until it is vacuumed.
TAKEN_BACK = ("queued", "dead")
"""States in which a text is nobody's attempt any more."""

SENT = ManyChanges(
    {"text": Id, "known_as": String, "counted": Integer, "price": String},
    lambda row: (
        update(outbox)
        .where(
            outbox.c.id == row["text"],
            outbox.c.fence == bindparam("mine"),
            *(outbox.c.status != one for one in TAKEN_BACK),
        )
        .values(
            status=case(
                (UNSETTLED, "sent"), else_=outbox.c.status
            ),  # a report may have overtaken it
            provider_id=func.coalesce(row["known_as"], outbox.c.provider_id),
            provider_parts=row["counted"],
            cost=row["price"],
            lease_until=None,
            error=case((UNSETTLED, ""), else_=outbox.c.error),
        )
    ),
)
