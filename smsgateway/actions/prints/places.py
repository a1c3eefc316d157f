"""Where a contest is voted on: its areas, and the numbers that are printed for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from flows.world import Charge, Names
from smsgateway.actions.catalogue import Race, Snapshot, Station
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas, around, within


@dataclass(frozen=True, slots=True)
class Place:
    """One area with the numbers of its channels; a number that it does not have is empty."""

    code: str
    name: Names
    dial: str = ""
    dialling: Charge | None = None
    """What a session costs; None where nobody said."""
    number: str = ""
    texting: Charge | None = None
    contact: str = ""
    languages: tuple[str, ...] = ()
    """Spoken there, the first offered first."""


def place_of(connection: Connection, snapshot: Snapshot, race: Race, code: str) -> Place:
    """The area of this code in the contest's area, that itself where none is named.

    Raises `Refused`.
    """
    which = areas.c.code == code if code else areas.c.id == race.area_id
    here = select(areas).where(which, areas.c.id.in_(within(race.area_id)))
    row = connection.execute(here).first()
    if row is None:
        raise Refused("nobody votes on this there")
    upward = select(areas.c.id, areas.c.parent_id).where(areas.c.id.in_(around(row.id)))
    parents = {one.id: one.parent_id for one in connection.execute(upward)}
    heard = nearest(snapshot.stations_of(race.contest.id), row.id, parents)
    dials = next((one for one in heard if one.commune.dial), None)
    texts = next((one for one in heard if one.commune.number), None)
    return Place(
        code=row.code,
        name=row.name,
        dial=dials.commune.dial if dials else "",
        dialling=dials.limits.charge("ussd", "") if dials else None,
        number=texts.commune.number if texts else "",
        texting=texts.limits.charge("sms", "") if texts else None,
        contact=row.contact or next((one.commune.contact for one in heard), ""),
        languages=tuple(row.languages),
    )


def nearest(
    stations: Sequence[Station], area_id: int, parents: dict[int, int | None]
) -> Sequence[Station]:
    """The channels of the area, else of the next one around it that has some."""
    at: int | None = area_id
    while at is not None:
        found = [one for one in stations if one.area_id == at]
        if found:
            return found
        at = parents.get(at)
    return ()


def codes_of(connection: Connection, snapshot: Snapshot, race: Race) -> list[tuple[str, Names]]:
    """Code and name of the contest's own area, then of those in it with numbers of their own."""
    ids = {race.area_id, *(one.area_id for one in snapshot.stations_of(race.contest.id))}
    asked = select(areas).where(areas.c.id.in_(ids)).order_by(areas.c.code)
    rows = sorted(connection.execute(asked), key=lambda row: row.id != race.area_id)
    return [(row.code, row.name) for row in rows]
