"""What a package must hold before we take it in: the whole schema of its standard, OCDS 1.1.5 or
OC4IDS 0.9.4, and what reading rests on besides; each fault names its place in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from smsgateway.actions.gazetteers.places import Fault
from smsgateway.actions.refused import Refused
<<<<<<< HEAD
from smsgateway.actions.told import Told
from smsgateway.counting.procurement import sum_of
=======
from smsgateway.counting.shapes import Schema, Shapes
>>>>>>> main

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
        yield Fault("version", f"{told} cannot be read: only {VERSIONS[kind]}")
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
<<<<<<< HEAD
        if not isinstance(release, dict):
            yield Fault(place, Told("is no object"))
            continue
        yield from faults_of_release(place, release)
        names = (str(release.get("ocid")), str(release.get("id")))
=======
        names = (release["ocid"], release["id"])
>>>>>>> main
        if names in seen:
            yield Fault(
                f"{place}/id", Told("{id} is there twice in {where}", id=names[1], where=names[0])
            )
        seen.add(names)
<<<<<<< HEAD


def faults_of_release(place: str, release: Json) -> Iterator[Fault]:
    """Everything wrong with one release."""
    for name in ("ocid", "id", "date", "tag", "initiationType"):
        if not release.get(name):
            yield Fault(f"{place}/{name}", Told("is missing"))
    yield from faults_of_date(f"{place}/date", release.get("date"))
    tags = release.get("tag") or []
    for tag in tags if isinstance(tags, list) else [tags]:
        if tag not in TAGS:
            yield Fault(f"{place}/tag", Told("{tag} is no release tag of OCDS 1.1", tag=tag))
    if release.get("initiationType", "tender") != "tender":
        yield Fault(f"{place}/initiationType", Told("is not tender"))
    for name in LISTS:
        yield from faults_of_list(f"{place}/{name}", release.get(name, []))
    yield from faults_of_contracts(place, release.get("contracts", []))


def faults_of_date(place: str, told: Any) -> Iterator[Fault]:
    """A date-time without its zone could be any of 24."""
    if not told:
        return
    try:
        aware = datetime.fromisoformat(told).tzinfo is not None
    except (TypeError, ValueError):
        yield Fault(place, Told("{told} is no date-time", told=told))
        return
    if not aware:
        yield Fault(place, Told("{told} has no time zone", told=told))


def faults_of_list(place: str, some: Any) -> Iterator[Fault]:
    """Objects that can be told apart."""
    if not isinstance(some, list):
        yield Fault(place, Told("is no list"))
        return
    for n, one in enumerate(some):
        if not isinstance(one, dict) or one.get("id") in (None, ""):
            yield Fault(f"{place}/{n}/id", Told("is missing"))
        else:
            yield from faults_of_value(f"{place}/{n}/value", one.get("value"))


def faults_of_value(place: str, told: Any) -> Iterator[Fault]:
    """An amount of money."""
    if told is None:
        return
    try:
        sum_of(told)
    except (ArithmeticError, AttributeError, TypeError):
        yield Fault(place, Told("is no amount of money"))


def faults_of_contracts(place: str, some: Any) -> Iterator[Fault]:
    """A contract names the award that it comes from."""
    for n, one in enumerate(some if isinstance(some, list) else []):
        if isinstance(one, dict) and not one.get("awardID"):
            yield Fault(f"{place}/contracts/{n}/awardID", Told("is missing"))
=======
>>>>>>> main
