"""Changes of a contract as OC4IDS 0.9.4 tells them: what stood before and what after each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smsgateway.actions.contracts.values import as_value, moment
from smsgateway.counting.merging import Release, compiled
from smsgateway.counting.procurement import day_of, sum_of

Json = dict[str, Any]


def modifications(contract: str, releases: Sequence[Release]) -> Iterator[Json]:
    """Every amendment of a contract, in the order in which they were published."""
    ordered = sorted(releases, key=lambda one: str(one["date"]))
    told: set[str] = set()
    before: Mapping[str, Any] = {}
    for n, release in enumerate(ordered, 1):
        if not any(
            "amendments" in one for one in release.get("contracts", []) if names(one, contract)
        ):
            continue
        if not told:
            before = contract_in(ordered[: n - 1], contract)
        after = contract_in(ordered[:n], contract)
        for change in after.get("amendments", []):
            id = str(change.get("id") or f"{release['id']}-amendment")
            if id not in told:
                told.add(id)
                yield modification(id, change, release, before, after)
        before = after


def names(one: Mapping[str, Any], contract: str) -> bool:
    """The id may be a number of others."""
    return str(one.get("id")) == contract


def contract_in(releases: Sequence[Release], contract: str) -> Mapping[str, Any]:
    """The contract as these releases leave it."""
    contracts: list[Mapping[str, Any]] = compiled(releases).get("contracts", [])
    return next((one for one in contracts if names(one, contract)), {})


def modification(
    id: str,
    change: Mapping[str, Any],
    release: Release,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Json:
    """One change; `type` is of the standard's three: value, duration, or else scope."""
    values = {"oldContractValue": price(before), "newContractValue": price(after)}
    periods = {"oldContractPeriod": period(before), "newContractPeriod": period(after)}
    kind = "scope"
    if periods["oldContractPeriod"] != periods["newContractPeriod"]:
        kind = "duration"
    if values["oldContractValue"] != values["newContractValue"]:
        kind = "value"
    told = {
        "id": id,
        "date": change.get("date"),
        "rationale": change.get("rationale"),
        "description": change.get("description"),
        "type": kind,
        "releaseID": str(release["id"]),
        **values,
        **periods,
    }
    return {name: what for name, what in told.items() if what}


def price(one: Mapping[str, Any]) -> Json | None:
    """What it cost then."""
    found = sum_of(one.get("value"))
    return as_value(found) if found else None


def period(one: Mapping[str, Any]) -> Json:
    """From when until when it was to run then."""
    told = one.get("period") or {}
    days = {name: day_of(told.get(name)) for name in ("startDate", "endDate")}
    return {name: moment(on) for name, on in days.items() if on}
