"""Delivery reports: they come late, twice and out of order, and only ever move a message up."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, String, bindparam, insert, select, update

from smsgateway.actions.catalogue import Station
from smsgateway.actions.claiming import UNSETTLED
from smsgateway.actions.house import House
from smsgateway.actions.people import optouts
from smsgateway.channels.contract import Report
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import delivery_reports, outbox
from smsgateway.store.people import people
from smsgateway.store.prepared import OfMany

RANK = {
    "queued": 0,
    "attempting": 1,
    "unknown": 2,
    "sent": 3,
    "dead": 4,
    "failed": 5,
    "delivered": 6,
}
"""A state only gives way to one of higher rank: every order of reports ends in the same state.

*delivered* stands over *failed*: a provider that gave up on a handset can still be told that it
came back, never the other way round.
"""


def take_report(house: House, station: Station, report: Report) -> bool:
    """Keep a report raw and let it move its message up; False where no message is known yet."""
    with house.db.write() as connection:
        message = find(connection, station.id, report) or find_by_phone(
            connection, station.id, report, house.keys.indexes(report.phone)
        )
        connection.execute(
            insert(delivery_reports).values(
                channel_id=station.id,
                provider_id=report.provider_id[:120],
                outbox_id=message.id if message else None,
                status=report.status[:60],
                reason=report.reason[:120],
                progress=report.progress.value if report.progress else None,
            )
        )
        if message is None:
            return False
        if report.progress:
            raise_to(connection, message, report.progress.value, report.reason, report.provider_id)
        if report.opted_out:
            optouts.told(connection, [message.person_id], "refused", station.id)
    return True


def find(connection: Connection, channel_id: int, report: Report) -> AnyRow | None:
    """The message that a report speaks of: by our own reference, else by the provider's id."""
    columns = select(outbox.c.id, outbox.c.status, outbox.c.person_id).where(
        outbox.c.channel_id == channel_id
    )
    if report.reference.isdecimal() and len(report.reference) < 19:
        return connection.execute(columns.where(outbox.c.id == int(report.reference))).first()
    if not report.provider_id:
        return None
    return connection.execute(columns.where(outbox.c.provider_id == report.provider_id)).first()


def find_by_phone(
    connection: Connection, channel_id: int, report: Report, indexes: list[bytes]
) -> AnyRow | None:
    """The one text to this phone whose fate is open: its answer, with the id, was lost with its
    process, or is still on its way.

    A channel has at most one of them a phone (see `claiming.claim`), so it is the one meant.
    """
    if not report.phone:
        return None
    unsettled = (
        select(outbox.c.id, outbox.c.status, outbox.c.person_id)
        .join(people, people.c.id == outbox.c.person_id)
        .where(
            outbox.c.channel_id == channel_id,
            people.c.phone_index.in_(indexes),
            UNSETTLED,
            outbox.c.provider_id.is_(None),
        )
    )
    found = connection.execute(unsettled).all()
    return found[0] if len(found) == 1 else None


def raise_to(
    connection: Connection,
    message: AnyRow,
    status: str,
    reason: str,
    provider_id: str,
) -> None:
    """Move a message up to `status`, never down, whoever else moves it at this moment."""
    below = [state for state, rank in RANK.items() if rank < RANK[status]]
    values: dict[str, object] = {
        "status": status,
        "lease_until": None,
        "error": reason[:200] if status == "failed" else "",
    }
    if provider_id:
        values["provider_id"] = provider_id
    connection.execute(
        update(outbox).where(outbox.c.id == message.id, outbox.c.status.in_(below)).values(**values)
    )


def apply_early_reports(connection: Connection, channel_id: int, named: Mapping[str, int]) -> None:
    """Reports can overtake the answer to our own call: apply those that came before it.

    `named` says which text each of the provider's ids stands for.
    """
    waiting = EARLY.rows(connection, named, channel=channel_id)
    for report_id, provider_id, progress, reason in waiting:
        outbox_id = named[provider_id]
        if progress:
            message = connection.execute(select(outbox).where(outbox.c.id == outbox_id)).one()
            raise_to(connection, message, progress, reason, provider_id)
        connection.execute(
            update(delivery_reports)
            .where(delivery_reports.c.id == report_id)
            .values(outbox_id=outbox_id)
        )


EARLY = OfMany(
    String,
    lambda among: (
        select(
            delivery_reports.c.id,
            delivery_reports.c.provider_id,
            delivery_reports.c.progress,
            delivery_reports.c.reason,
        )
        .where(
            delivery_reports.c.channel_id == bindparam("channel"),
            among(delivery_reports.c.provider_id),
            delivery_reports.c.outbox_id.is_(None),
        )
        .order_by(delivery_reports.c.id)
    ),
)
