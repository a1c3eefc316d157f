"""one vocabulary of statuses, one table of milestones, and no project that is told of in two ways

Revision: 0050
Follows: 0047

`building`, as a project's history had it, is `started`, as the register has it. A work that the
office calls finished is at 100 per cent. A project that was taken up into the register stands
where the newest said wins: the audit log tells whether that came through its history or through
the register, which then gets a line in the history. So it is with the milestones, of which the
newer list is kept whole. Where the audit log tells nothing, the history wins, which is public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0047"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


KINDS: Mapping[str, sa.types.TypeEngine[Any]] = {
    **dict.fromkeys(("detail", "name", "note"), JSON),
    **dict.fromkeys(("due_on", "done_on", "reached_on", "finished_on"), sa.Date()),
}


def table(name: str, *columns: str) -> sa.TableClause:
    """A table as it is now, with the columns that are named here."""
    return sa.table(name, *(sa.column(one, KINDS.get(one)) for one in columns))


AUDIT = table("audit_entries", "n", "at", "by", "act", "about", "detail")
CYCLES, CONTESTS = table("cycles", "id", "slug"), table("contests", "id", "cycle_id")
PROJECTS = table("projects", "id", "contest_id", "code")
WORKS = table("works", "id", "code", "status", "progress", "project_id", "finished_on", "added_at")
LINES = table(
    "project_works", "id", "project_id", "status", "percent", "note", "made_by", "made_at"
)
OF_PROJECTS = table("project_milestones", "project_id", "position", "name", "due_on", "done_on")
OF_WORKS = table("work_milestones", "work_id", "position", "name", "due_on", "reached_on")
MILESTONES = table(
    "milestones", "project_id", "work_id", "position", "name", "due_on", "reached_on"
)
SAID = {
    "project.report": "status",
    "works.change": "status",
    "project.milestone": "milestones",
    "project.reached": "milestones",
    "works.milestone": "milestones",
    "works.milestones": "milestones",
    "works.reached": "milestones",
}
"""Acts of the audit log, and of what they speak."""

Last = Mapping[tuple[str, ...], Any]
"""The newest entry of the audit log by what it speaks of and what it is about."""


def upgrade() -> None:
    make()
    connection = op.get_bind()
    connection.execute(LINES.update().where(LINES.c.status == "building").values(status="started"))
    connection.execute(WORKS.update().where(WORKS.c.status == "finished").values(progress=100))
    last, taken_up = spoken(connection), connection.execute(TAKEN_UP).all()
    for row in taken_up:
        agree(connection, row, last)
    move(connection, taken_up, last)
    op.drop_table("project_milestones")
    op.drop_table("work_milestones")


def make() -> None:
    op.create_table(
        "milestones",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("project_id", ID, nullable=True),
        sa.Column("work_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_milestones_project_id_projects"
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name="fk_milestones_work_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_milestones"),
        sa.UniqueConstraint("project_id", "position", name="uq_milestones_project_id_position"),
        sa.UniqueConstraint("work_id", "position", name="uq_milestones_work_id_position"),
    )


def spoken(connection: sa.Connection) -> Last:
    """A project goes by its cycle and its number there, a work by its code."""
    found: dict[tuple[str, ...], Any] = {}
    asked = sa.select(AUDIT).where(AUDIT.c.act.in_(SAID)).order_by(AUDIT.c.n)
    for entry in connection.execute(asked):
        of = SAID[entry.act]
        if entry.act.startswith("project."):
            found[of, entry.about, entry.detail["code"]] = entry
        elif of == "milestones" or {"status", "progress"} & entry.detail.keys():
            found[of, entry.about] = entry
    return found


def by_the_office(last: Last, of: str, row: Any) -> bool:
    """Whether the register spoke after the history did."""
    office, history = last.get((of, row.code)), last.get((of, row.slug, row.number))
    return office is not None and (history is None or office.n > history.n)


def agree(connection: sa.Connection, row: Any, last: Last) -> None:
    """The work's row and the newest line of its project's history say the same."""
    lines = sa.select(LINES).where(LINES.c.project_id == row.project_id)
    line = connection.execute(lines.order_by(LINES.c.id.desc()).limit(1)).first()
    if line is not None and (line.status, line.percent) == (row.status, row.progress):
        return
    if line is None or by_the_office(last, "status", row):
        entry = last.get(("status", row.code))
        by, at = (entry.by, entry.at) if entry else ("system", row.added_at)
        new = {"status": row.status, "percent": row.progress, "made_by": by, "made_at": at}
        connection.execute(LINES.insert().values(project_id=row.project_id, note={}, **new))
        return
    values = {"status": line.status, "progress": line.percent}
    if line.status == "finished" and row.finished_on is None:
        values["finished_on"] = date.fromisoformat(str(line.made_at)[:10])
    connection.execute(WORKS.update().where(WORKS.c.id == row.id).values(**values))


def move(connection: sa.Connection, taken_up: Sequence[Any], last: Last) -> None:
    """Every milestone into the one table; of a project that was taken up, the newer list."""
    planned = connection.execute(sa.select(OF_PROJECTS)).all()
    some = {one.project_id for one in planned}
    work_of = {row.project_id: row.id for row in taken_up}
    project_of = {row.id: row.project_id for row in taken_up}
    newer = {  # the register's list
        row.project_id
        for row in taken_up
        if row.project_id not in some or by_the_office(last, "milestones", row)
    }
    rows = [
        (one.project_id, work_of.get(one.project_id), one.position, one.name, one.due_on, one[-1])
        for one in planned
        if one.project_id not in newer
    ]
    rows += [
        (project_of.get(one.work_id), one.work_id, one.position, one.name, one.due_on, one[-1])
        for one in connection.execute(sa.select(OF_WORKS))
        if one.work_id not in project_of or project_of[one.work_id] in newer
    ]
    if rows:
        names = [column.name for column in MILESTONES.columns]
        connection.execute(
            MILESTONES.insert(), [dict(zip(names, row, strict=True)) for row in rows]
        )


TAKEN_UP = (
    sa.select(WORKS, CYCLES.c.slug, PROJECTS.c.code.label("number"))
    .join(PROJECTS, PROJECTS.c.id == WORKS.c.project_id)
    .join(CONTESTS, CONTESTS.c.id == PROJECTS.c.contest_id)
    .join(CYCLES, CYCLES.c.id == CONTESTS.c.cycle_id)
)


def downgrade() -> None:
    raise NotImplementedError("what was said of a project stays on the record")
