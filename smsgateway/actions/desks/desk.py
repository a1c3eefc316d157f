"""What an area handles complaints by, as the catalogue remembers it.

Categories, offices, ladders, policies, holidays and the helpline are each the area's own, or those
of the nearest area above that has some. An area without categories takes no complaints.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from flows.case import Category, Names, Village
from flows.codes import tokens
from smsgateway.counting.working_days import Calendar
from smsgateway.store.areas import areas
from smsgateway.store.casework import (
    categories,
    desks,
    holidays,
    ladders,
    office_members,
    offices,
    sla_policies,
    templates,
)
from smsgateway.store.db import AnyRow
from smsgateway.store.gazetteers import area_places, editions, places

UNSORTED = 3
"""The severity of what nobody sorted yet."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who handles cases."""

    id: int
    area_id: int
    slug: str
    name: Names
    person_id: int | None
    """Whose phone gets the digest."""
    email: str
    trained: bool
    members: frozenset[str]
    """Accounts, by name."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: an office, and the working days it has once a case came up to it."""

    office: Office
    days: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Working days until the first reply, and until it is resolved; None owes no solution."""

    reply: int
    resolve: int | None


@dataclass(frozen=True)
class Desk:
    """Everything that an area handles complaints by."""

    area_id: int
    calendar: Calendar
    helpline: str
    categories: tuple[Category, ...]
    severities: Mapping[int, int]
    """Of each category."""
    offices: Mapping[int, Office]
    ladders: Mapping[int | None, tuple[Rung, ...]]
    """By category; None for all without one of their own."""
    policy: int
    """The version that holds for new cases."""
    terms: Mapping[int, Terms]
    """By severity."""
    templates: Mapping[str, Names]
    villages: tuple[Village, ...]

    @cached_property
    def by_id(self) -> Mapping[int, Category]:
        """The categories, by id."""
        return {one.id: one for one in self.categories}

    @cached_property
    def by_code(self) -> Mapping[str, Village]:
        """The villages by their full code, and by the short one."""
        return {one.full: one for one in self.villages} | {one.code: one for one in self.villages}

    def village(self, typed: str) -> Village | None:
        """By either code, however it was typed."""
        return self.by_code.get("".join(tokens(typed)))

    def ladder(self, category_id: int | None) -> tuple[Rung, ...]:
        """The category's own, else its parent's, else the one for all."""
        while category_id is not None:
            if category_id in self.ladders:
                return self.ladders[category_id]
            category = self.by_id.get(category_id)
            category_id = category.under if category else None
        return self.ladders.get(None, ())

    def severity(self, category_id: int | None) -> int:
        """1 for safety to 4 for an idea."""
        return self.severities.get(category_id, UNSORTED) if category_id else UNSORTED

    @cached_property
    def trained(self) -> tuple[Office, ...]:
        """Who may see what harm was done, nearest first."""
        return tuple(one for one in self.offices.values() if one.trained)


DEFAULT_TERMS = {1: Terms(1, 3), 2: Terms(3, 10), 3: Terms(5, 15), 4: Terms(10, None)}
"""Working days by severity, where no policy says otherwise."""


def read(connection: Connection) -> Mapping[int, Desk]:
    """The desk of every area that takes complaints, by area."""
    rows = {row.id: row for row in connection.execute(select(areas))}
    held = Held(connection)
    if not held.categories:
        return {}
    found = {}
    for area_id, row in rows.items():
        lineage = above(rows, area_id)
        if any(one in held.categories for one in lineage):
            found[area_id] = held.desk(area_id, lineage, ZoneInfo(row.time_zone))
    return MappingProxyType(found)


def above(rows: Mapping[int, AnyRow], area_id: int) -> list[int]:
    """The area and those above it, nearest first."""
    lineage: list[int] = []
    at: int | None = area_id
    while at is not None and at not in lineage:
        lineage.append(at)
        at = rows[at].parent_id
    return lineage


class Held:
    """The rows of every table, by area."""

    def __init__(self, connection: Connection) -> None:
        """A statement a table."""
        self.categories = grouped(connection, categories, categories.c.position)
        self.desks = grouped(connection, desks)
        self.ladders = grouped(connection, ladders, ladders.c.level)
        self.policies = grouped(connection, sla_policies)
        self.holidays = grouped(connection, holidays)
        self.templates = grouped(connection, templates)
        members = defaultdict(set)
        for row in connection.execute(select(office_members)):
            members[row.office_id].add(row.email)
        self.offices = {
            row.id: office(row, frozenset(members[row.id]))
            for row in connection.execute(select(offices).order_by(offices.c.id))
        }
        self.villages = villages(connection)

    def desk(self, area_id: int, lineage: Sequence[int], zone: ZoneInfo) -> Desk:
        """What holds in that area."""
        tree = [row for row in nearest(self.categories, lineage) if not row.withdrawn]
        set_up = nearest(self.desks, lineage)
        policies = nearest(self.policies, lineage)
        version = max((row.version for row in policies), default=0)
        rungs: dict[int | None, list[Rung]] = defaultdict(list)
        for row in nearest(self.ladders, lineage):
            rungs[row.category_id].append(Rung(self.offices[row.office_id], row.days))
        days: frozenset[date] = frozenset(row.day for row in nearest(self.holidays, lineage))
        near = {one.id: one for at in lineage for one in self.offices.values() if one.area_id == at}
        return Desk(
            area_id=area_id,
            calendar=Calendar(zone, days, frozenset(set_up[0].weekend if set_up else (5, 6))),
            helpline=set_up[0].helpline if set_up else "",
            categories=tuple(category(row) for row in tree),
            severities={row.id: row.severity for row in tree},
            offices=near,
            ladders={key: tuple(some) for key, some in rungs.items()},
            policy=version,
            terms=DEFAULT_TERMS
            | {
                row.severity: Terms(row.reply_days, row.resolve_days)
                for row in policies
                if row.version == version
            },
            templates={row.slug: row.text for row in nearest(self.templates, lineage)},
            villages=self.villages.get(area_id, ()),
        )


def grouped(connection: Connection, table: Any, *order: Any) -> dict[int, list[AnyRow]]:
    """The rows of a table by their area."""
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(*order)):
        found[row.area_id].append(row)
    return dict(found)


def nearest(held: Mapping[int, list[AnyRow]], lineage: Sequence[int]) -> list[AnyRow]:
    """Those of the first area of the lineage that has some."""
    return next((held[one] for one in lineage if one in held), [])


def category(row: AnyRow) -> Category:
    """As the screens see it."""
    return Category(
        id=row.id,
        code=row.code,
        name=MappingProxyType(row.name),
        under=row.parent_id,
        sensitive=row.sensitive,
    )


def office(row: AnyRow, members: frozenset[str]) -> Office:
    """As it is kept."""
    return Office(
        id=row.id,
        area_id=row.area_id,
        slug=row.slug,
        name=MappingProxyType(row.name),
        person_id=row.person_id,
        email=row.email,
        trained=row.trained,
        members=members,
    )


def villages(connection: Connection) -> dict[int, tuple[Village, ...]]:
    """The places right under each area, in the newest edition that knows it."""
    newest: dict[int, AnyRow] = {}
    known = select(area_places, editions.c.valid_from).join(
        editions, editions.c.slug == area_places.c.edition
    )
    for row in connection.execute(known.order_by(editions.c.valid_from)):
        newest[row.area_id] = row
    found = {}
    for area_id, row in newest.items():
        below = select(places.c.code, places.c.name).where(
            places.c.edition == row.edition, places.c.parent_code == row.code
        )
        found[area_id] = tuple(
            Village(short, MappingProxyType(one.name), one.code)
            for one, short in shortened(row.code, connection.execute(below.order_by("code")).all())
        )
    return found


def shortened(parent: str, rows: Sequence[AnyRow]) -> list[tuple[AnyRow, str]]:
    """Each with the code that people type: without the parent's, where every one begins with it."""
    nested = all(row.code.startswith(parent) and len(row.code) > len(parent) for row in rows)
    return [(row, row.code[len(parent) :] if nested else row.code) for row in rows]
