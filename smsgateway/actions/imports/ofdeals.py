"""Contracts as others publish them: OCDS releases or records, or OC4IDS projects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from smsgateway.actions.accounts.signing import RUNS
from smsgateway.actions.contracts import importing
from smsgateway.actions.files.taken import Change, Taken
from smsgateway.actions.house import House
from smsgateway.actions.imports.kind import Kind


def contracts(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """Every release that we do not hold yet; one that we hold must be the same."""
    taken = importing.take(house, told["area"], importing.read(file), by=by)
    counts = {"contracts": len(taken.processes), "releases": taken.releases}
    return Taken(counts, tuple(Change("added", code) for code in taken.processes))


OF_DEALS = (Kind("contracts", contracts, fields=("area",), may=RUNS, endings=".json"),)
