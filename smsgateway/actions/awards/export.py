"""The whole record of a result as JSON: every award, objection and ruling, the council, the works.

Everything in it is public; what citizens wrote in an objection is not in it, only what was decided.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from smsgateway.actions.awards import works
from smsgateway.actions.awards.council import decision
from smsgateway.actions.awards.record import current, published
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import moment
from smsgateway.actions.house import House
from smsgateway.store.awards import award_records, objections
from smsgateway.store.contests import contests, cycles, projects
from smsgateway.store.db import AnyRow


def whole(house: House, slug: str) -> dict[str, object]:
    """Raises `Refused` where nothing is published."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        published(connection, contest)
        held = select(award_records).where(award_records.c.contest_id == contest.id)
        records = connection.execute(held.order_by(award_records.c.number)).all()
        return {
            "slug": slug,
            "title": contest.title,
            "phase": contest.phase,
            "records": [told(connection, row) for row in records],
            "council": council(connection, contest.id),
            "works": built(connection, contest.id),
        }


def ruled(house: House, slug: str) -> tuple[AnyRow | None, Sequence[AnyRow]]:
    """The newest record, and every objection that was decided, for a page; nobody's words."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        held = (
            select(objections.c.ticket, objections.c.state, objections.c.reason)
            .join(award_records, award_records.c.id == objections.c.record_id)
            .where(award_records.c.contest_id == contest.id, objections.c.state != "open")
        )
        decided = connection.execute(held.order_by(objections.c.decided_at)).all()
        return current(connection, contest.id), decided


def told(connection: Connection, row: AnyRow) -> dict[str, object]:
    """One award record with the objections to it and what became of it."""
    rerun = connection.execute(SLUG.where(contests.c.id == row.rerun_id)).scalar()
    held = select(objections).where(objections.c.record_id == row.id).order_by(objections.c.id)
    return {
        "number": row.number,
        "state": row.state,
        "made_at": moment(row.made_at),
        "made_by": [row.asked_by, row.made_by],
        "objections_until": moment(row.objections_until),
        "award": row.award,
        "inputs": row.inputs,
        "objections": [
            {
                "ticket": one.ticket,
                "source": one.source,
                "made_at": moment(one.made_at),
                "state": one.state,
                "reason": one.reason,
                "decided_by": one.decided_by,
            }
            for one in connection.execute(held)
        ],
        "reason": row.reason,
        "ruled_by": row.ruled_by,
        "ruled_at": moment(row.ruled_at) if row.ruled_at else None,
        "run_again_as": rerun,
    }


def council(connection: Connection, contest_id: int) -> dict[str, object] | None:
    """What the council decided; None before that."""
    row = decision(connection, contest_id)
    if row is None:
        return None
    return {
        "number": row.number,
        "decided_on": row.decided_on.isoformat(),
        "follows": row.follows,
        "funded": row.funded,
        "reason": row.reason,
        "entered_by": row.entered_by,
    }


def built(connection: Connection, contest_id: int) -> list[dict[str, object]]:
    """What was said of each project since, with its milestones."""
    lines = select(projects).where(projects.c.contest_id == contest_id)
    found = []
    for line in connection.execute(lines.order_by(projects.c.position)).all():
        steps, planned = works.history(connection, line.id)
        if steps or planned:
            found.append({"project": line.file_id, "code": line.code, **as_told(steps, planned)})
    return found


def as_told(steps: works.Steps, planned: works.Milestones) -> dict[str, object]:
    """A project's history for programs."""
    return {
        "history": [
            {
                "at": moment(one.at),
                "by": one.by,
                "status": one.status,
                "percent": one.percent,
                "note": dict(one.note),
            }
            for one in steps
        ],
        "milestones": [
            {
                "number": one.position,
                "name": dict(one.name),
                "due": one.due.isoformat() if one.due else None,
                "done": one.done.isoformat() if one.done else None,
            }
            for one in planned
        ],
    }


SLUG = select(cycles.c.slug).join(contests, contests.c.cycle_id == cycles.c.id)
