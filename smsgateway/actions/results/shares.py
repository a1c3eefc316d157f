"""Shares of people, by area and by channel: nobody is found by subtracting what was told.

A share is counted for its own span of time only (a quarter, a half); a longer one is the sum of
what was told. All areas of a tree are one table, and each version of it goes through `publishing`,
so that neither an area's neighbour nor last week's version gives away a few people. By channel it
is told of the topmost area, as a table of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import Connection

from smsgateway.actions.casework.figures import MEDIA, Places, tree
from smsgateway.actions.publishing import Figures, publish
from smsgateway.actions.results.defaults import PEOPLE
from smsgateway.actions.results.spans import FEW, Fact, Facts, Found, Span, span
from smsgateway.counting.aims import shorter
from smsgateway.counting.suppression import Cell, Margin, holds, is_telling


def found(
    connection: Connection, code: str, months: int, where: Span, facts: Facts
) -> Found | None:
    """What may be told of this span; None where nothing happened, or it is shorter than so many
    months."""
    each = [
        told
        for name in shorter(where.period, months)
        if (told := published(connection, code, span(connection, where.area, name), facts))
    ]
    if not each:
        return None
    if len(each) == 1:
        return each[0]
    if not all(one.n for one in each):
        return FEW
    return Found(
        sum((one.numerator for one in each), Decimal(0)),
        sum((one.denominator or Decimal(0) for one in each), Decimal(0)),
        sum(one.n for one in each),
    )


def published(connection: Connection, code: str, where: Span, facts: Facts) -> Found | None:
    """Publish the tree of areas in one span of time, and take from it what is told of this one."""
    places = tree(connection, where.area)
    top = places.ways[where.area_id][0]
    every = facts(connection, span(connection, top, where.period.name))
    if not any(one.area_id in where.areas for one in every):
        return None
    subject = f"indicator {code} {top} {where.period.name}"
    told = table(connection, f"{subject} by area", by_area(every, places), levels(places))
    above = [part for part in places.ways[where.area_id] if part]
    here = cell_at(above, places)
    if here not in told:
        return FEW
    parts = {
        f"area {area}": told[cell]
        for area in below(above, places)
        if (cell := cell_at([*above, area], places)) in told
    }
    if where.area == top:
        channels = table(connection, f"{subject} by channel", by_channel(every), [(), (0,)])
        parts |= {f"channel {cell[0]}": one for cell, one in channels.items() if cell[0]}
    return Found(told[here].numerator, told[here].denominator, told[here].n, parts)


Heard = Mapping[Cell, tuple[int, int]]
"""Cell of the finest table to so many of so many."""


def table(
    connection: Connection, subject: str, heard: Heard, margins: Sequence[Margin]
) -> Mapping[Cell, Found]:
    """What may be told of a table now, or was told last; all or none of a few is not told."""

    def tell(cell: Cell) -> Figures:
        inside = [counted for part, counted in heard.items() if holds(cell, part)]
        yes, of = (sum(side) for side in zip(*inside, strict=True))
        return {"of": of} if is_telling(yes, of) else {"of": of, "yes": yes}

    counts = {cell: of for cell, (_, of) in heard.items()}
    public = publish(connection, subject, counts, margins, PEOPLE, tell)
    return {
        cell: Found(Decimal(str(told["yes"])), Decimal(str(told["of"])), int(str(told["of"])))
        for cell, told in (public.cells.items() if public else ())
        if "yes" in told
    }


def by_area(every: Sequence[Fact], places: Places) -> Heard:
    """So many of so many in each area, also where nothing came."""
    return counted([(places.ways[one.area_id], one) for one in every], places.ways.values())


def by_channel(every: Sequence[Fact]) -> Heard:
    """So many of so many by channel."""
    return counted([((one.channel,), one) for one in every], [(medium,) for medium in MEDIA])


def counted(some: Sequence[tuple[Cell, Fact]], known: Iterable[Cell]) -> Heard:
    """The facts of each cell, added up."""
    yes: Counter[Cell] = Counter()
    of: Counter[Cell] = Counter(dict.fromkeys(known, 0))
    for cell, one in some:
        yes[cell] += one.yes
        of[cell] += one.of
    return {cell: (yes[cell], many) for cell, many in of.items()}


def levels(places: Places) -> list[Margin]:
    """A margin for each level of areas."""
    return [tuple(range(deep)) for deep in range(1, places.depth + 1)]


def below(above: Sequence[str], places: Places) -> list[str]:
    """The codes of the areas right below the one at the end of this way."""
    deep = len(above)
    ways = [way for way in places.ways.values() if list(way[:deep]) == list(above)]
    return sorted({way[deep] for way in ways if len(way) > deep and way[deep]})


def cell_at(way: Sequence[str], places: Places) -> Cell:
    """The cell of an area with all below it."""
    return (*way, *[None] * (places.depth - len(way)))
