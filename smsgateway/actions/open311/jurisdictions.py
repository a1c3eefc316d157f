"""Jurisdictions: the areas that have a list of categories of their own, and those services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from smsgateway.actions.open311.fault import MISSING, WRONG, Fault
from smsgateway.actions.recount import first_of
from smsgateway.store.areas import areas
from smsgateway.store.casework import categories
from smsgateway.store.db import AnyRow
from smsgateway.store.services import services

HAVING = (
    select(areas)
    .where(areas.c.id.in_(select(categories.c.area_id).where(categories.c.withdrawn.is_(False))))
    .order_by(areas.c.code)
)
OF_AREA = (
    select(categories)
    .where(categories.c.area_id == bindparam("area"))
    .order_by(categories.c.position, categories.c.id)
)
AREAS = select(areas)
SERVICES = (
    select(services.c.code, services.c.name, services.c.area_id)
    .where(services.c.closed.is_(False))
    .order_by(services.c.code)
)


@dataclass(frozen=True, slots=True)
class Service:
    """What requests may be about: a category that nothing divides further."""

    category_id: int
    code: str
    name: str
    group: str
    """The category above it; empty at the top."""
    severity: int
    offered: bool
    """False for what is withdrawn or divided: its old requests can still be read."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """An area with its own list of categories; it speaks for every area below it too."""

    id: int
    code: str
    zone: ZoneInfo
    services: Mapping[int, Service]
    """By category. What is sensitive is not among them."""
    areas: Mapping[int, AnyRow]
    """Every area of the gateway, by id."""
    facilities: Mapping[str, str]
    """Poster code to name of the places that a request may be about."""

    def service(self, code: str) -> Service:
        """An offered service by its code, in capitals or not. Raises `Fault` 404."""
        for one in self.services.values():
            if one.offered and one.code.casefold() == code.casefold():
                return one
        raise Fault(MISSING, f"service_code {code} was not found")


def every(connection: Connection) -> Sequence[AnyRow]:
    """The areas that take requests."""
    return connection.execute(HAVING).all()


def jurisdiction(connection: Connection, code: str) -> Jurisdiction:
    """The one asked for; the only one where none is named. Raises `Fault`."""
    found = every(connection)
    if code:
        found = [row for row in found if row.code == code]
        if not found:
            raise Fault(MISSING, f"jurisdiction_id {code} was not found")
    elif len(found) > 1:
        known = ", ".join(row.code for row in found)
        raise Fault(WRONG, f"jurisdiction_id was not provided: it is one of {known}")
    elif not found:
        raise Fault(MISSING, "no area here takes requests yet")
    (row,) = found
    known_areas = {area.id: area for area in connection.execute(AREAS)}
    return Jurisdiction(
        id=row.id,
        code=row.code,
        zone=ZoneInfo(row.time_zone),
        services=_services(connection.execute(OF_AREA, {"area": row.id}).all()),
        areas=known_areas,
        facilities={
            one.code: first_of(one.name)
            for one in connection.execute(SERVICES)
            if row.id in (above.id for above in lineage(known_areas, one.area_id))
        },
    )


def lineage(known: Mapping[int, AnyRow], area_id: int | None) -> Iterator[AnyRow]:
    """An area and those above it, the nearest first."""
    seen: set[int] = set()
    while area_id is not None and area_id not in seen and area_id in known:
        seen.add(area_id)
        yield known[area_id]
        area_id = known[area_id].parent_id


def _services(rows: Sequence[AnyRow]) -> dict[int, Service]:
    by_id = {row.id: row for row in rows}
    divided = {row.parent_id for row in rows if not row.withdrawn}
    return {
        row.id: Service(
            category_id=row.id,
            code=row.code,
            name=first_of(row.name),
            group=first_of(by_id[row.parent_id].name) if row.parent_id in by_id else "",
            severity=row.severity,
            offered=row.id not in divided and not any(one.withdrawn for one in _up(by_id, row)),
        )
        for row in rows
        if not any(one.sensitive for one in _up(by_id, row))
    }


def _up(by_id: Mapping[int, AnyRow], row: AnyRow) -> Iterator[AnyRow]:
    """A category and those above it."""
    return lineage(by_id, row.id)
