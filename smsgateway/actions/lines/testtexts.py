"""Test texts: to one phone, by an operator or administrator, before anybody else gets one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from flows.gsm import measure
from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import may_run, station
from smsgateway.actions.people import persons
from smsgateway.actions.refused import Mistaken, Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import outbox

PURPOSE = "test"


def send_test(house: House, slug: str, number: str, body: str, *, by: str) -> tuple[int, ...]:
    """Queue a text for this phone on a channel; returns outbox ids. Raises `Refused`."""
    used = station(house, slug)
    with house.db.write() as connection:
        may_run(connection, by, used.area_id)
        if not used.account.sender:
            raise Refused("{channel} has no sender: it carries USSD only", channel=slug)
        queued = queue_tests(house, connection, used, number, [body])
        audit.record(connection, by=by, act="channel.test", about=slug, detail={})
    return queued


def queue_tests(
    house: House, connection: Connection, used: Station, number: str, bodies: Sequence[str]
) -> tuple[int, ...]:
    """One text each to the number, as a person types it; returns outbox ids. Raises `Refused`."""
    try:
        phone = canonical(number, used.account.region)
    except NotAPhone as error:
        raise Mistaken(str(error), field="number") from error
    person_id = persons.met(connection, house.db, house.keys, phone)
    queued = connection.execute(
        insert(outbox).returning(outbox.c.id),
        [
            {
                "channel_id": used.id,
                "person_id": person_id,
                "purpose": PURPOSE,
                "body": house.keys.seal(body, "text"),
                "parts": measure(body).segments,
            }
            for body in bodies
        ],
    )
    return tuple(queued.scalars())


def how_it_fared(connection: Connection, channel_id: int, outbox_id: int) -> AnyRow | None:
    """When a test left on this channel, how far it got, and what the provider said."""
    found = select(outbox.c.created_at, outbox.c.status, outbox.c.error).where(
        outbox.c.id == outbox_id,
        outbox.c.channel_id == channel_id,
        outbox.c.purpose == PURPOSE,
    )
    return connection.execute(found).first()
