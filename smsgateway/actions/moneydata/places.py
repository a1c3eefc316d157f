"""Areas and works for maps and tables: GeoJSON (RFC 7946) from our own gazetteer, and CSV.

What people saw of a work is told from five reports on, never split.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from flows.words import choose
from smsgateway.actions.files import csvfile
from smsgateway.actions.funds.seeing import seen
from smsgateway.actions.gazetteers import borders, points
from smsgateway.actions.gazetteers.borders import shape
from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.moneydata.facts import Total
from smsgateway.counting.built import Seen
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.works import works

WORKS = (
    ("code", "The code on the board at the site."),
    ("area", "The code of the area."),
    ("name", "Its name, in English where there is one."),
    *((f"name_{lang}", "Its name in this language, where there is one.") for lang in WRITTEN),
    ("status", "Planned, tendered, started, finished or stopped, as the office says."),
    ("progress", "Per cent built, as the office says."),
    ("currency", "Of the contract sum."),
    ("contract_sum", "What the builder is to be paid."),
    ("builder", "Who builds it."),
    ("ends", "When it is to be done."),
    ("people_yes", "People who say that it is built; empty below five reports."),
    ("people_partly", "People who say that a part is built; empty below five reports."),
    ("people_no", "People who say that it is not built; empty below five reports."),
)
"""Column and meaning."""


def collection(connection: Connection, some: Sequence[Total]) -> dict[str, Any]:
    """A feature for each area: where it lies, as far as the gazetteer knows, and its money."""
    where, around = points.of_areas(connection), borders.of_areas(connection)
    rows = connection.execute(select(areas).order_by(areas.c.code)).all()
    return {
        "type": "FeatureCollection",
        "features": [
            feature(row, shape(where.get(row.id), around.get(row.id)), some) for row in rows
        ],
    }


def feature(area: AnyRow, where: dict[str, Any] | None, some: Sequence[Total]) -> dict[str, Any]:
    """One area."""
    return {
        "type": "Feature",
        "id": area.code,
        "geometry": where,
        "properties": {
            "area": area.code,
            "name": area.name,
            "money": [
                {
                    "year": one.year,
                    "currency": one.currency,
                    "planned": float(one.planned),
                    "released": float(one.released),
                    "received": float(one.received),
                    "spent": float(one.spent),
                }
                for one in some
                if one.area == area.code
            ],
        },
    }


def works_csv(connection: Connection, today: date) -> Iterator[str]:
    """Every work, a line each."""
    asked = select(works, areas.c.code.label("area")).join(areas, areas.c.id == works.c.area_id)
    rows = connection.execute(asked.order_by(works.c.code)).all()
    told = seen(connection, [row.id for row in rows], today)
    header = [name for name, _ in WORKS]
    return csvfile.lines(header, [work_cells(row, told.get(row.id, Seen())) for row in rows])


def work_cells(row: AnyRow, told: Seen) -> Sequence[object]:
    """One work."""
    people = (told.yes, told.partly, told.no) if told.shown else (None, None, None)
    return (
        row.code,
        row.area,
        choose(row.name, "en"),
        *(row.name.get(lang, "") for lang in WRITTEN),
        row.status,
        row.progress,
        row.currency,
        row.contract_sum,
        row.builder,
        row.ends_on.isoformat() if row.ends_on else None,
        *people,
    )
