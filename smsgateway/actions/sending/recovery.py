"""What happens to a text whose process died, or whose provider was not heard to answer.

It is looked up where the provider can be asked (Twilio). Elsewhere its delivery report settles it;
when none comes it is sent once more and marked doubtful, and after a second silence of the provider
a person decides. Where it was a process that died, most of what it had claimed was never handed
over: such a text has as many tries as any other.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, select, update

from smsgateway.actions.claiming import CLAIM, NOW
from smsgateway.actions.house import House
from smsgateway.actions.sending import unwanted
from smsgateway.actions.sending.outbox import LOCKED, opened
from smsgateway.actions.sending.senders import Senders
from smsgateway.actions.sending.settling import BACKOFF, Drained
from smsgateway.channels.contract import Accepted
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

LOOK_AFTER = timedelta(seconds=60)
"""How long we let the provider finish accepting before we ask whether it did."""

GIVE_UP_WAITING = timedelta(minutes=15)
"""How long an unknown text waits for its delivery report before it is sent once more."""


def recover(house: House, senders: Senders) -> Drained:
    """Look after attempts whose process died and after texts whose fate is unknown."""
    done = Drained()
    with house.db.write() as connection:
        connection.execute(EXPIRE)
        now: datetime = connection.execute(NOW).scalar_one()
        unsettled = connection.execute(UNSETTLED, {"before": now - LOOK_AFTER}).all()
    letters, locked = opened(house, unsettled)
    with house.db.write() as connection:
        for row in locked:
            resolve(connection, row, status="dead", error=LOCKED.error)
    for letter in letters:
        if senders.stopped:
            break
        row, message = letter.row, letter.outgoing(letter.body)
        station = house.catalogue.latest().stations_by_id[row.channel_id]
        found = senders.of(station).look_up(message, row.attempted_at.astimezone(UTC))
        with house.db.write() as connection:
            if isinstance(found, Accepted):
                resolve(connection, row, status="sent", provider_id=found.provider_id or None)
                done = done + Drained(sent=1)
            elif found is None:
                resolve(connection, row, status="queued", due_at=now)
                unwanted.drop(connection, row.id)
                done = done + Drained(again=1)
            elif now - row.attempted_at > GIVE_UP_WAITING:
                # Nobody can tell. Once more, marked. What nobody asked for is not sent twice.
                died = row.error == DIED
                over = row.attempts > len(BACKOFF) if died else row.doubtful
                status = "dead" if over or row.broadcast_id else "queued"
                resolve(connection, row, status=status, due_at=now, doubtful=True)
                done = done + Drained(again=1)
    return done


def resolve(connection: Connection, row: AnyRow, **values: object) -> None:
    """Settle an unknown text, unless a delivery report was faster."""
    still = and_(outbox.c.id == row.id, outbox.c.status == "unknown")
    connection.execute(update(outbox).where(still).values(**values))


DIED = "the process died while sending"

EXPIRE = (
    update(outbox)
    .where(outbox.c.status == "attempting", outbox.c.lease_until < database_now())
    .values(status="unknown", lease_until=None, error=DIED)
)

PLACE = func.row_number().over(
    partition_by=outbox.c.channel_id, order_by=(outbox.c.attempted_at, outbox.c.id)
)
"""Each channel in its turn: those of one that cannot be asked wait for a quarter of an hour, and
keep none of another waiting that can."""

UNSETTLED = (
    select(
        outbox.c.id,
        outbox.c.channel_id,
        outbox.c.body,
        outbox.c.attempted_at,
        outbox.c.attempts,
        outbox.c.doubtful,
        outbox.c.error,
        outbox.c.broadcast_id,
        people.c.phone_sealed,
    )
    .join(people, people.c.id == outbox.c.person_id)
    .where(outbox.c.status == "unknown", outbox.c.attempted_at < bindparam("before"))
    .order_by(PLACE, outbox.c.id)
    .limit(CLAIM)
)
