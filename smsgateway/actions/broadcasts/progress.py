"""How far broadcasts are, while they run and afterwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from smsgateway.actions.broadcasts.making import named
from smsgateway.actions.house import House
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.channels import channels
from smsgateway.store.messages import outbox
from smsgateway.store.people import people


@dataclass(frozen=True, slots=True)
class Progress:
    """One broadcast in figures."""

    slug: str
    channel: str
    topic: str
    status: str
    held_because: str
    expected: int | None
    """People, as counted when it was started."""
    released: int
    states: Mapping[str, int]
    """Of the texts that were released, by the words of the outbox: queued, sent, delivered, …"""
    doubtful: int
    """Texts of which nobody can tell whether they arrived; a broadcast never sends them twice."""
    starts_at: datetime | None
    finished_at: datetime | None
    made_by: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """The texts that were released to people of one network."""

    network: str
    """By its code; empty where nobody knows, or the person was erased since."""
    states: Mapping[str, int]

    @property
    def texts(self) -> int:
        """All of them."""
        return sum(self.states.values())


def by_network(house: House, slug: str) -> list[Delivery]:
    """How its texts fare on each network, the one with most texts first. Raises `Refused`."""
    asked = (
        select(func.coalesce(people.c.network, ""), outbox.c.status, func.count())
        .select_from(outbox.outerjoin(people, people.c.id == outbox.c.person_id))
        .group_by(people.c.network, outbox.c.status)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with house.db.read() as connection:
        mine = outbox.c.broadcast_id == named(connection, slug).id
        for network, status, many in connection.execute(asked.where(mine)):
            found[network][status] += many
    deliveries = [Delivery(network, states) for network, states in found.items()]
    return sorted(deliveries, key=lambda one: (-one.texts, one.network))


def progress(house: House, slug: str) -> Progress:
    """Where it stands at this moment. Raises `Refused` where there is none of that name."""
    with house.db.read() as connection:
        return of(connection, named(connection, slug))


def every(house: House) -> Sequence[Progress]:
    """All of them, the newest first."""
    with house.db.read() as connection:
        rows = connection.execute(select(broadcasts).order_by(broadcasts.c.id.desc())).all()
        return [of(connection, row) for row in rows]


def of(connection: Connection, row: Any) -> Progress:
    """The figures of one row."""
    counted = connection.execute(
        select(outbox.c.status, outbox.c.doubtful, func.count())
        .where(outbox.c.broadcast_id == row.id)
        .group_by(outbox.c.status, outbox.c.doubtful)
    ).all()
    states: dict[str, int] = {}
    for status, _, many in counted:
        states[status] = states.get(status, 0) + many
    slug = select(channels.c.slug).where(channels.c.id == row.channel_id)
    return Progress(
        slug=row.slug,
        channel=connection.execute(slug).scalar_one(),
        topic=row.topic,
        status=row.status,
        held_because=row.held_because,
        expected=row.expected,
        released=row.released,
        states=states,
        doubtful=sum(many for _, doubtful, many in counted if doubtful),
        starts_at=row.starts_at,
        finished_at=row.finished_at,
        made_by=row.made_by,
    )
