"""A picture of growth: each act's time beside that in the smallest contest, both axes by tens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, HEIGHT, LEFT, RIGHT, ROOM = 720, 420, 60, 180, 40
LEAST_GAP = 14
"""Between the names at the right."""


def lines(sizes: Sequence[int], acts: Mapping[str, Sequence[float]]) -> str:
    """An SVG. `acts`: milliseconds at each size; a line that rises with the dashes is linear."""
    most = max([sizes[-1] / sizes[0], *(took[-1] / took[0] for took in acts.values())])
    span, rise = log10(sizes[-1] / sizes[0]) or 1, log10(most) or 1

    def x(size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * log10(size / sizes[0]) / span

    def y(ratio: float) -> float:
        return HEIGHT - ROOM - (HEIGHT - 2 * ROOM) * log10(max(ratio, 0.5)) / rise

    drawn = [
        f'<line x1="{x(size):.0f}" x2="{x(size):.0f}" y1="{ROOM}" y2="{HEIGHT - ROOM}" '
        f'stroke="#ddd"/><text x="{x(size):.0f}" y="{HEIGHT - 15}" text-anchor="middle">'
        f"{size:,}</text>"
        for size in sizes
    ]
    ideal = f"{x(sizes[0]):.0f},{y(1):.0f} {x(sizes[-1]):.0f},{y(sizes[-1] / sizes[0]):.0f}"
    drawn.append(f'<polyline points="{ideal}" fill="none" stroke="#999" stroke-dasharray="4"/>')
    below = HEIGHT
    for place, (act, took) in enumerate(
        sorted(acts.items(), key=lambda one: one[1][-1] / one[1][0])
    ):
        points = [(x(size), y(once / took[0])) for size, once in zip(sizes, took, strict=True)]
        colour = f"hsl({place * 360 // len(acts)} 70% 38%)"
        path = " ".join(f"{at:.0f},{high:.0f}" for at, high in points)
        below = min(points[-1][1] + 4, below - LEAST_GAP)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(
            f'<text x="{WIDTH - RIGHT + 8}" y="{below:.0f}" fill="{colour}">'
            f"{escape(act)} × {took[-1] / took[0]:.3g}</text>"
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text x="{LEFT}" y="20">Time beside that with {sizes[0]:,} ballots '
        "(dashes: in proportion)</text>" + "".join(drawn) + "</svg>\n"
    )
