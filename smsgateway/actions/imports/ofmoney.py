"""Files of money: budgets, what became of them, programmes, what is due, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from smsgateway.actions.budget import bringing, layouts, programmes
from smsgateway.actions.budget.layouts import Layout
from smsgateway.actions.files.taken import Change, Taken
from smsgateway.actions.house import House
from smsgateway.actions.imports.kind import COLUMN, Kind, currency, day, whole
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import duelist, entrylist, surveys


def layout_of(told: Mapping[str, str], kind: str) -> Layout:
    """The shipped form that was chosen, with the column titles that were told instead of its own;
    never a file of this machine's. Raises `Refused`."""
    name = told.get("layout") or f"kh_{kind}"
    if name not in layouts.shipped():
        raise Refused("choose a form")
    form = layouts.named(name, kind)
    titles = {field: told.get(f"{COLUMN}{field}") or own for field, own in form.columns.items()}
    return replace(form, columns=titles)


def budget_as(kind: str) -> Callable[[House, Path, Mapping[str, str], str], Taken]:
    """A budget, or a report of what became of it: the same lines in another form."""

    def take(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
        rows = bringing.read(file, layout_of(told, kind))
        of = bringing.Year(told["area"], whole(told, "year"), currency(told), day(told, "on"))
        brought = bringing.bring(house, rows, of, by=by)
        counts = {"lines": brought.added, "entries": brought.entered}
        return Taken(counts, tuple(brought.changes))

    return take


def programme(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """The next version of the rolling programme, and what moved in it."""
    items = programmes.read(file, layout_of(told, "programme"))
    year = whole(told, "year")
    made = programmes.keep(house, items, told["area"], year, currency(told), file.name, by=by)
    slipped = [
        Change("slipped", ref, str(before), str(after))
        for ref, (before, after) in made.moved.slipped.items()
    ]
    dropped = [Change("dropped", ref) for ref in made.moved.dropped]
    counts = {"items": made.items, "slipped": len(slipped), "dropped": len(dropped)}
    return Taken(counts, (*slipped, *dropped))


def entitlements(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """What recipients are to get, by tranche."""
    kept = duelist.keep(house, duelist.read(file), by=by)
    changes = tuple(
        Change("added", f"{one.line} {one.party} {one.tranche}", after=f"{one.amount:,}")
        for one in kept
    )
    return Taken({"entitlements": len(kept)}, changes)


def entries(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """What happened to money: releases, receipts, payments."""
    kept = entrylist.keep(house, entrylist.read(file), by=by)
    changes = tuple(
        Change(one.kind, f"{one.line} {one.to}".strip(), after=f"{one.amount:,}") for one in kept
    )
    return Taken({"entries": len(kept)}, changes)


def survey(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """What was found in the books of a sample."""
    found = surveys.read(file)
    surveys.keep(house, told.get("survey", ""), found, by=by)
    changes = tuple(Change("received", one.party, after=f"{one.received:,}") for one in found)
    return Taken({"recipients": len(found)}, changes)


YEARLY = ("area", "year", "currency", "on", "layout")

OF_MONEY = (
    Kind("budget", budget_as("budget"), YEARLY),
    Kind("report", budget_as("report"), YEARLY),
    Kind("programme", programme, ("area", "year", "currency", "layout")),
    Kind(
        "entitlements",
        entitlements,
        columns=duelist.COLUMNS,
        sample=("kee/2026/grant", "kee-school", "1", "100000", "2026-05-01", "45"),
    ),
    Kind(
        "transfers",
        entries,
        columns=entrylist.COLUMNS,
        sample=(
            "kee/2026/grant",
            "released",
            "80000",
            "2026-05-02",
            "",
            "kee-school",
            "1",
            "voucher 12",
        ),
    ),
    Kind(
        "survey",
        survey,
        ("survey",),
        surveys.COLUMNS,
        ("kee-school", "75000", "2026-05-20"),
        endings=".csv",
    ),
)
