"""Contracts that others published, taken into the book as they stand: all of a file, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.contracts.book import (
    area_coded,
    free_code,
    keep,
    opened,
)
from smsgateway.actions.contracts.checking import faults_of, kind_of, releases_in, twice
from smsgateway.actions.contracts.projects import as_releases
from smsgateway.actions.deals.reading import releases_of
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.watched import each
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import process
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.contracts import procurements
from smsgateway.store.db import AnyRow


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file came to."""

    processes: Sequence[str]
    """Codes of those that were new."""
    releases: int
    """That were new."""
    there: int
    """That we had already, unchanged."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: releases by ocid, in the order of their dates."""

    releases: Mapping[str, Sequence[dict[str, Any]]]
    summary: bool
    """They only sum up what others published: where we hold that, they add nothing."""


def read(path: Path) -> Found:
    """The releases of a package, or what OC4IDS projects tell of their contracts.

    Raises `Refused` for what is no package, `Faulty` with every fault and its place.
    """
    try:
        package = json.loads(path.read_bytes())
    except ValueError as error:
        raise Refused("{file} is no JSON: {error}", file=path.name, error=error) from error
    if faults := list(faults_of(package)):
        raise Faulty(*faults)
    summary = kind_of(package) == "projects"
    if summary:
        package = as_releases(package)
    if faults := list(twice(package)):
        raise Faulty(*faults)
    found: dict[str, list[dict[str, Any]]] = {}
    for _, release in sorted(releases_in(package), key=lambda told: str(told[1]["date"])):
        found.setdefault(release["ocid"], []).append(release)
    return Found(found, summary)


def take(house: House, area: str, found: Found, *, by: str) -> Taken:
    """Keep releases of an area's processes. One that is there already must be the same: a published
    release is never changed. Raises `Refused`, `Faulty`.
    """
    new, added, there = [], 0, 0
    with house.db.write() as connection:
        owner = area_coded(connection, area)
        for ocid, releases in each([*found.releases.items()], "entering"):
            row = of(connection, owner, ocid, releases)
            before = releases_of(connection, [row.id]).get(row.id, [])
            fresh = [] if before and found.summary else unseen(before, releases)
            if fresh:
                keep(connection, row.id, len(before), fresh)
            added, there = added + len(fresh), there + len(releases) - len(fresh)
            new += [] if before else [row.code]
        sign(connection, by, "contract.import", area, [owner.id], {"releases": added})
    return Taken(new, added, there)


def of(
    connection: Connection, owner: AnyRow, ocid: str, releases: Sequence[Mapping[str, Any]]
) -> AnyRow:
    """The process of that ocid, opened where it is new. Raises `Refused` if it is another's."""
    row = connection.execute(
        select(procurements, areas.c.code.label("area"))
        .join(areas, areas.c.id == procurements.c.area_id)
        .where(procurements.c.ocid == ocid)
    ).first()
    if row is not None and row.area_id != owner.id:
        raise Refused("{ocid} is a contract of {code}", ocid=ocid, code=row.area)
    if row is not None:
        return row
    project = process(releases).project[:64]
    return opened(connection, owner, free_code(connection), ocid, project)


def unseen(
    before: Sequence[Mapping[str, Any]], releases: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Those that are new. Raises `Faulty` for one that was published in other words."""
    kept = {one["id"]: one for one in before}
    changed = [one for one in releases if one["id"] in kept and kept[one["id"]] != one]
    if changed:
        said = Told("was published in other words: a release is never changed")
        raise Faulty(*(Fault(one["id"], said) for one in changed))
    return [one for one in releases if one["id"] not in kept]
