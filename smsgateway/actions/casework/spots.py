"""Where cases lie: the point that came with one, else its village's, else its area's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from flows.codes import read_ticket, show_ticket
from smsgateway.actions.gazetteers import borders, points
from smsgateway.counting.outlines import Point
from smsgateway.store.areas import areas
from smsgateway.store.cases import cases
from smsgateway.store.db import AnyRow
from smsgateway.store.open311 import open311_posts

MOST_AREAS = 60
"""Drawn on one map."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map of cases is drawn from."""

    at: Mapping[str, Point]
    """By ticket as it is shown; absent where nobody knows."""
    features: list[dict[str, Any]]
    """Areas of these cases and those beside them, as GeoJSON; only the former have a name."""


def ground(connection: Connection, tickets: Collection[str]) -> Ground:
    """Five statements, however many cases."""
    kept = [ticket for ticket in map(read_ticket, tickets) if ticket]
    rows = connection.execute(LIE.where(cases.c.ticket.in_(kept))).all()
    villages = points.of_places(connection, {row.place_code for row in rows if row.place_code})
    centres = points.of_areas(connection)
    at = {}
    for row in rows:
        exact = (row.long, row.lat) if row.lat is not None and row.long is not None else None
        place = villages.get((row.area_id, row.place_code)) or centres.get(row.area_id)
        if found := exact or place:
            at[show_ticket(row.ticket)] = found
    return Ground(at, drawn_areas(connection, {row.area_id for row in rows}))


def drawn_areas(connection: Connection, here: Collection[int]) -> list[dict[str, Any]]:
    """Areas with a border: these, and those of the same parents."""
    every = connection.execute(select(areas).order_by(areas.c.code)).all()
    parents = {row.parent_id for row in every if row.id in here} - {None}
    near = [row for row in every if row.id in here or row.parent_id in parents]
    near.sort(key=lambda row: row.id not in here)
    near = near[:MOST_AREAS]
    around = borders.of_areas(connection, [row.id for row in near])
    return [feature(row, around[row.id], named=row.id in here) for row in near if row.id in around]


def feature(area: AnyRow, rings: list[list[list[float]]], *, named: bool) -> dict[str, Any]:
    """One area."""
    return {
        "type": "Feature",
        "geometry": borders.shape(None, rings),
        "properties": {"name": area.name if named else {}},
    }


LIE = select(
    cases.c.ticket, cases.c.area_id, cases.c.place_code, open311_posts.c.lat, open311_posts.c.long
).outerjoin(open311_posts, open311_posts.c.case_id == cases.c.id)
