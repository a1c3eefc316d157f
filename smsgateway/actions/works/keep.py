"""What people saw of works: prepared while a turn is stepped, kept by the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from flows.reports import ReportWork
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due
from smsgateway.actions.world import DbWorld
from smsgateway.store.db import Database
from smsgateway.store.works import monitors, reporters, verifications, works


@dataclass(frozen=True, slots=True)
class Reported:
    """A report under its phone's tag, its words sealed."""

    said: ReportWork
    tag: bytes
    role: str
    words: bytes | None
    on: date


def prepare(said: Input, world: DbWorld, effect: ReportWork) -> Reported:
    """Seal the words; find whether this phone is a monitor's or an official's."""
    with world.db.read() as connection:
        work = connection.execute(WORK, {"work": effect.work}).one()
        asked = {"area": work.area_id, "person": world.person_id}
        role = connection.execute(ROLE, asked).scalar() or "citizen"
    return Reported(
        said=effect,
        tag=world.keys.tag(work.key_version, work.salt, world.phone),
        role=role,
        words=world.keys.seal(effect.words, "text") if effect.words else None,
        on=world.now.date(),
    )


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """The newest report of each phone, and who hears the council's answer."""
    rows = [row(due.act) for due in dues]
    connection.execute(put_reports(db), rows)
    who = [
        {
            "work_id": due.act.said.work,
            "person_id": due.person_id,
            "channel_id": due.channel_id,
        }
        for due in dues
    ]
    connection.execute(put_reporters(db), who)


def row(act: Reported) -> dict[str, object]:
    """A report as it is kept."""
    return {
        "work_id": act.said.work,
        "tag": act.tag,
        "role": act.role,
        "built": act.said.built,
        "used": act.said.used,
        "quality": act.said.quality,
        "place_code": act.said.place,
        "words": act.words,
        "on_day": act.on,
    }


WORK = select(works.c.area_id, works.c.salt, works.c.key_version).where(
    works.c.id == bindparam("work")
)
ROLE = select(monitors.c.role).where(
    monitors.c.area_id == bindparam("area"), monitors.c.person_id == bindparam("person")
)

SAID = ("role", "built", "used", "quality", "place_code", "words", "on_day")


@cache
def put_reports(db: Database) -> Any:
    """One of each phone and work."""
    new = db.insert(verifications)
    return new.on_conflict_do_update(
        index_elements=[verifications.c.work_id, verifications.c.tag],
        set_={name: new.excluded[name] for name in SAID},
    )


@cache
def put_reporters(db: Database) -> Any:
    """Who hears the answer, and by which channel."""
    new = db.insert(reporters)
    return new.on_conflict_do_update(
        index_elements=[reporters.c.work_id, reporters.c.person_id],
        set_={"channel_id": new.excluded.channel_id},
    )
