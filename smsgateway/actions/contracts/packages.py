"""Contracts for everybody: OCDS 1.1.5 release packages and record packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from smsgateway.actions.contracts.values import instant
from smsgateway.actions.deals import publisher
from smsgateway.actions.deals.publisher import TEST_PREFIX, Publisher
from smsgateway.actions.deals.reading import Held
from smsgateway.actions.house import House
from smsgateway.counting.merging import compiled
from smsgateway.store.areas import areas
from smsgateway.store.db import database_now

BIDS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/"
    "ocds_bid_extension/v1.1.5/extension.json"
)
"""The standard's own extension for bids."""


def who_publishes(house: House, area: str) -> tuple[Publisher, datetime]:
    """The publisher of an area, of the first one where none is named; and the time now."""
    with house.db.read() as connection:
        found = select(areas.c.id).order_by(areas.c.id)
        if area:
            found = found.where(areas.c.code == area)
        area_id = connection.execute(found).scalars().first()
        now = connection.execute(select(database_now())).scalar_one()
        return publisher.everybody(connection)[area_id or 0], now


def sole(codes: Iterable[str]) -> str:
    """The area that all of these are; empty where they are several, or none."""
    found = set(codes)
    return found.pop() if len(found) == 1 else ""


def address(house: House, kind: str, area: str) -> str:
    """Where everybody finds the package of that kind: of one area, or of all."""
    place = f"{area}/{kind}" if area else kind
    return f"{house.settings.public_url}/data/contracts/{place}.json"


def release_package(some: Sequence[Held], by: Publisher, now: datetime, uri: str) -> dict[str, Any]:
    """Every release of these processes, each as it was published."""
    releases = [release for one in some for release in one.releases]
    return {**head(some, by, now, uri), "releases": releases}


def record_package(some: Sequence[Held], by: Publisher, now: datetime, uri: str) -> dict[str, Any]:
    """A record a process: its releases, and what they come to."""
    records = [
        {
            "ocid": one.process.ocid,
            "releases": list(one.releases),
            "compiledRelease": compiled(one.releases),
        }
        for one in some
    ]
    return {**head(some, by, now, uri), "records": records}


def head(some: Sequence[Held], by: Publisher, now: datetime, uri: str) -> dict[str, Any]:
    """What both kinds of package say of themselves."""
    told: dict[str, Any] = {
        "uri": uri,
        "version": "1.1",
        "publishedDate": instant(changed(some, now)),
        "publisher": {"name": called(some, by)},
    }
    told |= {"license": by.licence} if by.licence else {}
    releases: list[Mapping[str, Any]] = [release for one in some for release in one.releases]
    told |= {"extensions": [BIDS]} if any("bids" in release for release in releases) else {}
    return told


def changed(some: Sequence[Held], now: datetime) -> datetime:
    """When what a package made on demand tells was last changed; now where it tells nothing."""
    said = (release["date"] for one in some for release in one.releases)
    return max(map(datetime.fromisoformat, said), default=now)


def called(some: Sequence[Held], by: Publisher) -> str:
    """The publisher's name; what stands under nobody's prefix is called a test."""
    test = any(one.process.ocid.startswith(TEST_PREFIX) for one in some)
    return f"{by.name} (test: no registered prefix)" if test else by.name
