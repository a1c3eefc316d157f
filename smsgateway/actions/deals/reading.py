"""Rows of the book of contracts, made into what they say and what is worth asking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from smsgateway.actions.deals import publisher
from smsgateway.actions.deals.publisher import Publisher
from smsgateway.counting.merging import Release
from smsgateway.counting.procurement import Process, process
from smsgateway.counting.red_flags import Flag, flags
from smsgateway.store.areas import areas
from smsgateway.store.contracts import procurement_releases
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.works import works


@dataclass(frozen=True, slots=True)
class Held:
    """A contracting process of the book."""

    code: str
    area: str
    process: Process
    releases: Sequence[Release]
    questions: tuple[Flag, ...]
    today: date
    work: AnyRow | None
    """What it builds, where that is among our works."""
    publisher: Publisher
    """Under whose name its area publishes."""


def read(connection: Connection, rows: Sequence[AnyRow]) -> Iterator[Held]:
    """Rows of the book as figures, with their questions."""
    told = releases_of(connection, [row.id for row in rows])
    now = connection.execute(select(database_now())).scalar_one()
    owners = {row.id: row.code for row in connection.execute(select(areas))}
    rules = publisher.everybody(connection)
    built = {row.code: row for row in connection.execute(select(works))}
    for row in rows:
        known, work = process(told[row.id]), built.get(row.project)
        progress = Decimal(work.progress) / 100 if work else None
        asked = flags(known, now.date(), rules[row.area_id].bid_days, progress)
        area, by = owners[row.area_id], rules[row.area_id]
        yield Held(row.code, area, known, told[row.id], asked, now.date(), work, by)


def releases_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[dict[str, Any]]]:
    """The log of each of these processes, in order."""
    found = (
        select(procurement_releases.c.procurement_id, procurement_releases.c.body)
        .where(procurement_releases.c.procurement_id.in_(ids))
        .order_by(procurement_releases.c.procurement_id, procurement_releases.c.n)
    )
    told: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(found):
        told.setdefault(row.procurement_id, []).append(row.body)
    return told
