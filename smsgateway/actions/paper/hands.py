"""A show of hands in an assembly: how many were raised for each project, and no names.

Nobody can tell whether somebody whose hand was counted votes by phone as well. So hands are no
ballots: they are read by two accounts like paper, published in the log with the place and the
people in the room, shown beside the tally, and no award counts them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, bindparam, select

from flows.codes import checked, read_checked
from flows.world import Names
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.lists import cell, read_lines
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.paper.sheets import Roll, Sheet
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow
from smsgateway.store.paper import paper_batches

KIND = "hands"

COLUMNS = ("project", "hands")


@dataclass(frozen=True, slots=True)
class Show:
    """One show of hands, as it is published."""

    batch: str
    place: str
    present: int
    """People in the room."""
    hands: Mapping[str, int]
    """Raised for each project, by its id in the outside world."""


def shows(connection: Connection, contest_id: int) -> list[Show]:
    """Those of a contest on which two accounts agreed, the oldest first."""
    rows = connection.execute(COUNTED, {"contest": contest_id})
    return [Show(checked(str(row.id)), row.place, row.sheets, row.outcome["hands"]) for row in rows]


def named(connection: Connection, contest_id: int) -> dict[str, Names]:
    """Names of a contest's projects, by their ids in the outside world."""
    rows = connection.execute(LINES, {"contest": contest_id})
    return {row.file_id: row.name for row in rows}


def numbers(connection: Connection, contest_id: int) -> Sequence[int]:
    """The projects that are shown to a room, by what a voter types."""
    return [int(code) for code in ids_of(connection, contest_id)]


def raised(connection: Connection, row: AnyRow, agreed: Sequence[Sheet]) -> dict[str, int]:
    """The hands that two accounts agreed on, by the project's id in the outside world."""
    ids = ids_of(connection, row.contest_id)
    return {ids[str(one.number)]: int(one.vote) for one in agreed}


def ids_of(connection: Connection, contest_id: int) -> dict[str, str]:
    """Outside ids of a contest's projects by what a voter types, in the order of the ballot."""
    rows = connection.execute(LINES, {"contest": contest_id})
    return {row.code: row.file_id for row in rows}


def read(path: Path, roll: Roll, present: int) -> dict[int, Sheet]:
    """The counts of a list, by the number of the project. Raises `Faulty`, naming the lines."""

    def take(line: Line) -> tuple[str, Sheet]:
        code = read_checked(cell(line, "project"))
        if code not in roll.contest.by_code:
            raise Refused("project is a number of this ballot with its check digit")
        return line.where, counted(int(code), cell(line, "hands"), present)

    taken = read_lines(path, COLUMNS, lambda _: False, take)
    found: dict[int, Sheet] = {}
    for where, one in taken:
        if one.number in found:
            raise Faulty(
                Fault(where, Told("project {number} stands there twice", number=one.number))
            )
        found[one.number] = one
    return found


def counted(number: int, typed: str, present: int) -> Sheet:
    """The hands for one project. Raises `Refused` for no number, or more hands than people."""
    if not (typed.isascii() and typed.isdigit()):
        raise Refused("hands are a whole number, 0 for none")
    if int(typed) > present:
        raise Refused("there were fewer people in the room than hands")
    return Sheet(number, "", str(int(typed)))


LINES = (
    select(projects.c.code, projects.c.file_id, projects.c.name)
    .where(projects.c.contest_id == bindparam("contest"))
    .order_by(projects.c.position)
)

COUNTED = (
    select(paper_batches)
    .where(
        paper_batches.c.contest_id == bindparam("contest"),
        paper_batches.c.kind == KIND,
        paper_batches.c.state == "counted",
    )
    .order_by(paper_batches.c.id)
)
