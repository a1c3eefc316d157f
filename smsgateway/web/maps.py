"""Maps as figures: borders of areas, and points on them, which templates draw as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from smsgateway.counting.outlines import Point

SIDE = 300
EDGE = 24
LEAST, STEP, MOST = 4.0, 2.0, 16.0
"""Radius of a dot: of nothing, for each root of its number, and at most."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Something at a place: so many of a kind."""

    at: Point
    label: str
    many: int
    kind: str
    """How it is coloured."""


@dataclass(frozen=True, slots=True)
class Place:
    """An area on the map: where its name stands, and its border where one is known."""

    x: float
    y: float
    name: Mapping[str, str]
    border: str = ""
    """A path."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A spot on the map."""

    x: float
    y: float
    r: float
    spot: Spot


@dataclass(frozen=True, slots=True)
class Map:
    """Areas, and what lies in them; empty where nobody knows where anything is."""

    places: Sequence[Place] = ()
    dots: Sequence[Dot] = ()
    width: float = SIDE
    height: float = SIDE
    """Less where the land is wider than tall."""

    def __bool__(self) -> bool:
        return bool(self.places or self.dots)


def drawn(features: Sequence[Mapping[str, Any]], spots: Sequence[Spot] = ()) -> Map:
    """Areas with a place, from their GeoJSON, and spots on them, north above."""
    placed = [(rings_of(one["geometry"]), one["properties"]) for one in features if one["geometry"]]
    points = [point for rings, _ in placed for ring in rings for point in ring]
    points += [spot.at for spot in spots]
    if not points:
        return Map()
    west, south = min(point[0] for point in points), min(point[1] for point in points)
    wide = max(point[0] for point in points) - west
    tall = max(point[1] for point in points) - south
    scale = (SIDE - 2 * EDGE) / (max(wide, tall) or 1.0)
    left, height = (SIDE - wide * scale) / 2, round(tall * scale + 2 * EDGE, 1)

    def at(point: Sequence[float]) -> tuple[float, float]:
        x, y = (point[0] - west) * scale, (point[1] - south) * scale
        return round(left + x, 1), round(height - EDGE - y, 1)

    return Map(
        [
            placed_at([[at(point) for point in ring] for ring in rings], told["name"])
            for rings, told in placed
        ],
        [
            Dot(*at(spot.at), round(min(LEAST + STEP * sqrt(spot.many), MOST), 1), spot)
            for spot in sorted(spots, key=lambda spot: -spot.many)
        ],
        height=height,
    )


def rings_of(geometry: Mapping[str, Any]) -> list[Any]:
    """The outer rings of a MultiPolygon; of a point a ring of itself."""
    if geometry["type"] == "Point":
        return [[geometry["coordinates"]]]
    return [polygon[0] for polygon in geometry["coordinates"]]


def placed_at(rings: Sequence[Sequence[tuple[float, float]]], name: Mapping[str, str]) -> Place:
    """An area whose border or point lies there on the picture."""
    first = rings[0]
    x = round(sum(point[0] for point in first) / len(first), 1)
    y = round(sum(point[1] for point in first) / len(first), 1)
    if len(first) == 1:
        return Place(x, y, name)
    border = "".join("M" + "L".join(f"{px} {py}" for px, py in ring) + "Z" for ring in rings)
    return Place(x, y, name, border)
