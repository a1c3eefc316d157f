"""What each office reads once a working day: what is new, what is due, what is late.

By SMS where the office has a phone, by e-mail where it has a mailbox, and to read on the spot:
`smsgateway cases digest`. No word of a citizen is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, or_, select

from flows.digest import SUBJECT, Pile, digest, read
from flows.gsm import measure
from flows.words import SOURCE, Say
from smsgateway.actions.accounts import accounts
from smsgateway.actions.casework.staff import channel_of
from smsgateway.actions.catalogue import Station
from smsgateway.actions.desks.desk import Desk, Office
from smsgateway.actions.desks.states import UNSOLVED
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.sending.letters import write as write_letter
from smsgateway.store.cases import cases, sensitive_cases
from smsgateway.store.casework import digests
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

HOUR = 8
"""Not before this hour of the area."""


def write_due(house: House, now: datetime) -> int:
    """Write what is not written today, and queue it; returns how many."""
    written = 0
    seen: set[int] = set()
    for desk in house.catalogue.latest().desks.values():
        here = now.astimezone(desk.calendar.zone)
        if here.hour < HOUR or not desk.calendar.works(here.date()):
            continue
        for office in desk.offices.values():
            if office.id not in seen:
                seen.add(office.id)
                written += write(house, desk, office, now)
    return written


def now_of(house: House, slug: str, *, by: str) -> str:
    """The digest of an office at this moment, in the language of the account that asks. Raises
    `Refused` for who is not of its area."""
    with house.db.read() as connection:
        account = accounts.acting(connection, by)
        desks = house.catalogue.latest().desks.values()
        offices = (one for desk in desks for one in desk.offices.values() if one.slug == slug)
        office = next((one for one in offices if account.reaches(one.area_id)), None)
        if office is None:
            raise Refused("there is no office {slug}", slug=slug)
        now = connection.execute(select(database_now())).scalar_one()
        return read(digest(pile(connection, office, now)), account.language)


def write(house: House, desk: Desk, office: Office, now: datetime) -> bool:
    """The digest of an office, unless it has today's or there is nothing to say."""
    with house.db.write() as connection:
        said = digest(pile(connection, office, now))
        if not said:
            return False
        station = channel_of(house, office.area_id) or channel_of(house, desk.area_id)
        day = now.astimezone(desk.calendar.zone).date()
        body = house.keys.seal(read(said, language_of(station)), "text")
        new = house.db.insert(digests).values(office_id=office.id, day=day, body=body)
        first = new.on_conflict_do_nothing().returning(digests.c.office_id)
        if connection.execute(first).first() is None:
            return False
        reach(connection, house, office, station, said)
    return True


def reach(
    connection: Connection,
    house: House,
    office: Office,
    station: Station | None,
    said: Sequence[Say],
) -> int:
    """To the office's phone and mailbox, where it has them, in the language that the phone's holder
    chose, else the area's first; returns to how many."""
    usual = language_of(station)
    if office.person_id is not None and station is not None:
        chosen = select(people.c.language).where(people.c.id == office.person_id)
        text = read(said, connection.execute(chosen).scalar_one() or usual)
        queue(connection, station, office.person_id, house.keys.seal(text, "text"), text)
    mailed = bool(office.email and house.settings.smtp_url)
    if mailed:
        subject = read([SUBJECT], usual)
        write_letter(connection, house, office.id, subject=subject, text=read(said, usual))
    return bool(office.person_id is not None and station) + mailed


def language_of(station: Station | None) -> str:
    """The first language of its area, in a script that every phone shows."""
    return next(iter(station.offered_languages("")), SOURCE) if station else SOURCE


def queue(connection: Connection, station: Station, person_id: int, body: bytes, text: str) -> None:
    """To the office's phone."""
    connection.execute(
        insert(outbox).values(
            channel_id=station.id,
            person_id=person_id,
            purpose="digest",
            body=body,
            parts=measure(text).segments,
        )
    )


def pile(connection: Connection, office: Office, now: datetime) -> Pile:
    """What waits for the office at `now`."""
    found = connection.execute(MINE, {"office": office.id}).all()
    own = [row for row in found if row.office_id == office.id]
    private = connection.execute(HARM, {"office": office.id}).scalar_one() if office.trained else 0
    return Pile(
        private=private,
        open=tuple(row.ticket for row in own),
        new=sum(row.state in ("new", "reopened") for row in own),
        late=tuple(row.ticket for row in own if is_late(row, now)),
        over=tuple(row.ticket for row in found if row.supervisor_id == office.id),
    )


def is_late(case: AnyRow, now: datetime) -> bool:
    """Whether what was promised is broken."""
    dues = (case.resolve_due, None if case.replied_at else case.reply_due, case.level_due)
    return any(due is not None and due <= now for due in dues)


MINE = (
    select(cases)
    .where(
        or_(cases.c.office_id == bindparam("office"), cases.c.supervisor_id == bindparam("office")),
        cases.c.state.in_(UNSOLVED),
    )
    .order_by(cases.c.opened_at)
)
HARM = select(func.count()).where(
    sensitive_cases.c.office_id == bindparam("office"), sensitive_cases.c.taken_at.is_(None)
)
