"""Pictures: how acts grow with the contest, and how a day goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, RIGHT, ROOM = 720, 420, 60, 180, 40
LEAST_GAP = 14
"""Between the names at the right."""


def lines(sizes: Sequence[int], acts: Mapping[str, Sequence[float]]) -> str:
    """Each act's time beside that in the smallest contest, both axes by tens, as an SVG.

    `acts`: milliseconds at each size; a line that rises with the dashes is linear.
    """
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


@dataclass(frozen=True)
class Panel:
    """One picture of several above each other, all over the same time."""

    title: str
    series: Mapping[str, Sequence[float]]
    most: float | None = None
    """The upper end of the axis; None: as high as the values, by tens."""


PANEL, GAP = 150, 34
STEPS = 4
"""Lines across a panel whose axis is not by tens."""


def panels(
    moments: Sequence[float],
    drawn: Sequence[Panel],
    names: Mapping[float, str],
    shaded: Mapping[tuple[float, float], str],
) -> str:
    """An SVG. `names`: what stands below the time axis, `shaded`: when something was wrong."""
    height = 2 * ROOM + len(drawn) * (PANEL + GAP)
    first, span = moments[0], (moments[-1] - moments[0]) or 1

    def x(moment: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (moment - first) / span

    parts = []
    for place, panel in enumerate(drawn):
        top = ROOM + place * (PANEL + GAP)
        parts += [
            f'<rect x="{x(since):.1f}" y="{top}" width="{x(until) - x(since):.1f}" '
            f'height="{PANEL}" fill="#fbe3d6"/>'
            for since, until in shaded
        ]
        parts.append(f'<text x="{LEFT}" y="{top - 8}">{escape(panel.title)}</text>')
        parts += inside(panel, top, [x(moment) for moment in moments])
    below = height - ROOM - GAP
    parts += [
        f'<text x="{x(moment):.0f}" y="{below + 16}" text-anchor="middle">{escape(name)}</text>'
        for moment, name in names.items()
    ]
    parts += [
        f'<text x="{x(since):.0f}" y="{below + 32}" fill="#a34a1a">{escape(name)}</text>'
        for (since, _), name in shaded.items()
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>' + "".join(parts) + "</svg>\n"
    )


def inside(panel: Panel, top: float, across: Sequence[float]) -> list[str]:
    """The lines of one panel, its axis and the names at the right."""
    values = [one for series in panel.series.values() for one in series if one > 0]
    low, high = floor(log10(min(values, default=1))), ceil(log10(max(values, default=1)))
    high = max(high, low + 1)

    def y(value: float) -> float:
        if panel.most:
            share = value / panel.most
        else:
            share = (log10(max(value, 10**low)) - low) / (high - low)
        return top + PANEL * (1 - min(1.0, max(0.0, share)))

    marks = [10.0**power for power in range(low, high + 1)]
    if panel.most:
        marks = [panel.most * step / STEPS for step in range(STEPS + 1)]
    parts = [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" '
        f'stroke="#ddd"/><text x="{LEFT - 6}" y="{y(mark) + 4:.0f}" text-anchor="end">'
        f"{mark:,.6g}</text>"
        for mark in marks
    ]
    for place, (name, series) in enumerate(panel.series.items()):
        colour = f"hsl({(210 + place * 360 // len(panel.series)) % 360} 70% 38%)"
        path = " ".join(f"{at:.1f},{y(one):.1f}" for at, one in zip(across, series, strict=True))
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
            f'<text x="{WIDTH - RIGHT + 8}" y="{top + 12 + place * LEAST_GAP}" fill="{colour}">'
            f"{escape(name)}</text>"
        )
    return parts
