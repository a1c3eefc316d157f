"""From one phase of a cycle to the next: an act of a coordinator, never of a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from flows.world import Stage
from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import READ_REVISION, touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import moment
from smsgateway.actions.house import House
from smsgateway.actions.lots import begin_voting
from smsgateway.actions.phases.changes import on_the_wall
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.phases.missing import (
    BY_TWO,
    NOT_FINAL,
    Missing,
    has_record,
    is_provisional,
    missing,
)
from smsgateway.actions.refused import Refused
from smsgateway.store.contests import cycles
from smsgateway.store.db import AnyRow, database_now

MOVES: Mapping[Stage, tuple[Stage, ...]] = {
    "draft": ("proposals", "review", "voting"),
    "proposals": ("review",),
    "review": ("voting", "proposals"),
    "voting": ("tallying",),
    "tallying": ("award",),
    "award": ("publication",),
    "publication": ("implementation",),
    "implementation": ("closed",),
    "closed": (),
}
"""What may follow what; the usual next phase first. Nothing leads back once people voted."""


def usual_next(phase: Stage) -> Stage:
    """What usually follows; the last phase itself."""
    return next(iter(MOVES[phase]), phase)


class Unready(Refused):
    """Something is still missing for the phase. `missing` names it."""

    def __init__(self, slug: str, to: Stage, found: Sequence[Missing]) -> None:
        """`found` has at least one line."""
        super().__init__(
            "{slug} is not ready for {phase}: {number} things are missing",
            slug=slug,
            phase=to,
            number=len(found),
        )
        self.missing = tuple(found)


def move(
    house: House,
    slug: str,
    to: Stage,
    *,
    by: str,
    until: datetime | None = None,
    anyway: str = "",
) -> tuple[Missing, ...]:
    """Bring a cycle to a phase; returns what was missing and taken on with the reason `anyway`.

    `until` (aware) is how long the phase is planned to last. The move to voting writes what the
    election is into its public log. Raises `Unready` and `Refused`.
    """
    with house.db.read() as connection:
        revision: int = connection.execute(READ_REVISION).scalar_one()
    found = [one for one in missing(house, slug, to, until=until) if not one.firm]
    if found and not anyway:
        raise Unready(slug, to, found)
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        check(connection, contest, to, revision)
        connection.execute(
            update(cycles)
            .where(cycles.c.id == contest.cycle_id)
            .values(phase=to, phase_until=until)
        )
        if to == "voting":
            begin_voting(connection, contest.id)
        detail: dict[str, audit.JSON] = {
            "from": contest.phase,
            "to": to,
            "until": moment(until) if until else "",
            "missing": [str(one) for one in found],
            "anyway": anyway,
        }
        audit.record(connection, by=by, act="cycle.phase", about=slug, detail=detail)
        touch(connection)
    return tuple(found)


def check(connection: Connection, contest: AnyRow, to: Stage, revision: int) -> None:
    """Whether this move may be made at all. Raises `Refused`."""
    if to not in MOVES[contest.phase]:
        raise Refused(
            "{slug} is in its phase {phase}; what may follow: {phases}",
            slug=contest.slug,
            phase=contest.phase,
            phases=MOVES[contest.phase] or ("nothing",),
        )
    if connection.execute(READ_REVISION).scalar_one() != revision:
        raise Refused("something changed while {slug} was checked: try again", slug=contest.slug)
    now = connection.execute(select(database_now())).scalar_one()
    if to == "tallying" and now < contest.late_until:
        raise Refused(
            "votes for {slug} arrive until {time}",
            slug=contest.slug,
            time=on_the_wall(connection, contest, contest.late_until),
        )
    if to == "publication" and not has_record(connection, contest.id):
        raise Refused(BY_TWO, slug=contest.slug)
    if to == "implementation" and is_provisional(connection, contest.id):
        raise Refused(NOT_FINAL, slug=contest.slug)
