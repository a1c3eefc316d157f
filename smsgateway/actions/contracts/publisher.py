"""Under whose name an area publishes its contracts, and how long bids must stay open by its law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select

from smsgateway.actions.contracts.steps import METHODS
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.signing import sign
from smsgateway.store.areas import areas
from smsgateway.store.contracts import publishers
from smsgateway.store.db import AnyRow

TEST_PREFIX = "ocds-xxxxxx"
"""Nobody's: packages under it say that they are a test."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """An area as a publisher."""

    name: str
    prefix: str = TEST_PREFIX
    """Issued by the Open Contracting Partnership."""
    licence: str = ""
    """A web address."""
    bid_days: Mapping[str, int] = field(default_factory=dict)
    """Procurement method to the days that bids must stay open."""


def appoint(house: House, area: str, told: Publisher, *, by: str) -> None:
    """Say how an area publishes, instead of what was said before. Raises `Refused`."""
    unknown = set(told.bid_days) - set(METHODS)
    if unknown:
        raise Refused(f"{', '.join(sorted(unknown))}: a method is one of {', '.join(METHODS)}")
    with house.db.write() as connection:
        owner = connection.execute(select(areas).where(areas.c.code == area)).first()
        if owner is None:
            raise Refused(f"there is no area {area}")
        connection.execute(delete(publishers).where(publishers.c.area_id == owner.id))
        new = insert(publishers).values(
            area_id=owner.id,
            name=told.name,
            prefix=told.prefix,
            licence=told.licence,
            bid_days=dict(told.bid_days),
        )
        connection.execute(new)
        sign(connection, by, "contract.publisher", area, [owner.id], {"prefix": told.prefix})


def everybody(connection: Connection) -> Mapping[int, Publisher]:
    """Publishers by area id: an area that never said so publishes under its own name, as a test."""
    said = {row.area_id: row for row in connection.execute(select(publishers))}
    return {row.id: publisher(row, said.get(row.id)) for row in connection.execute(select(areas))}


def publisher(area: AnyRow, said: AnyRow | None) -> Publisher:
    """The rows of an area as a publisher."""
    if said is None:
        return Publisher(area.name.get("en") or next(iter(area.name.values())))
    return Publisher(said.name, said.prefix, said.licence, said.bid_days)
