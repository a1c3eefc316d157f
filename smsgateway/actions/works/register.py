"""The register of works: each with its code for the board at its site, and a line of the budget."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, insert, select, update

from flows.work import STATUSES, Work
from smsgateway.actions import postercodes
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.amounts import currency_of
from smsgateway.actions.budget import lines
from smsgateway.actions.budget.lines import NewLine
from smsgateway.actions.funds import works as book
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.people import persons
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import progress
from smsgateway.actions.works.progress import Planned
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.works import monitors, works

ROLES = ("monitor", "committee", "official")


@dataclass(frozen=True, slots=True)
class NewWork:
    """Something to be built or bought; its budget becomes a line of the year."""

    area: str
    ref: str
    """The office's own name of it, as in the plan."""
    name: Mapping[str, str]
    currency: str
    year: int
    budget: Decimal | None = None
    sector: str = ""
    source: str = ""
    places: Sequence[tuple[str, Mapping[str, str]]] = ()
    """Villages that it serves: code and name."""
    project_id: int | None = None
    """Chosen by a vote: the project of a contest, whose work begins where it has come to."""


def add(house: House, new: NewWork, *, by: str) -> str:
    """Register it; returns the code for its board. Raises `Refused`."""
    with house.db.write() as connection:
        area = area_named(connection, new.area)
        code = put(house, connection, new, area, by=by)
        sign(connection, by, "works.add", code, [area.id], {"ref": new.ref}, roles=ENTERS)
    return code


def put(house: House, connection: Connection, new: NewWork, area: AnyRow, *, by: str) -> str:
    """In the caller's transaction; its code. Raises `Refused` where it is there already."""
    there = select(works.c.code).where(works.c.area_id == area.id, works.c.ref == new.ref)
    if (known := connection.execute(there).scalar()) is not None:
        raise Refused("there is a work {ref} already: {known}", ref=new.ref, known=known)
    code = postercodes.free(connection, works.c.code, postercodes.WORK)
    made = insert(works).values(
        code=code,
        area_id=area.id,
        ref=new.ref,
        name=by_language(new.name),
        sector=new.sector,
        status=STATUSES[0],
        currency=currency_of(new.currency),
        places=[[place, by_language(names)] for place, names in new.places],
        project_id=new.project_id,
        salt=secrets.token_bytes(16),
        key_version=house.keys.current,
    )
    work_id = int(connection.execute(made.returning(works.c.id)).scalar_one())
    if new.project_id is not None:
        progress.take_up(connection, new.project_id, work_id, by=by)
    now = connection.execute(select(database_now())).scalar_one()
    line = NewLine(
        area=area.code,
        year=new.year,
        ref=f"work-{new.ref}"[:64],
        title=new.name,
        currency=new.currency,
        approved=new.budget,
        codes={"source": new.source},
        work_id=work_id,
    )
    lines.add(house, connection, line, by=by, on=now.date())
    return code


@dataclass(frozen=True, slots=True)
class Change:
    """What the office says of a work now; None leaves it as it is."""

    status: str | None = None
    contract_sum: Decimal | None = None
    builder: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    finished_on: date | None = None
    progress: int | None = None


def change(house: House, code: str, new: Change, *, by: str) -> None:
    """Change it; the audit log holds what was. Raises `Refused`."""
    values = {name: value for name in CHANGES if (value := getattr(new, name)) is not None}
    if not values:
        raise Refused("say what changed")
    with house.db.write() as connection:
        thing, row = progress.of_work(connection, work_coded(connection, code).id)
        told: dict[str, JSON] = {
            name: f"{getattr(row, name)} -> {value}" for name, value in values.items()
        }
        status, percent = far(new, row)
        if others := {name: value for name, value in values.items() if name not in SAID}:
            connection.execute(update(works).where(works.c.id == row.id).values(**others))
        if (status, percent) != (row.status, row.progress):
            progress.say(connection, thing, status, percent, {}, by=by)
        sign(connection, by, "works.change", code, [row.area_id], told, roles=ENTERS)


def far(new: Change, row: AnyRow) -> tuple[str, int]:
    """How far it is now: whoever calls it finished need not add that this is 100 per cent."""
    status = row.status if new.status is None else new.status
    if new.progress is None and new.status == "finished":
        return status, 100
    return status, row.progress if new.progress is None else new.progress


SAID = ("status", "progress")
CHANGES = (*SAID, "contract_sum", "builder", "starts_on", "ends_on", "finished_on")


def set_milestones(house: House, code: str, some: Sequence[Planned], *, by: str) -> None:
    """Its milestones instead of those before. Raises `Refused`."""
    with house.db.write() as connection:
        thing, row = progress.of_work(connection, work_coded(connection, code).id)
        progress.plan_anew(connection, thing, some)
        detail: dict[str, JSON] = {"milestones": len(some)}
        sign(connection, by, "works.milestones", code, [row.area_id], detail, roles=ENTERS)


def add_monitor(house: House, area: str, phone: str, role: str, *, by: str) -> None:
    """Reports of that phone (E.164) count apart from those of citizens. Raises `Refused`."""
    if role not in ROLES:
        raise Refused("a role is one of {roles}, not {role}", roles=ROLES, role=role)
    with house.db.write() as connection:
        row = area_named(connection, area)
        person = persons.met(connection, house.db, house.keys, phone)
        made = house.db.insert(monitors).values(area_id=row.id, person_id=person, role=role)
        connection.execute(
            made.on_conflict_do_update(
                index_elements=[monitors.c.area_id, monitors.c.person_id], set_={"role": role}
            )
        )
        sign(connection, by, "works.monitor", area, [row.id], {"role": role}, roles=ENTERS)


def work_coded(connection: Connection, code: str) -> AnyRow:
    """The work with this code. Raises `Refused`."""
    row = connection.execute(select(works).where(works.c.code == code)).first()
    if row is None:
        raise Refused("there is no work {code}", code=code)
    return row


def listed(house: House, area: str = "") -> Sequence[Work]:
    """Every work, or those of one area, as its screen shows it. Raises `Refused`."""
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        where = [works.c.area_id == area_named(connection, area).id] if area else []
        return book.read(connection, now.date(), *where)
