"""How far a funded project is: its status, its progress, its milestones. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from sqlalchemy import Connection, func, insert, select, update

from flows.result import WorkStatus
from flows.world import Names
from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.awarded import winners_of
from smsgateway.actions.awards.council import decision
from smsgateway.actions.awards.record import published
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.actions.reviewing.judging import public
from smsgateway.store.awards import milestones, works
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow

LONGEST = 80
"""Letters of a note or a milestone: they stand on one screen with the project's name."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a project's history."""

    at: datetime
    by: str
    status: str
    percent: int
    note: Names


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that is to be reached, or was."""

    position: int
    name: Names
    due: date | None
    done: date | None


Steps = Sequence[Step]
Milestones = Sequence[Milestone]


def report(
    house: House, slug: str, code: str, status: WorkStatus, percent: int, note: Names, *, by: str
) -> None:
    """Say how far a project is, for everybody to read. Raises `Refused`."""
    if status not in get_args(WorkStatus) or not 0 <= percent <= 100:
        raise Refused(
            "a status is one of {statuses}; progress is 0 to 100", statuses=get_args(WorkStatus)
        )
    if (status == "finished") != (percent == 100):
        raise Refused("finished is 100 per cent, and nothing else is")
    if note:
        public(note, longest=LONGEST)
    with house.db.write() as connection:
        line = funded(connection, slug, code, by)
        connection.execute(
            insert(works).values(
                project_id=line.id, status=status, percent=percent, note=dict(note), made_by=by
            )
        )
        told: dict[str, JSON] = {"code": code, "status": status, "percent": percent}
        audit.record(connection, by=by, act="project.report", about=slug, detail=told)
        touch(connection)


def plan(house: House, slug: str, code: str, name: Names, due: date | None, *, by: str) -> int:
    """Add a milestone; returns its number. Raises `Refused`."""
    public(name, longest=LONGEST)
    with house.db.write() as connection:
        line = funded(connection, slug, code, by)
        held = select(func.count()).where(milestones.c.project_id == line.id)
        position = int(connection.execute(held).scalar_one()) + 1
        connection.execute(
            insert(milestones).values(
                project_id=line.id, position=position, name=dict(name), due_on=due
            )
        )
        told: dict[str, JSON] = {"code": code, "milestone": position}
        audit.record(connection, by=by, act="project.milestone", about=slug, detail=told)
        touch(connection)
    return position


def reach(house: House, slug: str, code: str, position: int, on: date, *, by: str) -> None:
    """A milestone is reached. Raises `Refused`."""
    with house.db.write() as connection:
        line = funded(connection, slug, code, by)
        done = (
            update(milestones)
            .where(
                milestones.c.project_id == line.id,
                milestones.c.position == position,
                milestones.c.done_on.is_(None),
            )
            .values(done_on=on)
        )
        if not connection.execute(done).rowcount:
            raise Refused(
                "{code} has no milestone {position} that is still to be reached",
                code=code,
                position=position,
            )
        told: dict[str, JSON] = {"code": code, "milestone": position, "on": on.isoformat()}
        audit.record(connection, by=by, act="project.reached", about=slug, detail=told)
        touch(connection)


def history(connection: Connection, project_id: int) -> tuple[Steps, Milestones]:
    """Everything that was said of a project, the oldest first, and its milestones."""
    steps = connection.execute(
        select(works).where(works.c.project_id == project_id).order_by(works.c.id)
    )
    planned = connection.execute(
        select(milestones)
        .where(milestones.c.project_id == project_id)
        .order_by(milestones.c.position)
    )
    return (
        [Step(row.made_at, row.made_by, row.status, row.percent, row.note) for row in steps],
        [Milestone(row.position, row.name, row.due_on, row.done_on) for row in planned],
    )


def funded(connection: Connection, slug: str, code: str, by: str) -> AnyRow:
    """The project of this number, if it is to be built. Raises `Refused`."""
    contest = contest_named(connection, slug)
    acting(connection, by, contest.area_id)
    record = published(connection, contest)
    line = connection.execute(
        select(projects).where(projects.c.contest_id == contest.id, projects.c.code == code)
    ).first()
    if line is None:
        raise Refused("{slug} has no project {code}", slug=slug, code=code)
    decided = decision(connection, contest.id)
    if line.file_id not in (decided.funded if decided else winners_of(record.award)):
        raise Refused("{code} is not funded", code=code)
    return line
