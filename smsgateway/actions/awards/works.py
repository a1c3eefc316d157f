"""How far a funded project is: its status, its progress, its milestones. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from flows.work import WorkStatus
from flows.world import Names
from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.awarded import winners_of
from smsgateway.actions.awards.council import decision
from smsgateway.actions.awards.record import published
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import progress
from smsgateway.actions.works.progress import Thing
from smsgateway.store.awards import works
from smsgateway.store.contests import projects
from smsgateway.store.works import milestones


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
    with house.db.write() as connection:
        thing = funded(connection, slug, code, by)
        progress.say(connection, thing, status, percent, note, by=by)
        told: dict[str, JSON] = {"code": code, "status": status, "percent": percent}
        audit.record(connection, by=by, act="project.report", about=slug, detail=told)


def plan(house: House, slug: str, code: str, name: Names, due: date | None, *, by: str) -> int:
    """Add a milestone; returns its number. Raises `Refused`."""
    with house.db.write() as connection:
        thing = funded(connection, slug, code, by)
        position = progress.plan(connection, thing, name, due)
        told: dict[str, JSON] = {"code": code, "milestone": position}
        audit.record(connection, by=by, act="project.milestone", about=slug, detail=told)
    return position


def reach(house: House, slug: str, code: str, position: int, on: date, *, by: str) -> None:
    """A milestone is reached. Raises `Refused`."""
    with house.db.write() as connection:
        thing = funded(connection, slug, code, by)
        progress.reach(connection, thing, position, on)
        told: dict[str, JSON] = {"code": code, "milestone": position, "on": on.isoformat()}
        audit.record(connection, by=by, act="project.reached", about=slug, detail=told)


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
        [Milestone(row.position, row.name, row.due_on, row.reached_on) for row in planned],
    )


def funded(connection: Connection, slug: str, code: str, by: str) -> Thing:
    """The project of this number, if it is to be built, and its work. Raises `Refused`."""
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
    return progress.of_project(connection, line.id)
