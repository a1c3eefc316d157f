"""Published results as screens see them: rarely changed, and read with the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from flows.result import Council, Result, Work
from smsgateway.store.awards import award_records, council_decisions, works
from smsgateway.store.contests import contests, cycles, projects
from smsgateway.store.db import AnyRow
from smsgateway.store.works import milestones

PUBLISHED = ("publication", "implementation", "closed")
"""Phases in which a result is told."""

TOLD = ("provisional", "certified")
"""States of a record that is told: what was annulled is no result."""


def read(connection: Connection, zones: Mapping[int, ZoneInfo]) -> Mapping[int, Result]:
    """The results by contest; zones by area."""
    records = connection.execute(RECORDS).all()
    decided = {row.contest_id: row for row in connection.execute(select(council_decisions))}
    ours = {(row.contest_id, row.file_id): row.id for row in connection.execute(LINES)}
    done = stands(connection) if records else {}
    return MappingProxyType(
        {
            row.contest_id: result(row, decided.get(row.contest_id), zones[row.area_id], ours, done)
            for row in records
            if row.state in TOLD
        }
    )


def result(
    row: AnyRow,
    decided: AnyRow | None,
    zone: ZoneInfo,
    ours: Mapping[tuple[int, str], int],
    done: Mapping[int, Work],
) -> Result:
    """A record as it is told."""
    funded = decided.funded if decided else winners_of(row.award)
    ids = tuple(ours[row.contest_id, one] for one in funded)
    return Result(
        standing=row.state,
        until=row.objections_until.astimezone(zone),
        voters=row.award["voters"] + row.award["blank"],
        funded=ids,
        council=council(decided) if decided else None,
        works=MappingProxyType({one: done[one] for one in ids if one in done}),
    )


def council(row: AnyRow) -> Council:
    """The council's decision as it is told."""
    return Council(row.number, row.decided_on, row.follows, MappingProxyType(row.reason))


def winners_of(award: Mapping[str, Any]) -> list[Any]:
    """The projects that an award funds, by their ids in the outside world, in order."""
    return [*award["winners"], *award["topped_up"]]


def stands(connection: Connection) -> dict[int, Work]:
    """How far each project is, by id, with the next milestone."""
    following: dict[int, AnyRow] = {}
    for row in connection.execute(TO_REACH):
        following.setdefault(row.project_id, row)
    found = {}
    for row in connection.execute(select(works).order_by(works.c.id)):
        to_reach = following.get(row.project_id)
        found[row.project_id] = Work(
            status=row.status,
            percent=row.percent,
            note=MappingProxyType(row.note),
            milestone=MappingProxyType(to_reach.name if to_reach else {}),
            due=to_reach.due_on if to_reach else None,
        )
    return found


RECORDS = (
    select(award_records, cycles.c.area_id)
    .join(contests, contests.c.id == award_records.c.contest_id)
    .join(cycles, cycles.c.id == contests.c.cycle_id)
    .where(cycles.c.phase.in_(PUBLISHED))
    .order_by(award_records.c.contest_id, award_records.c.number)
)

LINES = (
    select(projects.c.id, projects.c.contest_id, projects.c.file_id)
    .join(award_records, award_records.c.contest_id == projects.c.contest_id)
    .distinct()
)

TO_REACH = (
    select(milestones)
    .where(milestones.c.project_id.is_not(None), milestones.c.reached_on.is_(None))
    .order_by(milestones.c.project_id, milestones.c.position)
)
