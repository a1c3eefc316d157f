"""What an OCDS 1.1 package must hold before we take it in; each fault names its place in the file.

The checks are those that reading and publishing again rest on; the whole of the standard is checked
by its own schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from smsgateway.actions.gazetteers.places import Fault
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import sum_of

TAGS = frozenset(
    [
        "planning",
        "planningUpdate",
        "tender",
        "tenderAmendment",
        "tenderUpdate",
        "tenderCancellation",
        "award",
        "awardUpdate",
        "awardCancellation",
        "contract",
        "contractUpdate",
        "contractAmendment",
        "implementation",
        "implementationUpdate",
        "contractTermination",
        "compiled",
    ]
)
"""Codelist releaseTag of OCDS 1.1.5."""

LISTS = ("awards", "contracts")
"""Lists of a release whose items need an id."""

Json = Mapping[str, Any]


def releases_in(package: Any) -> list[tuple[str, Any]]:
    """Every release of a release or record package, with its place. Raises `Refused`."""
    if isinstance(package, dict) and isinstance(package.get("releases"), list):
        return [(f"releases/{n}", one) for n, one in enumerate(package["releases"])]
    if isinstance(package, dict) and isinstance(package.get("records"), list):
        return [
            (f"records/{n}/releases/{m}", one)
            for n, record in enumerate(package["records"])
            for m, one in enumerate(in_record(record, n))
        ]
    raise Refused("this is neither a release package nor a record package")


def in_record(record: Any, n: int) -> list[Any]:
    """The releases of a record. Raises `Refused` for links: nothing is fetched."""
    releases = record.get("releases") if isinstance(record, dict) else None
    if not isinstance(releases, list):
        raise Refused("records/{n}: has no releases", n=n)
    if any(isinstance(one, dict) and "url" in one and "ocid" not in one for one in releases):
        raise Refused(
            "records/{n}: only links to its releases; nothing is fetched from the web", n=n
        )
    return releases


def faults_of(package: Any) -> Iterator[Fault]:
    """Everything wrong with a package."""
    seen: set[tuple[str, str]] = set()
    for place, release in releases_in(package):
        if not isinstance(release, dict):
            yield Fault(place, "is no object")
            continue
        yield from faults_of_release(place, release)
        names = (str(release.get("ocid")), str(release.get("id")))
        if names in seen:
            yield Fault(f"{place}/id", f"{names[1]} is there twice in {names[0]}")
        seen.add(names)


def faults_of_release(place: str, release: Json) -> Iterator[Fault]:
    """Everything wrong with one release."""
    for name in ("ocid", "id", "date", "tag", "initiationType"):
        if not release.get(name):
            yield Fault(f"{place}/{name}", "is missing")
    yield from faults_of_date(f"{place}/date", release.get("date"))
    tags = release.get("tag") or []
    for tag in tags if isinstance(tags, list) else [tags]:
        if tag not in TAGS:
            yield Fault(f"{place}/tag", f"{tag} is no release tag of OCDS 1.1")
    if release.get("initiationType", "tender") != "tender":
        yield Fault(f"{place}/initiationType", "is not tender")
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
        yield Fault(place, f"{told} is no date-time")
        return
    if not aware:
        yield Fault(place, f"{told} has no time zone")


def faults_of_list(place: str, some: Any) -> Iterator[Fault]:
    """Objects that can be told apart."""
    if not isinstance(some, list):
        yield Fault(place, "is no list")
        return
    for n, one in enumerate(some):
        if not isinstance(one, dict) or one.get("id") in (None, ""):
            yield Fault(f"{place}/{n}/id", "is missing")
        else:
            yield from faults_of_value(f"{place}/{n}/value", one.get("value"))


def faults_of_value(place: str, told: Any) -> Iterator[Fault]:
    """An amount of money."""
    if told is None:
        return
    try:
        sum_of(told)
    except (ArithmeticError, AttributeError, TypeError):
        yield Fault(place, "is no amount of money")


def faults_of_contracts(place: str, some: Any) -> Iterator[Fault]:
    """A contract names the award that it comes from."""
    for n, one in enumerate(some if isinstance(some, list) else []):
        if isinstance(one, dict) and not one.get("awardID"):
            yield Fault(f"{place}/contracts/{n}/awardID", "is missing")
