"""A new case: its row, its office, its clocks, its first event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert

from flows.case import Contact
from smsgateway.actions import tickets
from smsgateway.actions.casefiles import events
from smsgateway.actions.desks import clocks, routing
from smsgateway.actions.desks.desk import Desk
from smsgateway.store.cases import case_events, cases
from smsgateway.store.db import Database


@dataclass(frozen=True, slots=True)
class NewCase:
    """A complaint about to be kept; `words` and `pin` are sealed."""

    desk: Desk
    ticket: str
    pin: bytes
    category_id: int | None
    place_code: str
    about_code: str
    words: bytes
    contact: Contact
    lang: str
    came: datetime
    accused_id: int | None = None
    service_id: int | None = None
    """What `about_code` stands for, as `project_id`."""
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """How it came: whose it is, on which channel, from which input, and who wrote it down."""

    medium: str
    channel_id: int | None
    person_id: int | None
    inbox_id: int | None
    actor: str = events.CITIZEN


def file(
    connection: Connection, db: Database, new: Sequence[tuple[NewCase, Origin]]
) -> dict[str, int]:
    """Keep them; their ids by ticket.

    One whose ticket is taken, or whose text became a case before, is not among them.
    """
    held = tickets.taken(connection, [case.ticket for case, _ in new])
    rows = [row(case, origin) for case, origin in new if case.ticket not in held]
    if not rows:
        return {}
    kept = {one.ticket: one.id for one in connection.execute(put_in(db), rows)}
    actors = {case.ticket: origin.actor for case, origin in new}
    filed = [
        {
            "case_id": id,
            "seq": 1,
            "actor": actors[ticket],
            "kind": "moved",
            "to_state": "new",
            "visibility": "citizen",
        }
        for ticket, id in kept.items()
    ]
    if filed:
        connection.execute(insert(case_events), filed)
    return kept


def row(new: NewCase, origin: Origin) -> dict[str, Any]:
    """The columns of a new case. Who wants to stay unknown is left out of it."""
    desk = new.desk
    first = routing.rung(desk, new.category_id, 0, new.accused_id)
    village = desk.by_code.get(new.place_code)
    severity = desk.severity(new.category_id)
    return {
        "ticket": new.ticket,
        "pin": new.pin,
        "area_id": desk.area_id,
        "category_id": new.category_id,
        "severity": severity,
        "place_code": village.full if village else "",
        "place": dict(village.name) if village else {},
        "about_code": new.about_code,
        "service_id": new.service_id,
        "project_id": new.project_id,
        "medium": origin.medium,
        "channel_id": origin.channel_id,
        "lang": new.lang,
        "anonymity": new.contact,
        "person_id": None if new.contact == "none" else origin.person_id,
        "inbox_id": None if new.contact == "none" else origin.inbox_id,
        "words": new.words,
        "state": "new",
        "level": first[0] if first else 0,
        "office_id": first[1].office.id if first else None,
        "accused_id": new.accused_id,
        "policy_version": desk.policy,
        "opened_at": new.came,
        **clocks.started(desk.calendar, desk.terms[severity], new.came),
    }


@cache
def put_in(db: Database) -> Any:
    """Cases; one whose ticket or text is taken is not returned."""
    return db.insert(cases).on_conflict_do_nothing().returning(cases.c.id, cases.c.ticket)
