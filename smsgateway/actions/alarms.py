"""Alarms: raised once, kept while they stand, cleared by whatever ends them.

An alarm names what a person must mend. It is logged when it is raised, counted in `/metrics` while
it stands, and listed by `smsgateway doctor`. It never names a person.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection, select, update

from smsgateway.store.alarms import STANDS, alarms
from smsgateway.store.db import Database, database_now

log = logging.getLogger(__name__)

Name = Literal["refused", "unreachable", "balance", "cap", "deadline", "test"]
NAMES: tuple[Name, ...] = get_args(Name)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One that stands."""

    name: str
    about: str
    detail: str
    raised_at: datetime


def sound(connection: Connection, db: Database, name: Name, about: str, detail: str) -> bool:
    """Raise an alarm; False where it stands already."""
    new = db.insert(alarms).values(name=name, about=about, detail=detail[:200])
    raised = connection.execute(
        new.on_conflict_do_nothing(
            index_elements=[alarms.c.name, alarms.c.about], index_where=STANDS
        ).returning(alarms.c.id)
    ).first()
    if raised is None:
        return False
    log.error("alarm %s about %s: %s", name, about, detail[:200])
    return True


def clear(connection: Connection, about: str, *names: Name) -> None:
    """End these alarms."""
    standing = update(alarms).where(
        alarms.c.about == about, alarms.c.name.in_(names), alarms.c.cleared_at.is_(None)
    )
    if connection.execute(standing.values(cleared_at=database_now())).rowcount:
        log.warning("the alarm about %s is over: %s", about, ", ".join(names))


def standing(connection: Connection) -> list[Alarm]:
    """Every alarm that stands, the oldest first."""
    held = select(alarms).where(alarms.c.cleared_at.is_(None)).order_by(alarms.c.id)
    return [
        Alarm(row.name, row.about, row.detail, row.raised_at) for row in connection.execute(held)
    ]
