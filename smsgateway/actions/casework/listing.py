"""Cases as officers see them: in lists, and one with everything that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from flows import codes
from flows.world import Names
from smsgateway.actions.accounts import accounts
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.casework.handling import HANDLERS, READERS, accusable, sees
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.desks.states import acts
from smsgateway.actions.house import House
from smsgateway.actions.recount import first_of
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.cases import case_events, cases, supporters
from smsgateway.store.casework import offices
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow
from smsgateway.store.people import people
from smsgateway.store.services import services
from smsgateway.store.works import works

LISTED = 500
AT_ONCE = 30
"""Words that one page shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a list. Nothing of it was written by its citizen."""

    ticket: str
    area: str
    category: str
    place: str
    state: str
    level: int
    office: str
    assignee: str
    opened_at: datetime
    reply_due: datetime
    resolve_due: datetime | None
    replied: bool
    people: int
    """Its citizen and all who joined it."""
    called: Called


@dataclass(frozen=True, slots=True)
class Called:
    """What a case's codes are called in the languages of its area; empty where there is no code."""

    area: Names
    category: Names
    office: Names
    place: Names


@dataclass(frozen=True, slots=True)
class Happened:
    """One event."""

    at: datetime
    actor: str
    what: str
    visibility: str
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case, opened for whoever may read it."""

    line: Line
    words: str
    public_text: str
    hidden: bool
    """Others see nothing of it."""
    anonymity: str
    medium: str
    about: str
    """The service or project that it is about, and its code; empty where none was named."""
    phone: str
    """Only where its citizen agreed to be called, and only for who handles cases."""
    merged_into: str
    accused: Names
    """The office that it accuses; empty where none was named."""
    acts: list[str]
    """What an officer may do now."""
    events: list[Happened]


def listed(
    house: House, *, by: str, area: str = "", state: str = "", office: str = ""
) -> list[Line]:
    """The cases of the account's areas, those first whose promise comes first. Raises `Refused`."""
    with house.db.read() as connection:
        account = accounts.acting(connection, by, *READERS)
        asked = lines().where(cases.c.closed_at.is_(None) if not state else cases.c.state == state)
        asked = asked.where(seen(house, account))
        if area:
            asked = asked.where(areas.c.code == area)
        if office:
            asked = asked.join(offices, offices.c.id == cases.c.office_id)
            asked = asked.where(offices.c.slug == office)
        rows = connection.execute(asked.order_by(cases.c.reply_due).limit(LISTED)).all()
    desks = house.catalogue.latest().desks
    return [line(row, desks[row.area_id]) for row in rows if row.area_id in desks]


COLUMNS = (
    *("ticket", "area", "category", "place", "state", "level", "office", "assignee"),
    *("opened", "reply_due", "resolve_due", "replied", "people"),
)


def as_cells(one: Line) -> list[object]:
    """A line of a file, in the order of `COLUMNS`; times in UTC."""
    due = one.resolve_due
    return [
        *(one.ticket, one.area, one.category, one.place, one.state, one.level),
        *(one.office, one.assignee, f"{one.opened_at:%Y-%m-%d %H:%M}"),
        *(f"{one.reply_due:%Y-%m-%d %H:%M}", f"{due:%Y-%m-%d %H:%M}" if due else ""),
        *("yes" if one.replied else "no", one.people),
    ]


def unpublished(house: House, *, by: str) -> list[tuple[Line, str]]:
    """Open cases of the account's areas whose citizens' words nobody rewrote for others to read,
    and the words; the oldest first. Raises `Refused`."""
    with house.db.read() as connection:
        account = accounts.acting(connection, by, *HANDLERS)
        asked = lines().where(
            cases.c.closed_at.is_(None),
            cases.c.public_text.is_(None),
            cases.c.hidden.is_(False),
            cases.c.merged_into.is_(None),
        )
        asked = asked.where(seen(house, account))
        rows = connection.execute(asked.order_by(cases.c.opened_at).limit(AT_ONCE)).all()
    desks = house.catalogue.latest().desks
    return [
        (line(row, desks[row.area_id]), house.keys.open(row.words, "text"))
        for row in rows
        if row.area_id in desks
    ]


