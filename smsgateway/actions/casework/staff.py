"""Cases that an officer writes down: for somebody at the counter, or from a text that waits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select, update

from flows import codes
from flows.case import Contact
from smsgateway.actions import tickets
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.casefiles.concerned import announce
from smsgateway.actions.casefiles.filing import NewCase, Origin, file
from smsgateway.actions.casework.handling import HANDLERS, office_named, sorted_as
from smsgateway.actions.catalogue import Station
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.desks.subjects import Subjects, work_coded
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.people import persons
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.cases import cases
from smsgateway.store.db import database_now
from smsgateway.store.messages import inbox


@dataclass(frozen=True, slots=True)
class Filed:
    """What the officer writes on paper for the citizen."""

    ticket: str
    pin: str


@dataclass(frozen=True, slots=True)
class Counter:
    """What somebody said who came in person."""

    area: str
    category: str
    words: str
    village: str = ""
    about: str = ""
    phone: str = ""
    """Where they want to hear of it; empty for nowhere."""
    contact: Contact = "named"
    lang: str = "en"
    accused: str = ""


def on_behalf(house: House, told: Counter, *, by: str) -> Filed:
    """File it for them. Raises `Refused`."""
    with house.db.write() as connection:
        area = area_named(connection, told.area)
        account = accounts.acting(connection, by, *HANDLERS, "data-entry")
        desk = house.catalogue.latest().desks.get(area.id)
        if desk is None or not account.reaches(area.id):
            raise Refused("area {code} takes no complaints", code=area.code)
        village = desk.village(told.village) if told.village else None
        if told.village and village is None:
            raise Refused("there is no village {code}", code=told.village)
        about = subjects(house, connection, area.id).coded(told.about)
        if told.about and about is None:
            raise Refused("nothing here has the code {code}", code=told.about)
        new = replace(
            blank(house, connection, desk),
            category_id=category_id(desk, told.category),
            place_code=village.full if village else "",
            about_code=about.subject.code if about else "",
            service_id=about.service_id if about else None,
            project_id=about.project_id if about else None,
            words=house.keys.seal(told.words, "text"),
            contact=told.contact if told.phone else "none",
            lang=told.lang,
            accused_id=accused(desk, told.accused),
        )
        station = channel_of(house, area.id)
        person = holder(connection, house, told.phone, station)
        channel = station.id if station else None
        origin = Origin("staff", channel, person, None, account.email)
        return keep(house, connection, new, origin, by=account.email)


def from_inbox(house: House, inbox_id: int, category: str, *, by: str) -> Filed:
    """Turn an unread text into a case; nobody else can any more. Raises `Refused`."""
    with house.db.write() as connection:
        account = accounts.acting(connection, by, *HANDLERS)
        text = connection.execute(TEXT, {"id": inbox_id}).first()
        station = text and house.catalogue.latest().stations_by_id[text.channel_id]
        if text is None or station is None or not account.reaches(station.area_id):
            raise Refused("there is no unread text {number}", number=inbox_id)
        desk = house.catalogue.latest().desks.get(station.area_id)
        if desk is None:
            raise Refused("its area takes no complaints")
        new = replace(
            blank(house, connection, desk),
            category_id=category_id(desk, category),
            words=text.body,
            contact="relay",
        )
        origin = Origin("sms", text.channel_id, text.person_id, text.id, account.email)
        filed = keep(house, connection, new, origin, by=account.email)
        connection.execute(READ, {"text": inbox_id})
    return filed


def blank(house: House, connection: Connection, desk: Desk) -> NewCase:
    """A case of this moment, under a ticket that nobody has."""
    now: datetime = connection.execute(select(database_now())).scalar_one()
    return NewCase(
        desk=desk,
        ticket=tickets.free(connection),
        pin=house.keys.seal(f"{secrets.randbelow(10**4):04}", "pin"),
        category_id=None,
        place_code="",
        about_code="",
        words=b"",
        contact="none",
        lang="en",
        came=now,
    )


def keep(house: House, connection: Connection, new: NewCase, origin: Origin, *, by: str) -> Filed:
    """Keep it, and tell its citizen that it is there. Raises `Refused` for a text taken before."""
    kept = file(connection, house.db, [(new, origin)])
    if not kept:
        raise Refused("that text is a case already")
    case = connection.execute(select(cases).where(cases.c.ticket == new.ticket)).one()
    announce(connection, case, "new")
    shown = codes.show_ticket(new.ticket)
    audit.record(connection, by=by, act="case.file", about=shown, detail={"from": origin.medium})
    return Filed(new.ticket, house.keys.open(new.pin, "pin"))


def category_id(desk: Desk, code: str) -> int | None:
    """Of the category with that code; None for none yet. Raises `Refused`."""
    return int(str(sorted_as(desk, code)["category_id"])) if code else None


def accused(desk: Desk, slug: str) -> int | None:
    """The office that is complained of. Raises `Refused`."""
    return office_named(desk, slug) if slug else None


def subjects(house: House, connection: Connection, area_id: int) -> Subjects:
    """What has a code for the people of an area, by the clock of the database."""
    held = house.catalogue.latest()
    race = held.race_for(area_id, connection.execute(select(database_now())).scalar_one())
    contest = race.contest if race else None
    return Subjects(held.services, area_id, contest, partial(work_coded, connection))


def channel_of(house: House, area_id: int) -> Station | None:
    """A channel of the area that sends texts."""
    stations = house.catalogue.latest().stations_by_id.values()
    return next((one for one in stations if one.area_id == area_id and one.commune.number), None)


def holder(connection: Connection, house: House, phone: str, station: Station | None) -> int | None:
    """The person with that phone, met now if need be. Raises `Refused`."""
    if not phone or station is None:
        return None
    try:
        number = canonical(phone, station.account.region)
    except NotAPhone as error:
        raise Refused(str(error)) from error
    return persons.met(connection, house.db, house.keys, number)


TEXT = select(inbox).where(inbox.c.id == bindparam("id"), inbox.c.unread, inbox.c.medium == "sms")
READ = update(inbox).where(inbox.c.id == bindparam("text")).values(unread=False)
