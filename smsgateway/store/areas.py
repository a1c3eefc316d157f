"""Areas: the communes and wards that run a service, coded and nested."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Select, String, Table, select

from smsgateway.store.columns import Id, Json, own_id
from smsgateway.store.db import metadata

areas = Table(
    "areas",
    metadata,
    own_id(),
    Column("code", String(64), nullable=False, unique=True),
    Column("parent_id", Id, ForeignKey("areas.id")),
    Column("name", Json, nullable=False),  # language to name
    Column("contact", String(120), nullable=False, default=""),
    Column("time_zone", String(64), nullable=False),
    Column("languages", Json, nullable=False),  # offered on first contact, in order
)


def within(area_id: int) -> Select[Any]:
    """The ids of an area and of all that lie in it: whoever is there votes on its pot, too."""
    found = select(areas.c.id).where(areas.c.id == area_id).cte("within", recursive=True)
    found = found.union(select(areas.c.id).where(areas.c.parent_id == found.c.id))
    return select(found.c.id)


def around(area_id: int) -> Select[Any]:
    """The ids of an area and of all that it lies in."""
    here = select(areas.c.id, areas.c.parent_id).where(areas.c.id == area_id)
    found = here.cte("around", recursive=True)
    found = found.union(
        select(areas.c.id, areas.c.parent_id).where(areas.c.id == found.c.parent_id)
    )
    return select(found.c.id)
