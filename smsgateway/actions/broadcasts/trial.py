"""A test send: the very texts of a broadcast, to one phone, before anybody else gets them."""

from __future__ import annotations

from sqlalchemy import insert

from flows.gsm import measure
from smsgateway.actions import accounts, persons
from smsgateway.actions.broadcasts.making import MAKERS, named
from smsgateway.actions.broadcasts.text import rendered
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.messages import outbox


def send_test(house: House, slug: str, number: str, *, by: str) -> tuple[int, ...]:
    """Queue each language's text for this phone; returns outbox ids. Raises `Refused`."""
    with house.db.write() as connection:
        accounts.acting(connection, by, *MAKERS)
        row = named(connection, slug)
        station = house.catalogue.latest().stations_by_id[row.channel_id]
        try:
            phone = canonical(number, station.account.region)
        except NotAPhone as error:
            raise Refused(str(error)) from error
        person_id = persons.met(connection, house.db, house.keys, phone)
        bodies = [rendered(body, lang, station.commune) for lang, body in row.texts.items()]
        queued = connection.execute(
            insert(outbox).returning(outbox.c.id),
            [
                {
                    "channel_id": station.id,
                    "person_id": person_id,
                    "purpose": "test",
                    "body": house.keys.seal(body, "text"),
                    "parts": measure(body).segments,
                }
                for body in bodies
            ],
        )
        return tuple(queued.scalars())
