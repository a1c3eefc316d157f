"""Sheets typed on the console, a page at a time: every field right, or none of the page kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from flows.codes import checked
from flows.world import Names
from smsgateway.actions.house import House
from smsgateway.actions.paper import hands
from smsgateway.actions.paper.batches import (
    Progress,
    batch_numbered,
    numbers_of,
    opened,
    progress_of,
    refuse_finished,
    roll_of,
    take,
    typist,
)
from smsgateway.actions.paper.sheets import Roll, Sheet, on_paper, read_vote, read_voter
from smsgateway.actions.refused import Refused
from smsgateway.store.db import AnyRow
from smsgateway.store.paper import paper_readings

A_PAGE = 20
"""Sheets of one form."""


@dataclass(frozen=True, slots=True)
class Field:
    """One sheet of the form, or the hands for one project."""

    number: int
    name: Names
    """Of the project that hands were raised for; empty for a sheet."""
    code: str
    """Its number with the check digit; empty for a sheet."""
    mine: bool
    """This account has read it."""
    differs: bool
    """Two accounts read it in two ways."""


@dataclass(frozen=True, slots=True)
class Form:
    """One page of a batch, for one account. It never shows what anybody typed."""

    slug: str
    progress: Progress
    fields: Sequence[Field]
    page: int
    pages: int
    codes: Sequence[tuple[str, Names]]
    """What is printed on the sheets."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the two fields of a sheet; of a show of hands only `vote` is used."""

    voter: str
    vote: str


Faults = Mapping[tuple[int, str], str]
"""What is wrong, by sheet and field."""


def form(house: House, batch: str, page: int, *, by: str) -> Form:
    """The page as this account fills it in. Raises `Refused`."""
    with house.db.read() as connection:
        row = batch_numbered(connection, batch)
        typist(connection, by, row.area_id)
        progress = progress_of(house, connection, row)
        mine = own(house, connection, row, by)
        every = numbers_of(connection, row)
        by_code = roll_of(house, connection, row).contest.by_code
    pages = max(-(-len(every) // A_PAGE), 1)
    at = min(max(page, 1), pages)
    nameable = row.kind == hands.KIND
    return Form(
        row.slug,
        progress,
        [
            Field(
                number,
                by_code[str(number)].name if nameable else {},
                checked(str(number)) if nameable else "",
                number in mine,
                number in progress.differ,
            )
            for number in every[(at - 1) * A_PAGE : at * A_PAGE]
        ],
        at,
        pages,
        [(checked(code), line.name) for code, line in by_code.items()],
    )


def enter(
    house: House, batch: str, typed: Mapping[int, Typed], *, by: str
) -> tuple[Progress, Faults]:
    """Keep how this account reads these sheets; nothing of them where a field is wrong.

    Sheets of which both fields are empty are left out. Raises `Refused`.
    """
    with house.db.write() as connection:
        row = batch_numbered(connection, batch, for_update=True)
        typist(connection, by, row.area_id)
        refuse_finished(connection, row)
        known = set(numbers_of(connection, row))
        roll = roll_of(house, connection, row)
        sheets: dict[int, Sheet] = {}
        faults: dict[tuple[int, str], str] = {}
        for number, one in typed.items():
            if number in known and (one.voter or one.vote):
                sheet, wrong = judged(row, roll, number, one)
                sheets[number] = sheet
                faults |= {(number, field): said for field, said in wrong.items()}
        whole = own(house, connection, row, by) | sheets
        faults |= {
            (number, "voter"): "you read this voter on another sheet, too"
            for number, one in sheets.items()
            if one.tag and sum(one.tag == other.tag for other in whole.values()) > 1
        }
        if faults or not sheets:
            return progress_of(house, connection, row), faults
        return take(house, connection, row, sheets, by), {}


def judged(row: AnyRow, roll: Roll, number: int, one: Typed) -> tuple[Sheet, dict[str, str]]:
    """The sheet, and what is wrong in which field."""
    wrong: dict[str, str] = {}

    def asked(field: str, read: Callable[[], str]) -> str:
        try:
            return read()
        except Refused as no:
            wrong[field] = no.told
            return ""

    if row.kind == hands.KIND:
        vote = asked("vote", lambda: hands.counted(number, one.vote, row.sheets).vote)
        return Sheet(number, "", vote), wrong
    tag = asked("voter", lambda: read_voter(one.voter, roll))
    vote = asked("vote", lambda: read_vote(one.vote, on_paper(roll.contest)))
    return Sheet(number, tag, vote), wrong


def own(house: House, connection: Connection, row: AnyRow, by: str) -> dict[int, Sheet]:
    """What this account has read so far."""
    kept = select(paper_readings.c.sheets).where(
        paper_readings.c.batch_id == row.id, paper_readings.c.read_by == by
    )
    sealed = connection.execute(kept).scalar()
    return opened(house, sealed) if sealed else {}
