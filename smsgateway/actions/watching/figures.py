"""Figures for whoever watches the service: how long what waits, what rests, what is left.

No label names a person, a number or a text; channels and networks are few.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import Connection, func, select

from smsgateway.actions import alarms
from smsgateway.actions.house import House
from smsgateway.actions.lines import silence
from smsgateway.actions.lines.silence import Heard
from smsgateway.actions.sending.balance import Left, left
from smsgateway.channels.registry import PROVIDERS
from smsgateway.store.channels import channels
from smsgateway.store.db import database_now
from smsgateway.store.messages import inbox, outbox

RECENT = 200
"""Texts of the inbox that the lag is taken from: the newest."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One look."""

    oldest: Mapping[str, float]
    """Seconds that the oldest due text of each purpose waits."""
    unresolved: Mapping[str, int]
    """Texts of unknown fate, by whether their provider can be asked about them."""
    doubtful: int
    """Texts that somebody may have got twice."""
    lag: float
    """Seconds from a provider's time of a text to ours, the longest of the newest texts."""
    resting: Mapping[str, bool]
    alarms: Mapping[str, int]
    balances: Sequence[Left]
    heard: Sequence[Heard]


def gather(house: House) -> Figures:
    """Ask the database. Raises what the database raises."""
    with house.db.read() as connection:
        standing = alarms.standing(connection)
        return Figures(
            oldest=oldest(connection),
            unresolved=unresolved(connection),
            doubtful=connection.execute(DOUBTFUL).scalar_one(),
            lag=lag(connection),
            resting={row.slug: row.paused_since is not None for row in connection.execute(RESTING)},
            alarms={name: sum(one.name == name for one in standing) for name in alarms.NAMES},
            balances=left(connection),
            heard=silence.last_heard(connection),
        )


def oldest(connection: Connection) -> dict[str, float]:
    """By purpose; what has nothing waiting is left out."""
    return {
        row.purpose: (row.now - row.oldest).total_seconds() for row in connection.execute(OLDEST)
    }


def unresolved(connection: Connection) -> dict[str, int]:
    """The two ambiguous cases: the provider can be asked, or only its report can tell."""
    found = {"can be asked": 0, "cannot be asked": 0}
    for row in connection.execute(UNRESOLVED):
        asked = "can be asked" if PROVIDERS[row.provider].LOOKS_UP else "cannot be asked"
        found[asked] += row.texts
    return found


def lag(connection: Connection) -> float:
    """0 where no text told its time."""
    newest = connection.execute(NEWEST).all()
    lags: list[timedelta] = [row.received_at - row.sent_at for row in newest if row.sent_at]
    return max([timedelta(), *lags]).total_seconds()


OLDEST = (
    select(outbox.c.purpose, func.min(outbox.c.due_at).label("oldest"), database_now().label("now"))
    .where(outbox.c.status == "queued", outbox.c.due_at <= database_now())
    .group_by(outbox.c.purpose)
)
UNRESOLVED = (
    select(channels.c.provider, func.count().label("texts"))
    .join(channels, channels.c.id == outbox.c.channel_id)
    .where(outbox.c.status == "unknown")
    .group_by(channels.c.provider)
)
DOUBTFUL = select(func.count()).select_from(outbox).where(outbox.c.doubtful)
NEWEST = (
    select(inbox.c.received_at, inbox.c.sent_at)
    .where(inbox.c.medium == "sms")
    .order_by(inbox.c.id.desc())
    .limit(RECENT)
)
RESTING = select(channels.c.slug, channels.c.paused_since)


def disk_used(folders: Iterable[Path]) -> float:
    """The fullest of the disks under these folders, from 0 to 1."""
    used = [0.0]
    for folder in folders:
        there = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
        disk = shutil.disk_usage(there)
        used.append(disk.used / disk.total)
    return max(used)


class Gauges:
    """The figures, as Prometheus reads them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register one gauge a figure."""

        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(f"smsgateway_{name}", what, labels, registry=registry)

        self._oldest = gauge(
            "outbox_oldest_by_purpose_seconds", "Age of the oldest due text", "purpose"
        )
        self._unresolved = gauge(
            "outbox_unresolved", "Texts of unknown fate by what can be done about them", "case"
        )
        self._doubtful = gauge("outbox_doubtful", "Texts that somebody may have got twice")
        self._lag = gauge("inbox_lag_seconds", "The longest way of the newest texts to us")
        self._resting = gauge("channel_resting", "1 while a channel rests", "channel")
        self._alarms = gauge("alarms", "Alarms that stand", "name")
        self._balance = gauge("balance", "What is left in the account", "channel", "currency")
        self._silence = gauge(
            "silence_seconds", "Since a network was last heard", "channel", "network"
        )
        self._spool = gauge("spool_waiting", "Texts on this machine's disk, for the database")
        self._disk = gauge("disk_used_ratio", "The fullest disk of this machine that we write to")

    def show(self, seen: Figures) -> None:
        """Publish one look; what is gone is not shown on."""
        for labelled in (self._oldest, self._resting, self._balance, self._silence):
            labelled.clear()
        for purpose, seconds in seen.oldest.items():
            self._oldest.labels(purpose).set(seconds)
        for case, texts in seen.unresolved.items():
            self._unresolved.labels(case).set(texts)
        self._doubtful.set(seen.doubtful)
        self._lag.set(seen.lag)
        for slug, rests in seen.resting.items():
            self._resting.labels(slug).set(rests)
        for name, number in seen.alarms.items():
            self._alarms.labels(name).set(number)
        for account in seen.balances:
            self._balance.labels(account.slug, account.currency).set(float(account.amount))
        for one in seen.heard:
            self._silence.labels(one.slug, one.network).set(one.ago.total_seconds())

    def show_machine(self, spooled: int, folders: Iterable[Path]) -> None:
        """What needs no database."""
        self._spool.set(spooled)
        self._disk.set(disk_used(folders))
