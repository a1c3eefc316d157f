"""What a package must hold before we take it in: the whole schema of its standard, OCDS 1.1.5 or
OC4IDS 0.9.4, and what reading rests on besides; each fault names its place in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from smsgateway.actions.files.faults import Fault
from smsgateway.actions.refused import Refused
from smsgateway.counting.shapes import Schema, Shapes
from smsgateway.counting.told import Told

SCHEMAS = Path(__file__).with_name("schemas")
PACKAGES: Mapping[str, str] = {
    "releases": "release-package-1.1.5",
    "records": "record-package-1.1.5",
    "projects": "project-package-0.9.4",
}
"""What a package holds, to the schema of that kind."""

VERSIONS: Mapping[str, str] = {"releases": "1.1", "records": "1.1", "projects": "0.9"}


@cache
def schemas() -> Mapping[str, Schema]:
    """Every schema that comes with this package, by the name of its file."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in SCHEMAS.glob("*.json")}


@cache
def currencies() -> frozenset[str]:
    """Those of ISO 4217 that OCDS 1.1.5 lists."""
    told = schemas()["release-1.1.5"]["definitions"]["Value"]["properties"]["currency"]["enum"]
    return frozenset(filter(None, told))


def kind_of(package: Any) -> str:
    """What a package holds: releases, records or projects. Raises `Refused`."""
    found = [kind for kind in PACKAGES if isinstance(package, dict) and kind in package]
    if not found:
        raise Refused("this is neither a release package nor a record package nor projects")
    return found[0]


def faults_of(package: Any) -> Iterator[Fault]:
    """Everything wrong with a package. Raises `Refused` for what is none."""
    kind, every = kind_of(package), schemas()
    told = package.get("version")
    if isinstance(told, str) and told != VERSIONS[kind]:
        yield Fault(
            "version",
            Told("{version} cannot be read: only {known}", version=told, known=VERSIONS[kind]),
        )
    shapes = Shapes({str(one["id"]): one for one in every.values()})
    for place, said in shapes.faults(every[PACKAGES[kind]], package):
        yield Fault(place, said)


def releases_in(package: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every release of a sound release or record package, with its place. Raises `Refused`."""
    if "releases" in package:
        return [(f"releases/{n}", one) for n, one in enumerate(package["releases"])]
    return [
        (f"records/{n}/releases/{m}", one)
        for n, record in enumerate(package["records"])
        for m, one in enumerate(in_record(record, n))
    ]


def in_record(record: Mapping[str, Any], n: int) -> list[dict[str, Any]]:
    """The releases of a record. Raises `Refused` for links: nothing is fetched."""
    releases: list[dict[str, Any]] = record.get("releases", [])
    if any("url" in one and "ocid" not in one for one in releases):
        raise Refused(
            "records/{n}: only links to its releases; nothing is fetched from the web", n=n
        )
    return releases


def twice(package: Mapping[str, Any]) -> Iterator[Fault]:
    """Releases of one process under one id: a release is published once."""
    seen: set[tuple[str, str]] = set()
    for place, release in releases_in(package):
        names = (release["ocid"], release["id"])
        if names in seen:
            yield Fault(
                f"{place}/id", Told("{id} is there twice in {where}", id=names[1], where=names[0])
            )
        seen.add(names)
