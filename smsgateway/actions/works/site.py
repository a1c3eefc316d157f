"""One work as the console shows it, and what may be changed of it by parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from flows.work import Work
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.budget import book as budget
from smsgateway.actions.budget.book import Line
from smsgateway.actions.funds import works as shown
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import progress
from smsgateway.actions.works.judging import Judged, judgement
from smsgateway.actions.works.register import work_coded
from smsgateway.store.cases import cases
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines
from smsgateway.store.works import disputes, milestones, works


@dataclass(frozen=True, slots=True)
class Listed:
    """A work in a list."""

    row: AnyRow
    work: Work
    """With its money, as phones show it."""
    judged: Judged


def listed(connection: Connection, area_id: int, today: date) -> Sequence[Listed]:
    """Every work of an area, by code."""
    return some(connection, works.c.area_id == area_id, today)


def some(connection: Connection, where: ColumnElement[bool], today: date) -> Sequence[Listed]:
    """The works of which that is true."""
    rows = connection.execute(select(works).where(where).order_by(works.c.code)).all()
    known = shown.gathered(connection, rows, today)
    return [Listed(row, shown.told(row, known, today), judgement(row, known)) for row in rows]


@dataclass(frozen=True, slots=True)
class Site:
    """One work with everything."""

    listed: Listed
    milestones: Sequence[AnyRow]
    lines: Sequence[Line]
    disputes: Sequence[AnyRow]
    """The newest first, each with the `ticket` of its case."""


def site(connection: Connection, code: str, today: date) -> Site:
    """Raises `Refused` where there is no such work."""
    found = some(connection, works.c.code == code, today)
    if not found:
        raise Refused("there is no such work")
    (one,) = found
    work = one.row
    steps = select(milestones).where(milestones.c.work_id == work.id)
    rows = connection.execute(
        budget.LINES.where(budget_lines.c.work_id == work.id).order_by(budget_lines.c.fiscal_year)
    ).all()
    quarrels = (
        select(disputes, cases.c.ticket)
        .outerjoin(cases, cases.c.id == disputes.c.case_id)
        .where(disputes.c.work_id == work.id)
        .order_by(disputes.c.id.desc())
    )
    return Site(
        listed=one,
        milestones=connection.execute(steps.order_by(milestones.c.position)).all(),
        lines=budget.with_money(connection, rows),
        disputes=connection.execute(quarrels).all(),
    )


def add_milestone(house: House, code: str, name: Mapping[str, str], due: date, *, by: str) -> None:
    """Something more that is to be reached. Raises `Refused`."""
    with house.db.write() as connection:
        thing, row = progress.of_work(connection, work_coded(connection, code).id)
        detail: dict[str, JSON] = {"milestone": progress.plan(connection, thing, name, due)}
        sign(connection, by, "works.milestone", code, [row.area_id], detail, roles=ENTERS)


def reach_milestone(house: House, code: str, position: int, on: date, *, by: str) -> None:
    """It is reached. Raises `Refused`."""
    with house.db.write() as connection:
        thing, row = progress.of_work(connection, work_coded(connection, code).id)
        progress.reach(connection, thing, position, on)
        detail: dict[str, JSON] = {"milestone": position, "on": on.isoformat()}
        sign(connection, by, "works.reached", code, [row.area_id], detail, roles=ENTERS)
