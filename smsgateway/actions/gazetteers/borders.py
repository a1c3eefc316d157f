"""Borders of an edition's places, read from GeoJSON (RFC 7946): all of a file or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.outlines import FEWEST, Point, fitted
from smsgateway.store.borders import borders
from smsgateway.store.gazetteers import area_places, places

MOST_POINTS = 120
"""Of one place: fifty places make a page of some 25 KB."""


@dataclass(frozen=True, slots=True)
class Border:
    """The outer rings of one place."""

    where: str
    code: str
    rings: Sequence[Sequence[Point]]


def read(path: Path, named: str) -> list[Border]:
    """The borders in a file; `named` is the property that holds a place's code.

    Raises `Refused` for what is no FeatureCollection, `Faulty` with every fault by feature.
    """
    try:
        told = json.loads(path.read_bytes())
    except ValueError as error:
        raise Refused("{name} is no JSON: {fault}", name=path.name, fault=error) from error
    if not isinstance(told, dict) or not isinstance(told.get("features"), list):
        raise Refused("{name} is no FeatureCollection of GeoJSON", name=path.name)
    found, faults = [], []
    for n, feature in enumerate(told["features"]):
        try:
            found.append(border(f"features/{n}", feature, named))
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
            faults.append(Fault(f"features/{n}", f"cannot be read: {error}"))
    if faults:
        raise Faulty(*faults)
    return found


def border(where: str, feature: Mapping[str, Any], named: str) -> Border:
    """One feature. Raises `ValueError` and what a wrong shape raises."""
    code = str(feature["properties"].get(named) or "")
    if not code:
        raise ValueError(f"no property {named}")
    shape = feature["geometry"]
    if shape["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"{shape['type']} is no Polygon or MultiPolygon")
    parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    rings = [[(float(x), float(y)) for x, y, *_ in part[0]] for part in parts]
    for ring in rings:
        if len(ring) < FEWEST or ring[0] != ring[-1]:
            raise ValueError("a ring is closed and has three corners at least")
        if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring):
            raise ValueError("a point is longitude, latitude in degrees")
    return Border(where, code, fitted(rings, MOST_POINTS))


def keep(house: House, edition: str, found: Sequence[Border], source: str, *, by: str) -> int:
    """Keep borders in place of those that these places had. Raises `Faulty`, `Refused`."""
    with house.db.write() as connection:
        asked = select(places.c.code).where(places.c.edition == edition)
        known = set(connection.execute(asked).scalars())
        if not known:
            raise Refused("there is no edition {edition}", edition=edition)
        if faults := list(unfit(found, known)):
            raise Faulty(*faults)
        codes = [one.code for one in found]
        mine = borders.c.edition == edition, borders.c.code.in_(codes)
        connection.execute(delete(borders).where(*mine))
        rows = [
            {"edition": edition, "code": one.code, "rings": one.rings, "source": source}
            for one in found
        ]
        connection.execute(insert(borders), rows)
        sign(connection, by, "gazetteer.borders", edition, [], {"places": len(rows)})
    return len(rows)


def unfit(found: Sequence[Border], known: set[str]) -> Iterator[Fault]:
    """Places that the edition does not have, or that come twice."""
    seen: set[str] = set()
    for one in found:
        if one.code not in known:
            yield Fault(one.where, f"there is no place {one.code}")
        if one.code in seen:
            yield Fault(one.where, f"{one.code} is there twice")
        seen.add(one.code)


def of_areas(
    connection: Connection, among: Collection[int] | None = None
) -> Mapping[int, list[list[list[float]]]]:
    """The rings of each area (or each of these) that has a border, from the newest edition that
    knows one."""
    joined = select(area_places.c.area_id, borders.c.rings).join(
        borders,
        (borders.c.edition == area_places.c.edition) & (borders.c.code == area_places.c.code),
    )
    if among is not None:
        joined = joined.where(area_places.c.area_id.in_(among))
    return {row.area_id: row.rings for row in connection.execute(joined.order_by(borders.c.at))}


def shape(
    where: Point | None, around: Sequence[Sequence[Sequence[float]]] | None
) -> dict[str, Any] | None:
    """A geometry of GeoJSON: a border where there is one, else a point, else nothing."""
    if around:
        return {"type": "MultiPolygon", "coordinates": [[ring] for ring in around]}
    return {"type": "Point", "coordinates": list(where)} if where else None
