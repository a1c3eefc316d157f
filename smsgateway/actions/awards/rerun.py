"""The same question asked again: a new contest with the ballot of one that was annulled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from smsgateway.actions.catalogue import touch
from smsgateway.actions.house import House
from smsgateway.actions.phases.drafts import refuse_misnamed
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls.sharing import carry
from smsgateway.store.contests import contests, cycles, election_files, projects
from smsgateway.store.db import AnyRow, database_now

ITS_OWN = {"id", "cycle_id", "contest_id", "opens_at", "closes_at", "late_until", "salt"}
"""What a contest or a line of its ballot shares with no other."""


def again(
    house: House,
    connection: Connection,
    contest: AnyRow,
    slug: str,
    opens: datetime,
    closes: datetime,
    *,
    with_roll: bool = False,
) -> int:
    """Make the contest, in its phase `review`; returns its id.

    Rules, projects and their numbers are the same. With the roll, whoever was on it and every slip
    that is good may vote once more, here only: the old contest is closed. Raises `Refused`.
    """
    refuse_misnamed(slug)
    now = connection.execute(select(database_now())).scalar_one()
    if not now < opens < closes:
        raise Refused("the new vote opens later than now and closes after that")
    if connection.execute(select(cycles.c.id).where(cycles.c.slug == slug)).first():
        raise Refused("a cycle named {slug} exists already", slug=slug)
    cycle = insert(cycles).values(
        slug=slug, area_id=contest.area_id, name=contest.title, phase="review"
    )
    cycle_id = connection.execute(cycle.returning(cycles.c.id)).scalar_one()
    kept = {one: getattr(contest, one) for one in set(contests.c.keys()) - ITS_OWN}
    new = insert(contests).values(
        **kept
        | {
            "cycle_id": cycle_id,
            "opens_at": opens,
            "closes_at": closes,
            "late_until": closes + (contest.late_until - contest.closes_at),
            "salt": house.keys.new_salt(),
            "key_version": house.keys.current,
            "paused": False,
        }
    )
    contest_id: int = connection.execute(new.returning(contests.c.id)).scalar_one()
    for table in (projects, election_files):
        copy = [one for one in table.c if one.name not in ITS_OWN]
        rows = connection.execute(select(*copy).where(table.c.contest_id == contest.id)).all()
        if rows:
            connection.execute(
                insert(table), [{**row._mapping, "contest_id": contest_id} for row in rows]
            )
    if with_roll:
        carry(connection, contest_id, contest)
    touch(connection)
    return contest_id
