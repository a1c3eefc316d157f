"""Pictures of public money as figures, which templates draw as SVG without any script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from smsgateway.actions.moneydata.facts import Total

WIDTH, HEIGHT = 640, 170
FOOT, HEAD = 24, 16
PARTS = ("planned", "released", "received", "spent")


@dataclass(frozen=True, slots=True)
class Block:
    """A bar, in the units of its viewBox."""

    x: float
    y: float
    width: float
    height: float
    part: str
    """planned, released, received or spent."""
    value: Decimal
    lost: Decimal = Decimal(0)
    """Less than the bar before."""


@dataclass(frozen=True, slots=True)
class Year:
    """The bars of one year, and where its name stands."""

    name: str
    middle: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """Planned, received and spent by year, of one area in one currency."""

    area: str
    currency: str
    width: int
    height: int
    years: tuple[Year, ...]
    chain: tuple[Block, ...]
    """The newest year as a waterfall: each step from plan to payment, and what it lost."""


def years(some: Sequence[Total]) -> list[Years]:
    """A picture for each area and currency."""
    keys = sorted({(one.area, one.currency) for one in some})
    return [picture([one for one in some if (one.area, one.currency) == key], *key) for key in keys]


def picture(some: Sequence[Total], area: str, currency: str) -> Years:
    """One area in one currency."""
    ordered = sorted(some, key=lambda one: one.year)
    most = max((value for one in ordered for value in amounts(one)), default=Decimal(0))
    step = WIDTH / max(len(ordered), 1)
    room = min(step, 160)
    drawn = tuple(
        Year(
            str(one.year),
            round((place + 0.5) * step, 1),
            blocks(
                *(one, most, (place + 0.5) * step - room / 2, room),
                ("planned", "received", "spent"),
            ),
        )
        for place, one in enumerate(ordered)
    )
    return Years(area, currency, WIDTH, HEIGHT, drawn, chain(ordered[-1]))


def amounts(one: Total) -> tuple[Decimal, ...]:
    """Of each part."""
    return (one.planned, one.released, one.received, one.spent)


def blocks(
    one: Total, most: Decimal, left: float, room: float, parts: Sequence[str]
) -> tuple[Block, ...]:
    """Bars side by side; a negative amount, which is an error in the books, is drawn as none."""
    values = dict(zip(PARTS, amounts(one), strict=True))
    width = room / (len(parts) + 1)
    tall = HEIGHT - FOOT - HEAD
    made = []
    for place, part in enumerate(parts):
        height = float(max(values[part], Decimal(0)) / most) * tall if most else 0
        made.append(
            Block(
                x=round(left + (place + 0.5) * width, 1),
                y=round(HEIGHT - FOOT - height, 1),
                width=round(width * 0.9, 1),
                height=round(height, 1),
                part=part,
                value=values[part],
            )
        )
    return tuple(made)


def chain(one: Total) -> tuple[Block, ...]:
    """From plan to payment, each bar beside the one before, with what was lost on the way."""
    drawn = blocks(one, max(amounts(one)), 0, WIDTH, PARTS)
    first = drawn[0]
    lost = [max(before.value - after.value, Decimal(0)) for before, after in pairwise(drawn)]
    rest = [
        Block(now.x, now.y, now.width, now.height, now.part, now.value, gone)
        for now, gone in zip(drawn[1:], lost, strict=True)
    ]
    return (first, *rest)
