"""The book of services: each with the areas that it serves and the rounds in which it is rated.

Part of the catalogue: read once a revision, the same for every turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from flows.service import Indicator, Round, Scale, Service
from smsgateway.store.areas import areas
from smsgateway.store.scorecards import indicators, rounds, scorecards
from smsgateway.store.services import service_areas, services


@dataclass(frozen=True, slots=True)
class Held:
    """A round as the flows see it, with what only the house may know."""

    round: Round
    slug: str
    kind: str
    area_id: int
    salt: bytes | None
    key_version: int


@dataclass(frozen=True, slots=True)
class Book:
    """Every service of one revision of the catalogue."""

    by_code: Mapping[str, Service]
    serving: Mapping[int, tuple[Service, ...]]
    """Area to the services that people there use: their own, a wider and a narrower area's."""
    rounds: Mapping[int, Held]
    rounds_of: Mapping[int, tuple[Round, ...]]
    """Service to every round that it is in."""

    def at(self, service: Service, now: datetime) -> Service:
        """With the round that a person means now: the open one, else the next, else the last."""
        held = self.rounds_of.get(service.id, ())
        running = [one for one in held if one.phase(now) == "open"]
        coming = [one for one in held if one.phase(now) == "before"]
        meant = (
            min(running, key=lambda one: one.closes, default=None)
            or min(coming, key=lambda one: one.opens, default=None)
            or max(held, key=lambda one: one.closes, default=None)
        )
        return replace(service, round=meant)


def read(connection: Connection) -> Book:
    """Read the whole book."""
    within = nested(connection)
    zones = {row.id: ZoneInfo(row.time_zone) for row in connection.execute(select(areas))}
    kept = {
        row.id: Service(row.id, row.code, row.name, standards=row.standards)
        for row in connection.execute(select(services).where(services.c.closed.is_(False)))
    }
    kinds = {row.id: row.kind for row in connection.execute(select(services))}
    held = read_rounds(connection, zones)
    catchments: dict[int, set[int]] = defaultdict(set)
    for row in connection.execute(select(service_areas)):
        if row.service_id in kept:
            catchments[row.service_id].add(row.area_id)
    serving: dict[int, list[Service]] = defaultdict(list)
    for service_id, served in catchments.items():
        for area_id in related(served, within):
            serving[area_id].append(kept[service_id])
    return Book(
        by_code={one.code: one for one in kept.values()},
        serving={
            area: tuple(sorted(some, key=lambda one: one.code)) for area, some in serving.items()
        },
        rounds=held,
        rounds_of={
            service_id: tuple(
                one.round
                for one in held.values()
                if one.kind == kinds[service_id] and one.area_id in lines(served, within)
            )
            for service_id, served in catchments.items()
        },
    )


def nested(connection: Connection) -> Mapping[int, frozenset[int]]:
    """Each area with itself and all that it lies in."""
    above = {row.id: row.parent_id for row in connection.execute(select(areas))}
    found = {}
    for area_id in above:
        line, at = set[int](), area_id
        while at is not None and at not in line:
            line.add(at)
            at = above.get(at)
        found[area_id] = frozenset(line)
    return found


def lines(some: Iterable[int], within: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """These areas and all that they lie in."""
    return frozenset[int]().union(*(within[area_id] for area_id in some))


def related(some: set[int], within: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """These areas, all that they lie in and all that lies in them."""
    inside = {area_id for area_id, line in within.items() if line & some}
    return lines(some, within) | inside


def read_rounds(connection: Connection, zones: Mapping[int, ZoneInfo]) -> dict[int, Held]:
    """Every round with its questions, by id."""
    asked: dict[int, list[Indicator]] = defaultdict(list)
    for row in connection.execute(select(indicators).order_by(indicators.c.position)):
        asked[row.scorecard_id].append(Indicator(row.id, row.text, cast(Scale, row.scale)))
    joined = select(rounds, scorecards.c.kind).join(
        scorecards, scorecards.c.id == rounds.c.scorecard_id
    )
    return {
        row.id: Held(
            round=Round(
                id=row.id,
                opens=row.opens_at.astimezone(zones[row.area_id]),
                closes=row.closes_at.astimezone(zones[row.area_id]),
                indicators=tuple(asked[row.scorecard_id]),
                least=row.least,
            ),
            slug=row.slug,
            kind=row.kind,
            area_id=row.area_id,
            salt=row.salt,
            key_version=row.key_version,
        )
        for row in connection.execute(joined.order_by(rounds.c.id))
    }
