"""Projects of which only one can be built: named before anybody votes, fixed as the log opens."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select, update

from flows.world import BEFORE_VOTING
from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import definition
from smsgateway.actions.house import House
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.counting.conflicts import read_conflicts
from smsgateway.store.contests import contests, projects

Groups = tuple[frozenset[str], ...]


def fix(house: House, slug: str, text: str, *, by: str, typed: bool = False) -> Groups:
    """Keep the groups of a side file, instead of those from before; an empty text ends them.

    `text` has a group a line: of the ids that a .pb file shows, or (`typed`) of the numbers that
    voters type. Returns the groups by the ids. Raises `Refused`, naming the line, once voting
    began, and where the contest's rule cannot heed them.
    """
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        if contest.phase not in BEFORE_VOTING:
            raise Refused(
                "{slug} is in its phase {phase}: its rules are fixed",
                slug=slug,
                phase=contest.phase,
            )
        ids = codes(connection, contest.id) if typed else same(codes(connection, contest.id))
        groups = tuple(frozenset(ids[one] for one in group) for group in read(text, ids.keys()))
        new = update(contests).where(contests.c.id == contest.id)
        connection.execute(new.values(conflicts=kept(groups)))
        refuse_unheeded(str(definition(connection, contest.id)["rule"]), groups)
        detail: dict[str, audit.JSON] = {"groups": len(groups)}
        audit.record(connection, by=by, act="cycle.conflicts", about=slug, detail=detail)
        touch(connection)
    return groups


def shown(connection: Connection, contest_id: int) -> list[str]:
    """The groups of a contest by the numbers that voters type, a line each."""
    asked = select(contests.c.conflicts).where(contests.c.id == contest_id)
    held = connection.execute(asked).scalar_one()
    if not held:
        return []
    numbers = {file_id: code for code, file_id in codes(connection, contest_id).items()}
    return [" ".join(sorted(numbers[one] for one in group)) for group in held]


def codes(connection: Connection, contest_id: int) -> dict[str, str]:
    """The projects' ids in the outside world, by what voters type."""
    rows = connection.execute(
        select(projects.c.code, projects.c.file_id).where(projects.c.contest_id == contest_id)
    )
    return {row.code: row.file_id for row in rows}


def same(ids: dict[str, str]) -> dict[str, str]:
    """Each outside id as itself."""
    return {one: one for one in ids.values()}


def read(text: str, known: Collection[str]) -> Groups:
    """The groups of a side file. Raises `Refused`, naming the line."""
    try:
        return read_conflicts(text, known)
    except ValueError as error:
        raise Refused("conflicts: {fault}", fault=error) from error


def refuse_unheeded(rule: str, groups: Groups) -> None:
    """Raises `Refused` where the rule cannot heed conflicts."""
    if groups and rule.startswith("equalshares"):
        raise Refused(
            "the rule {rule} cannot heed conflicts; {other_rule} can",
            rule=rule,
            other_rule="greedy-exclusive",
        )


def kept(groups: Groups) -> list[list[str]]:
    """As the database and the log hold them."""
    return sorted(sorted(group) for group in groups)


def groups_of(held: Sequence[Sequence[str]] | None) -> Groups:
    """What `kept` was made of."""
    return tuple(map(frozenset, held or ()))
