"""An awarded project becomes an item of the programme and a work with its board, in one act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.awarded import TOLD, winners_of
from smsgateway.actions.awards.council import decision
from smsgateway.actions.awards.record import current
from smsgateway.actions.budget.programmes import Item, item_row, latest, new_version
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.log import outside_ids
from smsgateway.actions.publiclog.board import last_act, told_by
from smsgateway.actions.publiclog.results import award_of
from smsgateway.actions.refused import Refused
from smsgateway.actions.works.register import NewWork, put
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests, cycles, projects
from smsgateway.store.db import AnyRow
from smsgateway.store.money import plan_items


@dataclass(frozen=True, slots=True)
class Won:
    """What became of a project."""

    code: str
    """Of its work."""
    version: int
    """Of the programme that holds it now."""


def take_up(house: House, slug: str, project: str, year: int, source: str, *, by: str) -> Won:
    """A new version of the programme with this project in it, and a work with a line of the year's
    budget. `project` is its number on the ballot. Raises `Refused`."""
    won = winners(house, slug)
    with house.db.write() as connection:
        row = project_of(connection, slug, project)
        if row.id not in won:
            raise Refused("project {code} of {slug} was not awarded", code=project, slug=slug)
        area = connection.execute(select(areas).where(areas.c.id == row.area_id)).one()
        ref = f"{slug}-{project}"
        new = NewWork(
            area=area.code,
            ref=ref,
            name=row.name,
            currency=row.currency,
            year=year,
            budget=row.cost,
            source=source,
            project_id=row.id,
        )
        code = put(house, connection, new, area, by=by)
        version, nth = next_version(connection, row, year)
        item = Item(
            where=slug,
            ref=ref,
            year=0,
            title=row.name,
            amount=row.cost,
            source=source,
            sector="",
            rank=None,
            women=None,
            men=None,
            places=(),
        )
        kept = {**item_row(item, version, year), "project_id": row.id}
        connection.execute(insert(plan_items).values(**kept))
        sign(connection, by, "works.award", code, [area.id], {"project": f"{slug} {project}"})
    return Won(code, nth)


def winners(house: House, slug: str) -> Collection[int]:
    """The projects to be built: as the council decided, else as the record of the result says.

    Before two people have published a record, by the rule and the ballots of the public log. None
    of a vote that was annulled. Raises `Refused` before the log holds the result.
    """
    with house.db.read() as connection:
        contest_id = contest_named(connection, slug).id
        outside = outside_ids(connection, contest_id)
        told = recorded(connection, contest_id)
        if told is None and last_act(connection, contest_id, "result") is None:
            raise Refused(
                "the result of {slug} is not public yet: "
                "under The result, or `smsgateway board {slug}` first",
                slug=slug,
            )
        opening = told_by(connection, contest_id) if told is None else {}
    awarded = set(winners_of(award_of(house, slug, opening).to_json()) if told is None else told)
    return {one for one, name in outside.items() if name in awarded}


def recorded(connection: Connection, contest_id: int) -> Sequence[str] | None:
    """What the council's decision or the newest record funds; None before there is a record."""
    record = current(connection, contest_id)
    if record is None:
        return None
    if decided := decision(connection, contest_id):
        return [str(one) for one in decided.funded]
    return winners_of(record.award) if record.state in TOLD else []


def project_of(connection: Connection, slug: str, code: str) -> AnyRow:
    """A project that may be taken up. Raises `Refused`."""
    found = (
        select(projects, contests.c.currency, cycles.c.area_id)
        .join(contests, contests.c.id == projects.c.contest_id)
        .join(cycles, cycles.c.id == contests.c.cycle_id)
        .where(cycles.c.slug == slug, projects.c.code == code)
    )
    row = connection.execute(found).first()
    if row is None or row.withdrawn:
        raise Refused("{slug} has no project {code}", slug=slug, code=code)
    return row


def next_version(connection: Connection, row: AnyRow, year: int) -> tuple[int, int]:
    """The newest version copied into a new one, or a first one."""
    before = latest(connection, row.area_id)
    base = before.base_year if before and before.base_year <= year < before.base_year + 3 else year
    currency = before.currency if before else row.currency
    if currency != row.currency:
        raise Refused(
            "the programme is in {currency}, the project in {other}",
            currency=currency,
            other=row.currency,
        )
    version, nth = new_version(connection, row.area_id, base, currency, "an award")
    if before is not None:
        held = select(plan_items).where(plan_items.c.version_id == before.id)
        copies = [
            {**one._mapping, "version_id": version}
            for one in connection.execute(held).all()
            if one.year >= base
        ]
        if copies:
            connection.execute(
                insert(plan_items),
                [{key: one[key] for key in one if key != "id"} for one in copies],
            )
    return version, nth
