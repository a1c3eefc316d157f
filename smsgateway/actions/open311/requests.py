"""Requests as anybody may read them: cases whose citizen may be named, without their words.

Absent, in lists and by their own number: what a citizen wants to stay unseen (relay, none), what
an officer hid, what is sensitive or not sorted yet, and what is held until an officer looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from flows.codes import read_ticket
from smsgateway.actions.desks.states import NEEDS_INFO, NEW, OPEN, UNSOLVED
from smsgateway.actions.open311.fault import MISSING, WRONG, Fault
from smsgateway.actions.open311.jurisdictions import Jurisdiction, Service, lineage
from smsgateway.actions.recount import first_of
from smsgateway.store.cases import case_events, cases
from smsgateway.store.casework import offices
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.open311 import open311_posts

MOST_DAYS = 90
MOST = 1000

NOTES: Mapping[str, str] = {
    "new": "Received",
    "triaged": "Read by an officer",
    "working": "Being worked on",
    "needs-info": "Waiting for words of the citizen",
    "referred": "Sent on to another office",
    "answered": "Answered; the citizen has not said whether it is solved",
    "reopened": "Opened again",
    "confirmed": "Solved, as the citizen says",
    "closed-unconfirmed": "Closed; the citizen did not say whether it is solved",
    "out-of-scope": "Not for these offices",
    "duplicate": "Joined with another request about the same",
    "withdrawn": "Taken back",
}
"""What each state of a case is in plain words."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for; empty and None ask for everything.

    `ids` override every other filter; 482-9302 is 4829302. Pages begin at 1.
    """

    ids: Sequence[str] = ()
    codes: Sequence[str] = ()
    statuses: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1
    page_size: int = MOST


@dataclass(frozen=True, slots=True)
class Request:
    """One request; every name is the standard's, every time has the jurisdiction's offset."""

    service_request_id: str
    status: str
    status_notes: str
    service_name: str
    service_code: str
    description: str | None
    agency_responsible: str | None
    service_notice: str
    requested_datetime: str
    updated_datetime: str
    expected_datetime: str | None
    address: str
    address_id: str | None
    lat: float | None
    long: float | None
    zipcode: None = None
    media_url: None = None


CHANGED = (
    select(func.max(case_events.c.at))
    .where(case_events.c.case_id == cases.c.id, case_events.c.visibility != "internal")
    .scalar_subquery()
)
READ = (
    select(
        cases,
        offices.c.name.label("office"),
        open311_posts.c.lat,
        open311_posts.c.long,
        CHANGED.label("changed_at"),
    )
    .outerjoin(offices, offices.c.id == cases.c.office_id)
    .outerjoin(open311_posts, open311_posts.c.case_id == cases.c.id)
    .where(
        cases.c.anonymity == "named",
        cases.c.hidden.is_(False),
        or_(open311_posts.c.token.is_(None), cases.c.state != NEW),
    )
    .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
)


def found(connection: Connection, place: Jurisdiction, query: Query) -> list[Request]:
    """The requests asked for, the newest first, at most 1,000. Raises `Fault` 400."""
    now: datetime = connection.execute(select(database_now())).scalar_one()
    rows = connection.execute(_asked(place, query, now))
    return [_told(place, row) for row in rows]


def one(connection: Connection, place: Jurisdiction, number: str) -> Request:
    """The request of that number. Raises `Fault` 404."""
    told = found(connection, place, Query(ids=[number]))
    if not told:
        raise Fault(MISSING, f"service_request_id {number} was not found")
    return told[0]


def number_of(connection: Connection, place: Jurisdiction, token: str) -> str | None:
    """The number behind a token; None until an officer has looked. Raises `Fault` 404."""
    if not token.isalnum():
        raise Fault(MISSING, f"token {token} was not found")
    behind = (
        select(cases.c.ticket, cases.c.state)
        .join(open311_posts, open311_posts.c.case_id == cases.c.id)
        .where(open311_posts.c.token == token, cases.c.category_id.in_(place.services))
    )
    row = connection.execute(behind).first()
    if row is None:
        raise Fault(MISSING, f"token {token} was not found")
    return None if row.state == NEW else str(row.ticket)


def _asked(place: Jurisdiction, query: Query, now: datetime) -> Select[tuple[object, ...]]:
    """The question to the database."""
    ours = cases.c.category_id.in_(place.services)
    if query.ids:
        tickets = [ticket for ticket in map(read_ticket, query.ids) if ticket]
        return READ.where(ours, cases.c.ticket.in_(tickets)).limit(MOST)
    if not 1 <= query.page_size <= MOST:
        raise Fault(WRONG, f"page_size is 1 to {MOST}")
    if query.page < 1:
        raise Fault(WRONG, "page begins at 1")
    since, until = _range(query, now)
    asked = READ.where(
        ours,
        cases.c.opened_at.between(since, until),
        _coded(place, query.codes),
        _standing(query.statuses),
    )
    return asked.limit(query.page_size).offset((query.page - 1) * query.page_size)


def _range(query: Query, now: datetime) -> tuple[datetime, datetime]:
    most = timedelta(days=MOST_DAYS)
    until = query.until or (min(query.since + most, now) if query.since else now)
    since = query.since or until - most
    if since > until:
        raise Fault(WRONG, "start_date is after end_date")
    if until - since > most:
        raise Fault(WRONG, f"start_date and end_date are at most {MOST_DAYS} days apart")
    return since, until


def _coded(place: Jurisdiction, codes: Sequence[str]) -> ColumnElement[bool]:
    if not codes:
        return and_(True)
    asked = {code.casefold() for code in codes}
    return cases.c.category_id.in_(
        [at for at, service in place.services.items() if service.code.casefold() in asked]
    )


def _standing(statuses: Sequence[str]) -> ColumnElement[bool]:
    if strange := sorted(set(statuses) - {"open", "closed"}):
        raise Fault(WRONG, f"status is open or closed, not {strange[0]}")
    if len(set(statuses)) != 1:
        return and_(True)
    return cases.c.state.in_(OPEN) if statuses[0] == "open" else cases.c.state.not_in(OPEN)


def _told(place: Jurisdiction, row: AnyRow) -> Request:
    service: Service = place.services[row.category_id]
    return Request(
        service_request_id=row.ticket,
        status="open" if row.state in OPEN else "closed",
        status_notes=NOTES[row.state],
        service_name=service.name,
        service_code=service.code,
        description=row.public_text,
        agency_responsible=first_of(row.office) if row.office else None,
        service_notice=owed(place, row),
        requested_datetime=_at(place, row.opened_at),
        updated_datetime=_at(place, row.changed_at or row.opened_at),
        expected_datetime=_at(place, row.resolve_due) if row.resolve_due else None,
        address=_address(place, row),
        address_id=row.place_code or None,
        lat=row.lat,
        long=row.long,
    )


def owed(place: Jurisdiction, row: AnyRow) -> str:
    """What the office still owes of what it promised; nothing of a request that is closed."""
    if row.state not in OPEN:
        return ""
    unsolved = row.state in UNSOLVED or row.state == NEEDS_INFO
    return notice(
        place, None if row.replied_at else row.reply_due, row.resolve_due if unsolved else None
    )


def notice(place: Jurisdiction, reply: datetime | None, resolve: datetime | None) -> str:
    """What is promised, by the last day of each clock that runs."""
    dues = (("First reply", reply), ("Answer", resolve))
    return " ".join(f"{what} by {_day(place, due)}." for what, due in dues if due)


def _address(place: Jurisdiction, row: AnyRow) -> str:
    """From the village up to the highest area that is known."""
    areas = [first_of(area.name) for area in lineage(place.areas, row.area_id)]
    return ", ".join([first_of(row.place), *areas] if row.place else areas)


def _at(place: Jurisdiction, instant: datetime) -> str:
    return instant.astimezone(place.zone).isoformat(timespec="seconds")


def _day(place: Jurisdiction, due: datetime) -> str:
    """The day that ends with the due instant, or holds it."""
    return f"{(due - timedelta.resolution).astimezone(place.zone):%-d %b %Y}"
