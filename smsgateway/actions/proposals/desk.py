"""Where ideas are taken: what changes rarely about it, read with the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select

from flows.cutting import cut_names
from flows.idea import LONGEST_NAME, Choice
from flows.words import choose
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow
from smsgateway.store.proposals import topics


@dataclass(frozen=True, slots=True)
class Desk:
    """A cycle in its phase of proposals."""

    cycle_id: int
    contest_id: int
    currency: str
    places: tuple[Choice, ...]
    topics: tuple[Choice, ...]


def read(connection: Connection) -> Mapping[int, Desk]:
    """The desks by area; until when each takes ideas is its contest's to say."""
    asking = (
        select(cycles.c.id, cycles.c.area_id, contests.c.currency, contests.c.id.label("contest"))
        .join(contests, contests.c.cycle_id == cycles.c.id)
        .where(cycles.c.phase == "proposals")
        .order_by(cycles.c.id, contests.c.id.desc())
    )
    parts = select(areas).where(areas.c.parent_id.is_not(None)).order_by(areas.c.code)
    within: dict[int, list[AnyRow]] = {}
    for row in connection.execute(parts):
        within.setdefault(row.parent_id, []).append(row)
    return MappingProxyType(
        {
            row.area_id: Desk(
                cycle_id=row.id,
                contest_id=row.contest,
                currency=row.currency,
                places=places_of(within.get(row.area_id, ())),
                topics=topics_of(connection, row.id),
            )
            for row in connection.execute(asking).all()
        }
    )


def places_of(parts: Sequence[AnyRow]) -> tuple[Choice, ...]:
    """Parts of an area under names that fit a line of a screen and are unlike in each language."""
    names: dict[int, dict[str, str]] = {row.id: {} for row in parts}
    for lang in {lang for row in parts for lang in row.name}:
        siblings = [(code_of(row), choose(row.name, lang)) for row in parts]
        for row, name in zip(parts, cut_names(siblings, LONGEST_NAME), strict=True):
            names[row.id][lang] = name
    return tuple(Choice(row.id, MappingProxyType(names[row.id])) for row in parts)


def code_of(part: AnyRow) -> str:
    """What tells it from its siblings: its code, or where that fits no line, its id."""
    code = str(part.code)
    return code if len(code) <= LONGEST_NAME and " " not in code else str(part.id)


def topics_of(connection: Connection, cycle_id: int) -> tuple[Choice, ...]:
    """What its ideas may be about, in order."""
    held = select(topics).where(topics.c.cycle_id == cycle_id).order_by(topics.c.position)
    return tuple(Choice(row.id, MappingProxyType(row.name)) for row in connection.execute(held))
