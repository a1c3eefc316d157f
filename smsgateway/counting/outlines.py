"""Borders made simple: fewer points, the same shape (Douglas and Peucker, 1973)."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]
Ring = Sequence[Point]

FIRST = 0.0002
"""Degrees: some twenty metres."""
FEWEST = 4
"""A ring of three corners, closed."""


def fitted(rings: Sequence[Ring], most: int) -> list[list[Point]]:
    """These rings with at most so many points together, the largest first; small ones may go."""
    tolerance = FIRST
    while True:
        made = [simple(ring, tolerance) for ring in rings]
        made = sorted((ring for ring in made if len(ring) >= FEWEST), key=len, reverse=True)
        if sum(map(len, made)) <= most:
            return [[(round(x, 5), round(y, 5)) for x, y in ring] for ring in made]
        tolerance *= 1.6


def simple(ring: Ring, tolerance: float) -> list[Point]:
    """The points of a line that lie further than the tolerance from what is left without them."""
    keep = {0, len(ring) - 1}
    waiting = [(0, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = max(
            ((away(ring[n], ring[first], ring[last]), n) for n in range(first + 1, last)),
            default=(0.0, 0),
        )
        if far > tolerance:
            keep.add(at)
            waiting += [(first, at), (at, last)]
    return [ring[n] for n in sorted(keep)]


def away(point: Point, one: Point, other: Point) -> float:
    """How far a point is from the line between two others, in degrees."""
    (x, y), (ax, ay), (bx, by) = point, one, other
    dx, dy = bx - ax, by - ay
    long = dx * dx + dy * dy
    part = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / long)) if long else 0.0
    fx, fy = ax + part * dx - x, ay + part * dy - y
    return float((fx * fx + fy * fy) ** 0.5)
