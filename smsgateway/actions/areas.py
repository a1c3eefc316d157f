"""Areas of the service, and the places of the gazetteers that they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Connection, insert, select, update

from flows.words import LANGUAGES
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import Names, NewArea, add_area
from smsgateway.actions.gazetteers.keeping import edition_named, places_of
from smsgateway.actions.gazetteers.places import Place
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.gazetteers import area_places, places


@dataclass(frozen=True, slots=True)
class Served:
    """An area with the places that it is."""

    code: str
    name: Names
    parent: str
    """The code of the area above it; empty where none runs a service."""
    editions: tuple[str, ...]


def serve(
    house: House,
    code: str,
    edition: str = "",
    contact: str = "",
    time_zone: str = "",
    languages: Sequence[str] = (),
) -> Served:
    """Make a place the area of a service, under the nearest area above it.

    An area with this code stays as it is and is now also the place of that edition. Raises
    `Refused`.
    """
    check(time_zone, languages)
    with house.db.write() as connection:
        edition = edition or only_edition_with(connection, code)
        one = place_named(connection, edition, code)
        if not one.has_own_code:
            raise Refused(
                "{code} is not a code of its own ({doubts}): mend {origin} at its source and "
                "import it as another edition",
                code=code,
                doubts=one.doubts,
                origin=one.origin,
            )
        about = edition_named(connection, edition)
        area_id = add_area(
            connection,
            NewArea(
                code=code,
                name=one.names,
                contact=contact,
                time_zone=time_zone or about.time_zone,
                languages=list(languages) or about.languages,
            ),
        )
        link(connection, area_id, edition, code)
        nest(connection, area_id, edition)
        touch(connection)
    return next(area for area in served(house) if area.code == code)


def check(time_zone: str, languages: Sequence[str]) -> None:
    """Refuse what a screen would stumble over later."""
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown:
        raise Refused(
            "--language is one of {languages}, not {lang}", languages=LANGUAGES, lang=unknown[0]
        )
    try:
        ZoneInfo(time_zone or "UTC")
    except (ValueError, OSError, KeyError) as error:
        raise Refused(
            "--time-zone looks like Africa/Nairobi, not {time_zone}", time_zone=time_zone
        ) from error


def only_edition_with(connection: Connection, code: str) -> str:
    """The edition that holds this code, where only one does. Raises `Refused`."""
    holding = select(places.c.edition).where(places.c.code == code).order_by(places.c.edition)
    found: list[str] = list(connection.execute(holding).scalars())
    if not found:
        raise Refused(
            "no edition holds a place {code}: `smsgateway import gazetteer` brings some", code=code
        )
    if len(found) > 1:
        raise Refused(
            "several editions hold {code}: name one of {known} by --edition", code=code, known=found
        )
    return found[0]


def place_named(connection: Connection, edition: str, code: str) -> Place:
    """The place of this code. Raises `Refused`."""
    found = places_of(connection, edition, places.c.code == code)
    if not found:
        raise Refused("the edition {edition} holds no place {code}", edition=edition, code=code)
    return found[0]


def link(connection: Connection, area_id: int, edition: str, code: str) -> None:
    """Say that the area is this place, unless it is said."""
    known = select(area_places).where(
        area_places.c.area_id == area_id, area_places.c.edition == edition
    )
    if connection.execute(known).first() is None:
        made = insert(area_places).values(area_id=area_id, edition=edition, code=code)
        connection.execute(made)


def nest(connection: Connection, area_id: int, edition: str) -> None:
    """Put the area under the nearest place above it that is an area, and its children under it."""
    parents = dict(
        connection.execute(
            select(places.c.code, places.c.parent_code).where(places.c.edition == edition)
        ).all()
    )
    ids = dict(
        connection.execute(
            select(area_places.c.code, area_places.c.area_id).where(
                area_places.c.edition == edition
            )
        ).all()
    )
    for code, child in ids.items():
        above = nearest(code, parents, ids)
        if above is not None and (child == area_id or above == area_id):
            connection.execute(update(areas).where(areas.c.id == child).values(parent_id=above))


def nearest(code: str, parents: dict[str, str], ids: dict[str, int]) -> int | None:
    """The area that stands above a place, however far; lists may go in circles."""
    seen = {code}
    while (code := parents.get(code, "")) and code not in seen:
        if code in ids:
            return ids[code]
        seen.add(code)
    return None


def open_area(house: House, new: NewArea, parent: str, *, by: str) -> None:
    """Make an area that no gazetteer holds, under another one or alone. Raises `Refused`."""
    if not CODE.fullmatch(new.code):
        raise Refused("a code is made of letters, digits, dots and hyphens")
    if not new.name or not new.languages:
        raise Refused("an area needs a name and a language in which people are greeted")
    if new.time_zone not in available_timezones():
        raise Refused("that is no time zone: Africa/Nairobi is one")
    with house.db.write() as connection:
        account = accounts.acting(connection, by, "administrator")
        if not account.everywhere:
            raise Refused("only an administrator of the whole service makes areas")
        if connection.execute(select(areas.c.id).where(areas.c.code == new.code)).first():
            raise Refused("there is an area {code} already", code=new.code)
        above = accounts.area_id(connection, parent) if parent else None
        made = add_area(connection, new)
        connection.execute(update(areas).where(areas.c.id == made).values(parent_id=above))
        audit.record(connection, by=by, act="area.open", about=new.code, detail={})
        touch(connection)


CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")


def listed(house: House, account: Account) -> list[AnyRow]:
    """The areas that are this account's business, by code."""
    with house.db.read() as connection:
        rows = connection.execute(select(areas).order_by(areas.c.code)).all()
    return [row for row in rows if account.reaches(row.id)]


def served(house: House) -> list[Served]:
    """Every area, by code."""
    with house.db.read() as connection:
        rows = connection.execute(select(areas).order_by(areas.c.code)).all()
        codes = {row.id: row.code for row in rows}
        known: dict[int, list[str]] = {}
        for link in connection.execute(select(area_places).order_by(area_places.c.edition)):
            known.setdefault(link.area_id, []).append(link.edition)
    return [
        Served(row.code, row.name, codes.get(row.parent_id, ""), tuple(known.get(row.id, ())))
        for row in rows
    ]


def children(house: House, edition: str, parent: str) -> list[Place]:
    """The places under a place, or at the top; by code. Raises `Refused`."""
    with house.db.read() as connection:
        edition = edition or only_edition_with(connection, parent)
        if parent:
            place_named(connection, edition, parent)
        return places_of(connection, edition, places.c.parent_code == parent)
