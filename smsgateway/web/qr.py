"""A QR code as the path of an SVG, drawn without markup of our own."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4  # modules of white around it, ISO/IEC 18004


@dataclass(frozen=True, slots=True)
class Drawing:
    """What `<svg viewBox>` and `<path d>` need."""

    size: int
    path: str


def path_of(text: str) -> Drawing:
    """Each dark module as a square of 1."""
    rows = [tuple(row) for row in segno.make(text, micro=False, error="m").matrix]
    squares = (
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return Drawing(len(rows) + 2 * QUIET, "".join(squares))
