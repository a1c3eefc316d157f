"""Counting who voted by area: from the roll and the slips, by the clock, sums alone.

A ballot names its voter by a tag that only the contest's key ties to the roll. The tags of the
roll's entries are made once more, looked for among the ballots that stand, and forgotten; no choice
is read. Afterwards, with the key destroyed, the last count is all there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from smsgateway.actions.cycles import contest_named
from smsgateway.actions.electorate import name_of
from smsgateway.actions.everysolong import begins
from smsgateway.actions.house import House
from smsgateway.actions.rolls.reading import on_roll
from smsgateway.counting.turnout import FEWEST, Share, folded
from smsgateway.store import box
from smsgateway.store.areas import areas, within
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow
from smsgateway.store.rolls import entries
from smsgateway.store.turnouts import turnouts

EVERY = timedelta(minutes=10)
RAN = "turnout"
"""The lease's name under which the last count is noted."""
AT_ONCE = 1000
"""Entries whose tags are looked for together."""


def count_due(house: House) -> int:
    """Count every contest that runs, if that was not done of late; returns how many were."""
    with house.db.write() as connection:
        now = begins(house, connection, RAN, EVERY)
        if now is None:
            return 0
        running = connection.execute(RUNNING.where(contests.c.opens_at < now)).scalars().all()
    return sum(count(house, slug) for slug in running)


def count(house: House, slug: str) -> bool:
    """Count one contest; False while fewer than ten ballots are new, and once its keys are gone.

    Raises `Refused`.
    """
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        standing = box.standing(connection, contest.id)
        few = abs(standing - counted(connection, contest.id)) < FEWEST
        if few or contest.salt is None:
            return False
        found = by_area(house, connection, contest)
    known = sum(share.voted for share in found.values())
    nobodys = found.pop(None, Share()) + Share(voted=max(standing - known, 0))
    told, rest = folded({area: share for area, share in found.items() if area}, nobodys)
    rows: list[tuple[int | None, Share]] = [*told.items(), (None, rest)]
    with house.db.write() as connection:
        connection.execute(delete(turnouts).where(turnouts.c.contest_id == contest.id))
        connection.execute(
            insert(turnouts),
            [
                {
                    "contest_id": contest.id,
                    "area_id": area,
                    "people": one.people,
                    "voted": one.voted,
                }
                for area, one in rows
            ],
        )
    return True


def counted(connection: Connection, contest_id: int) -> int:
    """How many had voted at the last count."""
    asked = select(func.coalesce(func.sum(turnouts.c.voted), 0))
    return int(connection.execute(asked.where(turnouts.c.contest_id == contest_id)).scalar_one())


def by_area(house: House, connection: Connection, contest: AnyRow) -> dict[int | None, Share]:
    """The roll and who of it voted, by the areas right below the contest's; None for no area."""
    tag = house.keys.tagger(contest.key_version, contest.salt)
    part = parts(connection, contest.area_id)
    asked = select(entries.c.id, entries.c.area_id).where(on_roll(contest.id))
    people: Counter[int | None] = Counter()
    voted: Counter[int | None] = Counter()
    for some in connection.execute(asked).partitions(AT_ONCE):
        where = {tag(name_of(row.id)): part.get(row.area_id) for row in some}
        people.update(where.values())
        voted.update(where[one] for one in cast(connection, contest.id, list(where)))
    return {area: Share(many, voted[area]) for area, many in people.items()}


def cast(connection: Connection, contest_id: int, tags: Sequence[bytes]) -> Iterator[bytes]:
    """Those of these tags under which a ballot stands."""
    found = connection.execute(CAST, {"contest": contest_id, "tags": tags})
    yield from (bytes(row.tag) for row in found)


def parts(connection: Connection, area_id: int) -> Mapping[int, int]:
    """Each area below this one, by the one right below it in which it lies."""
    inside = select(areas.c.id, areas.c.parent_id).where(areas.c.id.in_(within(area_id)))
    parents = {row.id: row.parent_id for row in connection.execute(inside)}
    del parents[area_id]
    return {area: topmost(area, area_id, parents.__getitem__) for area in parents}


def topmost(area: int, whole: int, parent: Callable[[int], int]) -> int:
    """The area right below the whole that this one is or lies in."""
    while (above := parent(area)) != whole:
        area = above
    return area


RUNNING = (
    select(cycles.c.slug)
    .join(contests, contests.c.cycle_id == cycles.c.id)
    .where(cycles.c.phase.in_(("voting", "tallying", "award")), contests.c.salt.is_not(None))
    .order_by(contests.c.id)
)
CAST = select(ballots.c.tag).where(
    ballots.c.contest_id == bindparam("contest"),
    ballots.c.disposition == "standing",
    ballots.c.tag.in_(bindparam("tags", expanding=True)),
)
