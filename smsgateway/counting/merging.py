"""Many OCDS releases made into one that says how things stand.

The rules are those of OCDS 1.1.5, "Merging": releases by date; objects field by field; lists of
objects by their ids, the others as a whole; null takes away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

OMITTED = ("id", "date", "tag", "ocid")
WHOLE = ("additionalIdentifiers", "additionalClassifications", "changes")
"""Lists of objects that a later release replaces: `wholeListMerge`, or no ids in the standard."""

Release = Mapping[str, Any]


def compiled(releases: Iterable[Release]) -> dict[str, Any]:
    """The compiled release of one contracting process; empty for no release.

    Those of the same date keep the order in which they are given.
    """
    merged: dict[str, Any] = {}
    for release in sorted(releases, key=lambda one: str(one["date"])):
        fields = {name: value for name, value in release.items() if name not in OMITTED}
        head = {
            "tag": ["compiled"],
            "id": f"{release['ocid']}-{release['date']}",
            "date": release["date"],
            "ocid": release["ocid"],
        }
        merged = {**laid_over(merged, fields), **head}
    return merged


def laid_over(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """An object, with what a later release says of it."""
    merged = dict(old)
    for name, value in new.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            before = merged.get(name)
            merged[name] = laid_over(before if isinstance(before, Mapping) else {}, value)
        elif isinstance(value, list):
            merged[name] = one_list(merged.get(name), value, name)
        else:
            merged[name] = value
    return merged


def one_list(old: Any, new: Sequence[Any], name: str) -> list[Any]:
    """Objects found again by their ids; other lists as they were told last."""
    if name in WHOLE or not all(isinstance(one, Mapping) for one in new):
        return list(new)
    kept: list[Any] = list(old) if isinstance(old, list) else []
    place = {one["id"]: at for at, one in enumerate(kept) if "id" in one}
    for one in new:
        at = place.get(one.get("id"))
        if at is None:
            place[one.get("id", object())] = len(kept)
            kept.append(laid_over({}, one))
        else:
            kept[at] = laid_over(kept[at], one)
    return kept
