"""The results chain as a picture: a column a level, a box an indicator, a line to what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from flows.words import choose
from smsgateway.actions.results.defaults import LEVELS
from smsgateway.actions.results.report import Line

COLUMN, GAP, BOX, ROOM, HEAD = 210, 50, 62, 14, 26
LETTERS = 27
"""Of a line in a box."""
MOST_LINES = 2


@dataclass(frozen=True, slots=True)
class Box:
    """An indicator, in the units of the picture."""

    x: int
    y: int
    words: tuple[str, ...]
    line: Line


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole picture."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    """Where each level stands, and its name."""
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    """Paths from an indicator to what it leads to."""


def chain(lines: Sequence[Line], lang: str) -> Chain:
    """The picture of these indicators; levels without any are left out."""
    levels = [level for level in LEVELS if any(line.level == level for line in lines)]
    placed: dict[str, Box] = {}
    for at, level in reversed(list(enumerate(levels))):
        rows = sorted(
            (line for line in lines if line.level == level),
            # By where what they serve stands: fewer lines cross.
            key=lambda line: (placed[line.serves].y if line.serves in placed else 0, line.code),
        )
        for row, line in enumerate(rows):
            words = wrap(choose(line.name, lang), LETTERS, max_lines=MOST_LINES, placeholder="…")
            y = HEAD + row * (BOX + ROOM)
            placed[line.code] = Box(at * (COLUMN + GAP), y, tuple(words), line)
    tallest = max((box.y for box in placed.values()), default=HEAD)
    return Chain(
        width=max(len(levels), 1) * (COLUMN + GAP) - GAP,
        height=tallest + BOX + 1,
        heads=tuple((at * (COLUMN + GAP), level) for at, level in enumerate(levels)),
        boxes=tuple(placed.values()),
        arrows=tuple(arrows(placed.values(), placed)),
    )


def arrows(boxes: Iterable[Box], placed: Mapping[str, Box]) -> Iterable[str]:
    """A curve from each box to the one that it serves; round the outside within a column."""
    for box in boxes:
        to = placed.get(box.line.serves)
        if to is None:
            continue
        x, y, up = box.x + COLUMN, box.y + BOX // 2, to.y + BOX // 2
        if to.x == box.x:
            yield f"M{x} {y}C{x + GAP} {y} {x + GAP} {up} {x} {up}"
        else:
            half = (to.x + x) // 2
            yield f"M{x} {y}C{half} {y} {half} {up} {to.x} {up}"
