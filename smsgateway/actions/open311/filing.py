"""A request that another program posts becomes a case, handled like any other.

What the standard knows and a case has no place for (names, e-mail, address, picture) is sealed
with the words, for the officers only.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, insert, select

from flows.codes import ticket
from smsgateway.actions.casefiles.concerned import announce
from smsgateway.actions.casefiles.filing import NewCase, Origin, file
from smsgateway.actions.casework.staff import channel_of, holder
from smsgateway.actions.desks import clocks
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.desks.subjects import Subjects, work_coded
from smsgateway.actions.house import House
from smsgateway.actions.open311 import keys
from smsgateway.actions.open311.fault import WRONG, Fault
from smsgateway.actions.open311.jurisdictions import Jurisdiction, Service, lineage
from smsgateway.actions.open311.requests import notice
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.cases import cases
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.open311 import open311_posts

ABOUT = "about"
"""The attribute that names a facility."""

LONGEST = 4000
DRAWS = 20

SEALED = (
    ("address_string", "Address"),
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("device_id", "Device"),
    ("account_id", "Account"),
    ("media_url", "Picture"),
)
"""What is kept with the words, and under which heading an officer reads it."""

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that may be kept."""

    place: Jurisdiction
    key: AnyRow
    desk: Desk
    service: Service
    village: str
    about: str
    words: str
    phone: str
    """In E.164; empty where none was told, or none that we can write to."""
    lat: float | None
    long: float | None


@dataclass(frozen=True, slots=True)
class Filed:
    """What the sender is told: the number, or a token until an officer has looked."""

    number: str
    token: str | None
    notice: str


def read(house: House, connection: Connection, place: Jurisdiction, given: Given) -> Posted:
    """What was posted, checked. Raises `Fault`: 403 for the key, 404 the service, 400 the rest."""
    key = keys.holder(connection, first(given, "api_key"))
    if not (code := first(given, "service_code")):
        raise Fault(WRONG, "service_code was not provided")
    service = place.service(code)
    lat, long = position(given)
    at, village = where(house, place, first(given, "address_id"))
    phone = writable(house, at, first(given, "phone"))
    if lat is None and not first(given, "address_string") and not first(given, "address_id"):
        raise Fault(WRONG, "tell the place: lat and long, or address_string, or address_id")
    return Posted(
        place=place,
        key=key,
        desk=at,
        service=service,
        village=village,
        about=facility(place, first(given, f"attribute[{ABOUT}]")),
        words=words({**given, "phone": ()} if phone else given),
        phone=phone,
        lat=lat,
        long=long,
    )


def keep(house: House, posted: Posted) -> Filed:
    """File the case and commit; its number is drawn, and drawn again where it is taken."""
    held = posted.key.answers == "held"
    token = secrets.token_hex(16) if held else None
    with house.db.write() as connection:
        now: datetime = connection.execute(select(database_now())).scalar_one()
        number, case_id = _drawn(house, connection, posted, now)
        if not held:
            # Behind a token nobody hears the number before an officer has looked.
            case = connection.execute(select(cases).where(cases.c.id == case_id)).one()
            announce(connection, case, "new")
        connection.execute(
            insert(open311_posts).values(
                case_id=case_id,
                key_id=posted.key.id,
                token=token,
                lat=posted.lat,
                long=posted.long,
            )
        )
    dues = clocks.started(
        posted.desk.calendar,
        posted.desk.terms[posted.desk.severity(posted.service.category_id)],
        now,
    )
    reply = dues["reply_due"] or now
    return Filed(number, token, notice(posted.place, reply, dues["resolve_due"]))


def _drawn(house: House, connection: Connection, posted: Posted, now: datetime) -> tuple[str, int]:
    """The ticket and the id of the new case."""
    station = channel_of(house, posted.desk.area_id)
    person = holder(connection, house, posted.phone, station)
    origin = Origin(
        "open311",
        station.id if station and person else None,
        person,
        None,
        actor=f"open311 {posted.key.name}",
    )
    services, work = house.catalogue.latest().services, partial(work_coded, connection)
    about = Subjects(services, posted.desk.area_id, None, work).coded(posted.about)
    for _ in range(DRAWS):
        number = ticket(f"{secrets.randbelow(10**6):06}")
        new = NewCase(
            desk=posted.desk,
            ticket=number,
            pin=house.keys.seal(f"{secrets.randbelow(10**4):04}", "pin"),
            category_id=posted.service.category_id,
            place_code=posted.village,
            about_code=posted.about,
            words=house.keys.seal(posted.words, "text"),
            contact="named",
            lang="en",
            came=now,
            service_id=about.service_id if about else None,
        )
        if kept := file(connection, house.db, [(new, origin)]):
            return number, kept[number]
    raise Fault(WRONG, "no number is free: try again")


def writable(house: House, desk: Desk, phone: str) -> str:
    """The number in E.164, where its area has a channel that sends texts; else nothing."""
    station = channel_of(house, desk.area_id)
    try:
        return canonical(phone, station.account.region) if station and phone else ""
    except NotAPhone:
        return ""


def first(given: Given, name: str) -> str:
    """The first value of a field, stripped; empty where it is absent."""
    return next(iter(given.get(name, ())), "").strip()


def words(given: Given) -> str:
    """The description, and under it what else was told. Raises `Fault` 400."""
    description = first(given, "description")
    if len(description) > LONGEST:
        raise Fault(WRONG, f"description is at most {LONGEST} characters")
    more = [f"{heading}: {first(given, name)}" for name, heading in SEALED if first(given, name)]
    return "\n".join([description, *more]) if description else "\n".join(more)


def position(given: Given) -> tuple[float | None, float | None]:
    """lat and long in degrees (WGS 84), both or none. Raises `Fault` 400."""
    told = first(given, "lat"), first(given, "long")
    if not any(told):
        return None, None
    try:
        lat, long = float(told[0]), float(told[1])
    except ValueError as error:
        raise Fault(WRONG, "lat and long are two numbers in degrees") from error
    if not (math.isfinite(lat) and math.isfinite(long) and abs(lat) <= 90 and abs(long) <= 180):
        raise Fault(WRONG, "lat is -90 to 90 and long -180 to 180")
    return lat, long


def where(house: House, place: Jurisdiction, address: str) -> tuple[Desk, str]:
    """The desk that the address is at, and its village's code: area codes and village codes.

    Without an address it is the jurisdiction's own desk. Raises `Fault` 400.
    """
    ours = {
        area_id: one
        for area_id, one in house.catalogue.latest().desks.items()
        if any(above.id == place.id for above in lineage(place.areas, area_id))
    }
    if not address:
        return ours[place.id], ""
    for area_id, one in ours.items():
        if place.areas[area_id].code == address:
            return one, ""
        if village := one.village(address):
            return one, village.full
    raise Fault(WRONG, f"address_id {address} is neither an area nor a village here")


def facility(place: Jurisdiction, code: str) -> str:
    """The code of a facility, or nothing. Raises `Fault` 400."""
    if code and code not in place.facilities:
        raise Fault(WRONG, f"attribute[{ABOUT}] is one of the listed values, not {code}")
    return code
