"""Lists of people, places and things: recipients, works, services, questions, a roll, places."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from smsgateway.actions.accounts.signing import RUNS, sign
from smsgateway.actions.files.taken import Change, Taken
from smsgateway.actions.gazetteers import keeping, mapping, reading
from smsgateway.actions.house import House
from smsgateway.actions.imports.kind import Kind, currency
from smsgateway.actions.phases import projectlist
from smsgateway.actions.phases.drafts import TEXTS
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import preparing
from smsgateway.actions.scorecards import cards, servicelist
from smsgateway.actions.transfers import partylist
from smsgateway.actions.works import worklist


def recipients(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """Schools, clinics, offices that get money, and the phones that confirm for them."""
    digest = sha256(file.read_bytes()).hexdigest()
    brought = partylist.keep(house, partylist.read(file), by=by, digest=digest)
    counts = {"recipients": len(brought.added), "changed": len(brought.changed)}
    changes = (
        *(Change("added", code) for code in brought.added),
        *(Change("changed", code) for code in brought.changed),
    )
    return Taken({**counts, "phones": brought.phones}, changes)


def works(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """What is being built, and how far it is."""
    rows = worklist.read(file)
    brought = worklist.keep(house, rows, told["area"], currency(told), by=by)
    changes = (
        *(Change("added", ref, after=code) for code, ref in brought.added),
        *(Change("changed", ref, after=code) for code, ref in brought.changed),
    )
    return Taken({"works": len(brought.added), "changed": len(brought.changed)}, changes)


def services(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """Clinics, schools, offices that people rate."""
    lines = servicelist.read(file)
    brought = servicelist.keep(house, lines, by=by)
    changes = (
        *(Change("added", code) for code in brought.added),
        *(Change("changed", code) for code in brought.changed),
    )
    return Taken({"services": len(brought.added), "changed": len(brought.changed)}, changes)


def questions(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """What people are asked about a kind of service: the next version of that scorecard."""
    asked = cards.read(file)
    cards.keep(house, told.get("scorecard", ""), told.get("service", ""), asked, by=by)
    return Taken({"questions": len(asked)}, tuple(Change("added", one.name) for one in asked))


def roll(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """Who may vote. No name and no number is told of them again."""
    brought = preparing.bring(house, told.get("cycle", ""), file, by=by)
    return Taken({"phones": brought.phones, "slips": brought.without_phone})


def projects(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """What people vote on."""
    brought = projectlist.keep(house, told.get("cycle", ""), projectlist.read(file), by=by)
    changes = (
        *(Change("added", code) for code in brought.added),
        *(Change("changed", code) for code in brought.changed),
    )
    return Taken({"items": len(brought.added), "changed": len(brought.changed)}, changes)


def gazetteer(house: House, file: Path, told: Mapping[str, str], by: str) -> Taken:
    """The places of a country, in one edition."""
    name = told.get("mapping", "")
    if name not in mapping.shipped():
        raise Refused("choose a mapping")
    known = mapping.mapping_named(name)
    found = reading.read(known, [file])
    keeping.keep(house, known, found)
    with house.db.write() as connection:
        sign(connection, by, "gazetteer.import", known.edition, [], {"places": len(found.places)})
    remarks = tuple(Change(one.kind, one.where, after=one.said) for one in found.findings)
    return Taken({"places": len(found.places)}, remarks)


OF_LISTS = (
    Kind(
        "recipients",
        recipients,
        columns=(*partylist.COLUMNS, "name_en"),
        sample=("kee-school", "school", "4", "kee", "", "", "", "Kee primary school"),
    ),
    Kind(
        "works",
        works,
        ("area", "currency"),
        (*worklist.COLUMNS, "name_en"),
        (
            "rooms",
            "2026",
            "2000000",
            "education",
            "own",
            "started",
            "1900000",
            "Builders Ltd",
            "2026-02-01",
            "2026-09-30",
            "",
            "40",
            "Two class rooms",
        ),
    ),
    Kind(
        "services",
        services,
        columns=("kind", "area", "code", "catchment", "name_en"),
        sample=("health_centre", "kee", "", "", "Kee health centre"),
        may=RUNS,
    ),
    Kind(
        "questions",
        questions,
        ("service", "scorecard"),
        ("name", "scale", "better", "text_en"),
        ("staff", "1-5", "up", "How were you treated by the staff?"),
        may=RUNS,
    ),
    Kind(
        "roll",
        roll,
        ("cycle",),
        preparing.COLUMNS,
        ("0711000009", "Achieng Otieno", "kee"),
        may=RUNS,
    ),
    Kind(
        "projects",
        projects,
        ("cycle",),
        (*projectlist.COLUMNS, *(f"{part}_en" for part in TEXTS)),
        ("borehole", "450000", "Borehole", "Kee market", "Clean water for 300 families"),
        may=RUNS,
        endings=".csv,.xlsx,.pb",
    ),
    Kind("gazetteer", gazetteer, ("mapping",), may=RUNS, endings=".csv,.xlsx,.json"),
)
