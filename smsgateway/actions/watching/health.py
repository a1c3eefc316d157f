"""How the service does, in figures without people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import Column, ColumnElement, Connection, func, select

from smsgateway.actions.house import House
from smsgateway.actions.publiclog.sequencing import RAN
from smsgateway.store import box
from smsgateway.store.db import database_now
from smsgateway.store.leases import leases
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
    log_waiting: int = 0
    """Ballots without their place in the public log."""
    log_lag_seconds: float = 0.0
    """How long the sequencer has left something waiting; no ballot waits for longer than a minute
    more. Ballots bear no time."""


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

        ballots = box.waiting(connection)
        lag = log_lag(connection, ballots)
        age = oldest[2] - oldest[0] if oldest[0] else timedelta()
        return Seen(
            why_not=why_not(age, lag),
            waiting=oldest[1],
            oldest_seconds=age.total_seconds(),
            unknown=count(connection, outbox.c.status == "unknown"),
            dead=count(connection, outbox.c.status == "dead"),
            unread=count(connection, inbox.c.unread),
            garbled=count(connection, garbled.c.id > 0),
            log_waiting=ballots,
            log_lag_seconds=lag.total_seconds(),
        )


def why_not(texts: timedelta, log: timedelta) -> str:
    """What is wrong when something has waited for too long."""
    if texts >= TOO_OLD:
        return "texts wait: does a worker or the clock run?"
    return "" if log < TOO_OLD else "the public log stands still: does the clock run?"


def log_lag(connection: Connection, ballots: int) -> timedelta:
    """Since when the sequencer has not been through with what waits; nothing where nothing does."""
    ran = connection.execute(LAST_RUN).first()
    return ran.now - ran.until if ballots and ran else timedelta()


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
        self._log_waiting = gauge("log_waiting", "Ballots that wait for the public log")
        self._log_lag = gauge("log_lag_seconds", "Since when the log has not kept up with them")
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
        self._log_waiting.set(seen.log_waiting)
        self._log_lag.set(seen.log_lag_seconds)

    def unknown(self) -> None:
        """The database does not answer."""
        self._ready.set(0)


LAST_RUN = select(leases.c.until, database_now().label("now")).where(leases.c.name == RAN)


def publish(registry: CollectorRegistry) -> Gauges:
    """The gauges of one process."""
    return Gauges(registry)