def seen(house: House, account: Account) -> ColumnElement[bool]:
    """The same as `sees`, of rows."""
    mine = accusable(house, account)
    free = or_(cases.c.accused_id.is_(None), cases.c.accused_id.not_in(mine))
    return free if account.everywhere else and_(free, cases.c.area_id.in_(account.areas))


def lines() -> Any:
    """Cases, each with its area and how many people it concerns."""
    joined = (
        select(func.count())
        .where(supporters.c.case_id == cases.c.id)
        .scalar_subquery()
        .label("joined")
    )
    named = (areas.c.code.label("area"), areas.c.name.label("area_name"))
    return select(cases, *named, joined).join(areas, areas.c.id == cases.c.area_id)


def line(row: AnyRow, desk: Desk) -> Line:
    """A row as it is shown."""
    category = desk.by_id.get(row.category_id)
    office = desk.offices.get(row.office_id)
    return Line(
        ticket=codes.show_ticket(row.ticket),
        area=row.area,
        category=category.code if category else "",
        place=row.place.get("en") or next(iter(row.place.values()), ""),
        state=row.state,
        level=row.level,
        office=office.slug if office else "",
        assignee=row.assignee,
        opened_at=row.opened_at,
        reply_due=row.reply_due,
        resolve_due=row.level_due or row.resolve_due,
        replied=row.replied_at is not None,
        people=row.joined + 1,
        called=Called(
            # Plain ones: those of the desk cannot be copied, as a line is for its JSON.
            area=row.area_name,
            category=dict(category.name) if category else {},
            office=dict(office.name) if office else {},
            place=row.place,
        ),
    )


def sheet(house: House, ticket: str, *, by: str) -> Sheet:
    """One case with its words. Raises `Refused` where the account may not see it."""
    with house.db.read() as connection:
        account = accounts.acting(connection, by, *READERS)
        asked = lines().where(cases.c.ticket == codes.read_ticket(ticket))
        row = connection.execute(asked).first()
        if row is None or not sees(house, account, row):
            raise Refused("there is no case {ticket}", ticket=ticket)
        events = connection.execute(
            select(case_events).where(case_events.c.case_id == row.id).order_by(case_events.c.seq)
        ).all()
        into = select(cases.c.ticket).where(cases.c.id == row.merged_into)
        parent = connection.execute(into).scalar()
        phone = phone_of(house, connection, row, account)
        about = about_of(connection, row)
    desk = house.catalogue.latest().desks[row.area_id]
    return Sheet(
        line=line(row, desk),
        words=house.keys.open(row.words, "text"),
        public_text=row.public_text or "",
        hidden=row.hidden,
        anonymity=row.anonymity,
        medium=row.medium,
        about=about,
        phone=phone,
        merged_into=codes.show_ticket(parent) if parent else "",
        accused=dict(desk.offices[row.accused_id].name) if row.accused_id in desk.offices else {},
        acts=acts(row.state, "officer"),
        events=[happened(house, one) for one in events],
    )


def phone_of(house: House, connection: Connection, row: AnyRow, account: Account) -> str:
    """The number to call; empty where it was not agreed to."""
    if row.anonymity != "named" or row.person_id is None or account.role == "auditor":
        return ""
    known = connection.execute(select(people.c.phone_sealed).where(people.c.id == row.person_id))
    return house.keys.open(known.scalar_one(), "phone")


def about_of(connection: Connection, row: AnyRow) -> str:
    """By name and code."""
    if row.service_id or row.project_id:
        table, id = (services, row.service_id) if row.service_id else (projects, row.project_id)
        mine = table.c.id == id
    else:
        table, mine = works, works.c.code == row.about_code
    found = connection.execute(select(table.c.name, table.c.code).where(mine)).first()
    return f"{first_of(found.name)} ({found.code})" if found else row.about_code


def happened(house: House, event: AnyRow) -> Happened:
    """An event, opened."""
    return Happened(
        at=event.at,
        actor=event.actor,
        what=event.to_state or event.kind,
        visibility=event.visibility,
        note=house.keys.open(event.note, "text") if event.note else "",
    )
