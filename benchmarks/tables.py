"""Tables as a person and Markdown read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One scenario's figures."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        body = [[shown(cell) for cell in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(self.heads, *body, strict=True)]
        lines = [line(self.heads, widths), line(["-" * width for width in widths], widths)]
        lines += [line(row, widths) for row in body]
        notes = [f"- {note}" for note in self.notes]
        return "\n".join([f"## {self.title}", "", *lines, *([""] if notes else []), *notes, ""])


def line(cells: Iterable[str], widths: Sequence[int]) -> str:
    """The first column to the left, figures to the right."""
    fitted = [
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join(fitted) + " |"


def shown(cell: Cell) -> str:
    """Three figures say enough."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.3g}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def middle(values: Iterable[float | None]) -> float | None:
    """The median of the rounds."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def ratio(one: float | None, other: float | None) -> float | None:
    """How many times the other; nothing where either was not measured."""
    return one / other if one is not None and other else None


def spread(values: Sequence[float]) -> str:
    """Least to most over the rounds."""
    return f"{shown(min(values))}…{shown(max(values))}" if values else "–"
