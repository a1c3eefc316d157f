"""Under whose name an area publishes its contracts, and how long bids must stay open by its law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

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


def everybody(connection: Connection) -> Mapping[int, Publisher]:
    """Publishers by area id: an area that never said so publishes under its own name, as a test."""
    said = {row.area_id: row for row in connection.execute(select(publishers))}
    return {row.id: publisher(row, said.get(row.id)) for row in connection.execute(select(areas))}


def publisher(area: AnyRow, said: AnyRow | None) -> Publisher:
    """The rows of an area as a publisher."""
    if said is None:
        return Publisher(area.name.get("en") or next(iter(area.name.values())))
    return Publisher(said.name, said.prefix, said.licence, said.bid_days)
