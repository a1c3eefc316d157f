"""How far a thing is that is being built: said here alone, whichever door it comes through.

A project that a vote funded has a history that everybody reads; a work of the register has a row.
What was taken up into the register is both: its row stands where the newest line of its history
does, and its milestones are the same rows. The doors judge who may speak, and write it into the
audit log; everything here happens in their transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from flows.work import STATUSES
from flows.world import Names
from smsgateway.actions.catalogue import touch
from smsgateway.actions.refused import Refused
from smsgateway.actions.reviewing.judging import public
from smsgateway.store.awards import works as lines
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.works import milestones, works

LONGEST = 80
"""Letters of a note or a milestone: they stand on one screen with the name of the thing."""

Planned = tuple[Mapping[str, str], date | None, date | None]
"""A milestone: its name, when it is due and when it was reached."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A project, a work, or both in one."""

    project_id: int | None
    work_id: int | None


def of_project(connection: Connection, project_id: int) -> Thing:
    """This project, with its work where it was taken up. Nobody else speaks of it meanwhile."""
    lock(connection, project_id)
    mine = select(works.c.id).where(works.c.project_id == project_id)
    work_id = connection.execute(mine.with_for_update(key_share=True)).scalar()
    return Thing(project_id, work_id)


def of_work(connection: Connection, work_id: int) -> tuple[Thing, AnyRow]:
    """This work, and its row. Nobody else speaks of it meanwhile."""
    mine = select(works).where(works.c.id == work_id).with_for_update(key_share=True)
    row = connection.execute(mine).one()
    return Thing(row.project_id, row.id), row


def lock(connection: Connection, project_id: int) -> None:
    """Keep two from speaking of a project at once; a ballot that names it does not wait."""
    held = select(projects.c.id).where(projects.c.id == project_id)
    connection.execute(held.with_for_update(key_share=True))


def say(
    connection: Connection, thing: Thing, status: str, percent: int, note: Names, *, by: str
) -> None:
    """It is this far now. Raises `Refused`."""
    if status not in STATUSES or not 0 <= percent <= 100:
        raise Refused("a status is one of {statuses}; progress is 0 to 100", statuses=STATUSES)
    if (status == "finished") != (percent == 100):
        raise Refused("finished is 100 per cent, and nothing else is")
    if note:
        public(note, longest=LONGEST)
    if thing.work_id is not None:
        stand(connection, thing.work_id, status, percent)
    if thing.project_id is not None:
        line = {"status": status, "percent": percent, "note": dict(note), "made_by": by}
        connection.execute(insert(lines).values(project_id=thing.project_id, **line))
    changed(connection, thing)


def stand(connection: Connection, work_id: int, status: str, percent: int) -> None:
    """The work's row; what is finished was so today, where nobody has said another day."""
    values: dict[str, object] = {"status": status, "progress": percent}
    if status == "finished":
        now = connection.execute(select(database_now())).scalar_one()
        values["finished_on"] = func.coalesce(works.c.finished_on, now.date())
    connection.execute(update(works).where(works.c.id == work_id).values(**values))


def take_up(connection: Connection, project_id: int, work_id: int, *, by: str) -> None:
    """A new work begins where its project has come to, with the milestones that it has."""
    lock(connection, project_id)
    told = select(lines).where(lines.c.project_id == project_id).order_by(lines.c.id.desc())
    last = connection.execute(told.limit(1)).first()
    if last is None:
        say(connection, Thing(project_id, work_id), STATUSES[0], 0, {}, by=by)
    else:
        stand(connection, work_id, last.status, last.percent)
    same = update(milestones).where(milestones.c.project_id == project_id)
    connection.execute(same.values(work_id=work_id))


def plan(connection: Connection, thing: Thing, name: Names, due: date | None) -> int:
    """Something more that is to be reached; returns its number. Raises `Refused`."""
    last = select(func.max(milestones.c.position)).where(of(thing))
    position = int(connection.execute(last).scalar() or 0) + 1
    put(connection, thing, position, (name, due, None))
    changed(connection, thing)
    return position


def plan_anew(connection: Connection, thing: Thing, some: Sequence[Planned]) -> None:
    """These milestones instead of those before. Raises `Refused`."""
    connection.execute(delete(milestones).where(of(thing)))
    for position, one in enumerate(some, 1):
        put(connection, thing, position, one)
    changed(connection, thing)


def put(connection: Connection, thing: Thing, position: int, one: Planned) -> None:
    """Keep a milestone. Raises `Refused`."""
    name, due, reached = one
    public(name, longest=LONGEST)
    values = {"position": position, "name": dict(name), "due_on": due, "reached_on": reached}
    whose = {"project_id": thing.project_id, "work_id": thing.work_id}
    connection.execute(insert(milestones).values(**whose, **values))


def reach(connection: Connection, thing: Thing, position: int, on: date) -> None:
    """A milestone is reached. Raises `Refused`."""
    waits = milestones.c.position == position, milestones.c.reached_on.is_(None)
    done = update(milestones).where(of(thing), *waits).values(reached_on=on)
    if not connection.execute(done).rowcount:
        raise Refused("there is no such milestone that is still to be reached")
    changed(connection, thing)


def of(thing: Thing) -> ColumnElement[bool]:
    """Its milestones: those of a project that was taken up name both."""
    if thing.work_id is not None:
        return milestones.c.work_id == thing.work_id
    return milestones.c.project_id == thing.project_id


def changed(connection: Connection, thing: Thing) -> None:
    """Screens read projects with the catalogue, and works anew each time."""
    if thing.project_id is not None:
        touch(connection)
