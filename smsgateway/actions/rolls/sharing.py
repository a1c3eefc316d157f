"""One roll, one slip, several contests: the ward's pot and the city's, or a vote that is run again.

Only where to look is shared. A voter is the same entry in each contest and has another tag in each,
made with that contest's own key: nothing published ties their ballots together.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls.preparing import seal_of
from smsgateway.store.areas import around, within
from smsgateway.store.contests import cycles
from smsgateway.store.db import AnyRow
from smsgateway.store.rolls import rights, shared_rolls


def share(house: House, slug: str, other: str, *, by: str) -> int:
    """Let the roll and slips of `other` be good in `slug`, too; returns how many those are.

    Fixed when voting begins. The areas are the same, or one lies in the other. Raises `Refused`.
    """
    with house.db.write() as connection:
        contest, source = contest_named(connection, slug), contest_named(connection, other)
        for one in (contest, source):
            acting(connection, by, one.area_id)
        if contest.phase not in ("draft", "proposals", "review"):
            raise Refused(
                "{slug} is in its phase {phase}: who may vote is fixed",
                slug=slug,
                phase=contest.phase,
            )
        near = select(cycles.c.area_id).where(
            cycles.c.area_id.in_(within(contest.area_id))
            | cycles.c.area_id.in_(around(contest.area_id))
        )
        if contest.id == source.id or source.area_id not in connection.execute(near).scalars():
            raise Refused(
                "{slug} is no contest of the same area, or of one in it or around it", slug=other
            )
        carry(connection, contest.id, source)
        good = select(func.count()).where(rights.c.contest_id == source.id, ~rights.c.void)
        number = int(connection.execute(good).scalar_one())
        detail: dict[str, audit.JSON] = {"from": other, "number": number}
        audit.record(connection, by=by, act="voters.share", about=slug, detail=detail)
        touch(connection)
    return number


def carry(connection: Connection, contest_id: int, source: AnyRow) -> None:
    """The roll of `source`, and what it shares itself, is good in this contest from now on.

    Raises `Refused` once the keys of `source` are destroyed: nobody can look up its roll then.
    """
    seal_of(source)
    kept = select(shared_rolls.c.from_id).where(shared_rolls.c.contest_id == contest_id)
    there = set(connection.execute(kept).scalars())
    of_source = select(shared_rolls.c.from_id).where(shared_rolls.c.contest_id == source.id)
    wanted = {source.id, *connection.execute(of_source).scalars()} - there - {contest_id}
    if wanted:
        rows = [{"contest_id": contest_id, "from_id": one} for one in sorted(wanted)]
        connection.execute(insert(shared_rolls), rows)
