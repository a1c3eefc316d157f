"""Editions in the database: kept whole or not at all, and read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select

from smsgateway.actions.files.cells import in_ascii
from smsgateway.actions.files.watched import each
from smsgateway.actions.gazetteers.mapping import Mapping
from smsgateway.actions.gazetteers.places import Gazetteer, Place
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.db import AnyRow
from smsgateway.store.gazetteers import editions, places

CHUNK = 500
SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


def keep(house: House, mapping: Mapping, gazetteer: Gazetteer) -> None:
    """Keep an edition in one transaction.

    Raises `Refused` where an edition of this name is there: what was imported never changes.
    """
    if not SLUG.fullmatch(mapping.edition):
        raise Refused(
            "an edition's name is made of small letters, digits, hyphens and points, at most 64"
        )
    rows = [row_of(mapping.edition, one) for one in gazetteer.places]
    with house.db.write() as connection:
        refuse_a_second(connection, mapping.edition)
        connection.execute(
            insert(editions).values(
                slug=mapping.edition,
                title=mapping.title,
                country=mapping.country,
                source=mapping.source,
                licence=mapping.licence,
                valid_from=mapping.valid_from,
                valid_to=mapping.valid_to,
                levels=[[level.name, mapping.depth(level)] for level in mapping.levels],
                time_zone=mapping.time_zone,
                languages=list(mapping.languages),
                findings=[asdict(one) for one in gazetteer.findings],
            )
        )
        entering = each(rows, "entering")
        while chunk := list(islice(entering, CHUNK)):
            connection.execute(insert(places), chunk)


def refuse_a_second(connection: Connection, slug: str) -> None:
    """Raises `Refused` where the edition is there already."""
    if connection.execute(select(editions.c.slug).where(editions.c.slug == slug)).first():
        raise Refused(
            "the edition {slug} is there already: give another name with --edition "
            "(`smsgateway area diff` then shows what changed)",
            slug=slug,
        )


def row_of(edition: str, one: Place) -> dict[str, Any]:
    """A place as a row of its table."""
    spelt = filter(None, map(in_ascii, (one.names.get("en", ""), *one.names.values())))
    return {
        "edition": edition,
        "code": one.code,
        "claimed": one.claimed,
        "level": one.level,
        "depth": one.depth,
        "type": one.type,
        "parent_code": one.parent,
        "name": dict(one.names),
        "name_ascii": next(spelt, "")[:200],
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "successors": list(one.successors),
        "lat": one.lat,
        "lon": one.lon,
        "population": one.population,
        "doubts": list(one.doubts),
        "origin": one.origin,
    }


def place_of(row: AnyRow) -> Place:
    """A row of the table as a place."""
    return Place(
        code=row.code,
        claimed=row.claimed,
        level=row.level,
        depth=row.depth,
        type=row.type,
        parent=row.parent_code,
        names=dict(sorted(row.name.items())),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successors=tuple(row.successors),
        lat=row.lat,
        lon=row.lon,
        population=row.population,
        doubts=tuple(row.doubts),
        origin=row.origin,
    )


def editions_held(connection: Connection) -> Sequence[AnyRow]:
    """Every edition, the newest last, with the number of its places."""
    counted = select(places.c.edition, func.count().label("held")).group_by(places.c.edition)
    totals = counted.subquery()
    return connection.execute(
        select(editions, totals.c.held)
        .outerjoin(totals, totals.c.edition == editions.c.slug)
        .order_by(editions.c.valid_from, editions.c.slug)
    ).all()


def edition_named(connection: Connection, slug: str) -> AnyRow:
    """The edition of this name. Raises `Refused` with the names that there are."""
    row = connection.execute(select(editions).where(editions.c.slug == slug)).first()
    if row is None:
        held = ", ".join(one.slug for one in editions_held(connection)) or "none yet"
        raise Refused("there is no edition {slug}: there are {held}", slug=slug, held=held)
    return row


def places_of(connection: Connection, edition: str, *where: Any) -> list[Place]:
    """The places of an edition, in order. Raises `Refused`."""
    edition_named(connection, edition)
    rows = connection.execute(select(places).where(places.c.edition == edition, *where))
    return sorted(map(place_of, rows), key=Place.order)
