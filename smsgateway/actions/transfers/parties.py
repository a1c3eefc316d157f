"""Parties: everybody through whose books public money goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from smsgateway.actions.catalogue import touch
from smsgateway.actions.languages import by_language
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import service_coded
from smsgateway.store.db import AnyRow, Database
from smsgateway.store.transfers import parties


@dataclass(frozen=True, slots=True)
class NewParty:
    """A treasury, a district, a school."""

    code: str
    kind: str
    level: int
    """0 at the source of the money, 1 below it, and so on."""
    name: Mapping[str, str]
    area: str
    service: str = ""
    """The poster code of the service that it is; empty where it is none."""


def put(db: Database, connection: Connection, new: NewParty, area: AnyRow) -> int:
    """In the caller's transaction; its id. Raises `Refused` where another is this service."""
    service = service_coded(connection, new.service).id if new.service else None
    there = select(parties.c.code).where(parties.c.service_id == service)
    holder = connection.execute(there).scalar() if service else None
    if holder not in (None, new.code):
        raise taken(new.service, holder)
    values = {
        "kind": new.kind,
        "level": new.level,
        "name": by_language(new.name),
        "area_id": area.id,
        "service_id": service,
    }
    made = db.insert(parties).values(code=new.code, **values)
    made = made.on_conflict_do_update(index_elements=[parties.c.code], set_=values)
    touch(connection)
    return int(connection.execute(made.returning(parties.c.id)).scalar_one())


def taken(service: str, holder: str) -> Refused:
    """What whoever names another's service is told."""
    return Refused("{service} is the recipient {party} already", service=service, party=holder)


def of_area(db: Database, connection: Connection, area: AnyRow) -> int:
    """The commune's own party, whose followers hear of all its money."""
    there = select(parties.c.id).where(parties.c.code == area.code)
    known = connection.execute(there).scalar()
    if known is not None:
        return int(known)
    return put(db, connection, NewParty(area.code, "commune", 3, area.name, area.code), area)
