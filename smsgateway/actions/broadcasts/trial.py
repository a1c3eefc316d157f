"""A test send: the very texts of a broadcast, to one phone, before anybody else gets them."""

from __future__ import annotations

from smsgateway.actions.accounts import accounts
from smsgateway.actions.broadcasts.making import MAKERS, named
from smsgateway.actions.broadcasts.text import rendered
from smsgateway.actions.house import House
from smsgateway.actions.lines.testtexts import queue_tests


def send_test(house: House, slug: str, number: str, *, by: str) -> tuple[int, ...]:
    """Queue each language's text for this phone; returns outbox ids. Raises `Refused`."""
    with house.db.write() as connection:
        accounts.acting(connection, by, *MAKERS)
        row = named(connection, slug)
        station = house.catalogue.latest().stations_by_id[row.channel_id]
        bodies = [rendered(body, lang, station.commune) for lang, body in row.texts.items()]
        return queue_tests(house, connection, station, number, bodies)
