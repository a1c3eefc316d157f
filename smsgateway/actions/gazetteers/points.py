"""Where areas and places lie: longitude and latitude in degrees, the newest edition's."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from smsgateway.counting.outlines import Point
from smsgateway.store.gazetteers import area_places, places


def of_areas(connection: Connection) -> Mapping[int, Point]:
    """Of each area that a gazetteer places."""
    joined = select(area_places.c.area_id, places.c.lat, places.c.lon).join(
        places,
        (places.c.edition == area_places.c.edition) & (places.c.code == area_places.c.code),
    )
    rows = connection.execute(joined.where(*KNOWN).order_by(places.c.valid_from))
    return {row.area_id: (row.lon, row.lat) for row in rows}


def of_places(connection: Connection, codes: Collection[str]) -> Mapping[tuple[int, str], Point]:
    """Of places by their codes, in the editions that know an area of ours: area and code."""
    joined = select(area_places.c.area_id, places.c.code, places.c.lat, places.c.lon).join(
        places, places.c.edition == area_places.c.edition
    )
    rows = connection.execute(
        joined.where(places.c.code.in_(codes), *KNOWN).order_by(places.c.valid_from)
    )
    return {(row.area_id, row.code): (row.lon, row.lat) for row in rows}


KNOWN = (places.c.lat.is_not(None), places.c.lon.is_not(None))
