"""How the service does, in figures without people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import Column, ColumnElement, Connection, func, select

from smsgateway.actions.house import House
from smsgateway.store.db import database_now
from smsgateway.store.messages import garbled, inbox, outbox
from smsgateway.store.schema import current, newest

TOO_OLD = timedelta(minutes=10)
"""A text that waits longer than this without reason means that nobody drains the outbox."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at the house."""

    why_not: str
    """Why the service is not ready; empty when it is."""
    waiting: int
    oldest_seconds: float
    unknown: int
    dead: int
    unread: int
    garbled: int


def look(house: House) -> Seen:
    """Ask the database. Raises what the database raises."""
    found, wanted = current(house.db), newest()
    if found != wanted:
        why = f"the database has schema {found or 'none'}, this code wants {wanted}"
        return Seen(f"{why}: run `smsgateway db upgrade`", 0, 0, 0, 0, 0, 0)
    due = (outbox.c.status == "queued") & (outbox.c.due_at <= database_now())
    with house.db.read() as connection:
        oldest = connection.execute(
            select(func.min(outbox.c.due_at), func.count(), database_now()).where(due)
        ).one()

        age = oldest[2] - oldest[0] if oldest[0] else timedelta()
        return Seen(
            why_not="" if age < TOO_OLD else "texts wait: does a worker or the clock run?",
            waiting=oldest[1],
            oldest_seconds=age.total_seconds(),
            unknown=count(connection, outbox.c.status == "unknown"),
            dead=count(connection, outbox.c.status == "dead"),
            unread=count(connection, inbox.c.unread),
            garbled=count(connection, garbled.c.id > 0),
        )


def count(connection: Connection, where: ColumnElement[bool] | Column[bool]) -> int:
    """How many rows of one table are like that."""
    return int(connection.execute(select(func.count()).where(where)).scalar_one())


class Gauges:
    """The look, as Prometheus reads it. No label names a person, a number or a text."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register one gauge a figure."""

        def gauge(name: str, what: str) -> Gauge:
            return Gauge(f"smsgateway_{name}", what, registry=registry)

        self._ready = gauge("ready", "1 when ready")
        self._waiting = gauge("outbox_waiting", "Texts that are due and not sent")
        self._oldest = gauge("outbox_oldest_seconds", "Age of the oldest text that is due")
        self._unknown = gauge("outbox_unknown", "Texts whose fate the provider has not told")
        self._dead = gauge("outbox_dead", "Texts that were given up and wait for a person")
        self._unread = gauge("inbox_unread", "Texts that nothing understood, unread")
        self._garbled = gauge("garbled", "Webhook requests kept raw because nobody can read them")

    def show(self, seen: Seen) -> None:
        """Publish one look."""
        self._ready.set(0 if seen.why_not else 1)
        self._waiting.set(seen.waiting)
        self._oldest.set(seen.oldest_seconds)
        self._unknown.set(seen.unknown)
        self._dead.set(seen.dead)
        self._unread.set(seen.unread)
        self._garbled.set(seen.garbled)

    def unknown(self) -> None:
        """The database does not answer."""
        self._ready.set(0)


def publish(registry: CollectorRegistry) -> Gauges:
    """The gauges of one process."""
    return Gauges(registry)
