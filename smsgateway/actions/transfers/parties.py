"""Parties: everybody through whose books public money goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from smsgateway.actions.catalogue import touch
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
    """In the caller's transaction; its id."""
    values = {
        "kind": new.kind,
        "level": new.level,
        "name": dict(new.name),
        "area_id": area.id,
        "service_id": service_coded(connection, new.service).id if new.service else None,
    }
    made = db.insert(parties).values(code=new.code, **values)
    made = made.on_conflict_do_update(index_elements=[parties.c.code], set_=values)
    touch(connection)
    return int(connection.execute(made.returning(parties.c.id)).scalar_one())


def of_area(db: Database, connection: Connection, area: AnyRow) -> int:
    """The commune's own party, whose followers hear of all its money."""
    there = select(parties.c.id).where(parties.c.code == area.code)
    known = connection.execute(there).scalar()
    if known is not None:
        return int(known)
    return put(db, connection, NewParty(area.code, "commune", 3, area.name, area.code), area)
