"""Facility surveys: a sample of recipients whose books somebody goes to see, and what was found.

The sample is drawn by a public seed, so anybody can draw it again. Its form is an XLSForm, which
ODK and Kobo take; what comes back is a CSV with a line for each recipient.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, and_, case, func, insert, select, update

from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.budget.bringing import amount_in
from smsgateway.actions.files import csvfile
from smsgateway.actions.files.cells import day_in
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.lists import cell, read_lines
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.files.watched import each
from smsgateway.actions.files.workbook import begun
from smsgateway.actions.funds.ledger import NewEntry, line_named, post
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.sampling import drawn
from smsgateway.counting.told import Told
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines
from smsgateway.store.transfers import (
    entitlements,
    flow_events,
    parties,
    survey_units,
    surveys,
)

COLUMNS = ("party", "received", "on")
"""What comes back: whose books, how much of the tranche they hold as received, and since when."""


SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def draw(
    house: House, slug: str, line: str, tranche: int, size: int, seed: str, *, by: str
) -> Sequence[str]:
    """Draw so many of the recipients of a tranche; their codes. Raises `Refused`."""
    with house.db.write() as connection:
        row = line_named(connection, line)
        entitled = select(parties.c.code, parties.c.id).join(
            entitlements, entitlements.c.party_id == parties.c.id
        )
        of = (entitlements.c.line_id == row.id, entitlements.c.tranche == tranche)
        ids = {one.code: one.id for one in connection.execute(entitled.where(*of))}
        if not 0 < size <= len(ids) or not 0 < len(seed) <= 64:
            raise Refused(
                "draw 1 to {most} recipients, by a seed of 1 to 64 letters", most=len(ids)
            )
        made = house.db.insert(surveys).values(
            slug=slug, line_id=row.id, tranche=tranche, seed=seed, drawn_of=len(ids)
        )
        made = made.on_conflict_do_nothing().returning(surveys.c.id)
        survey = connection.execute(made).scalar()
        if survey is None:
            raise Refused("there is a survey {slug} already", slug=slug)
        sample = drawn(ids, seed, size)
        rows = [{"survey_id": survey, "party_id": ids[code]} for code in sample]
        connection.execute(insert(survey_units), rows)
        sign(connection, by, "survey.draw", slug, [row.area_id], {"size": size, "seed": seed})
    return sample


def form(house: House, slug: str, path: Path) -> None:
    """Write the XLSForm. Raises `Refused`."""
    with house.db.read() as connection:
        held = survey_named(connection, slug)
        units = connection.execute(UNITS.where(survey_units.c.survey_id == held.id)).all()
    book, sheet = begun("survey")
    for row in (
        ("type", "name", "label", "required", "constraint", "constraint_message"),
        ("select_one party", "party", "Whose books?", "yes", "", ""),
        ("decimal", "received", "Received of this tranche", "yes", ". >= 0", "From 0"),
        ("date", "on", "On which day, by the books?", "yes", ". <= today()", "Not after today"),
        ("image", "photo", "Photo of the page", "no", "", ""),
    ):
        sheet.append(row)
    choices = book.create_sheet("choices")
    choices.append(("list_name", "name", "label"))
    for one in units:
        name = one.name.get("en") or next(iter(one.name.values()))
        choices.append(("party", csvfile.cell(one.code), csvfile.cell(name)))
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id", "version"))
    settings.append((f"Transfers {slug}", slug, "1"))
    book.save(path)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found at one recipient."""

    where: str
    party: str
    received: Decimal
    on: date


def read(path: Path) -> list[Seen]:
    """What comes back. Raises `Faulty` with every fault by line."""
    return read_lines(path, COLUMNS, lambda column: True, seen_in)


def seen_in(line: Line) -> Seen:
    """One line. Raises `ValueError`."""
    on = day_in(line, "on")
    if on is None:
        raise Refused("says no day")
    return Seen(line.where, cell(line, "party"), amount_in("received", cell(line, "received")), on)


def not_to_enter(party: str, slug: str, drawn: bool) -> Told:
    """Why what a recipient got is not taken down."""
    if drawn:
        return Told("{code} was entered before", code=party)
    return Told("{code} is not in the sample of {slug}", code=party, slug=slug)


def keep(house: House, slug: str, found: Sequence[Seen], *, by: str) -> int:
    """Enter it in the ledger, all of it or nothing; returns how many. Raises `Faulty`."""
    with house.db.write() as connection:
        held = survey_named(connection, slug)
        units = {
            one.code: one
            for one in connection.execute(UNITS.where(survey_units.c.survey_id == held.id))
        }
        faults = []
        for one in each(found, "entering"):
            unit = units.get(one.party)
            if unit is None or unit.visited:
                faults.append(Fault(one.where, not_to_enter(one.party, slug, unit is not None)))
                continue
            enter(house, connection, held, unit, one, by=by)
            units.pop(one.party)
        if faults:
            raise Faulty(*faults)
        sign(
            connection, by, "survey.keep", slug, [held.area_id], {"units": len(found)}, roles=ENTERS
        )
    return len(found)


def enter(
    house: House, connection: Connection, held: AnyRow, unit: AnyRow, one: Seen, *, by: str
) -> None:
    """One recipient's books, instead of what an earlier survey found."""
    before = connection.execute(
        select(flow_events.c.id).where(
            flow_events.c.line_id == held.line_id,
            flow_events.c.to_id == unit.party_id,
            flow_events.c.tranche == held.tranche,
            flow_events.c.reporter == "survey",
            flow_events.c.id.not_in(
                select(flow_events.c.supersedes_id).where(flow_events.c.supersedes_id.is_not(None))
            ),
        )
    ).scalar()
    new = NewEntry(
        line=held.line,
        kind="received",
        amount=one.received,
        on=one.on,
        to=one.party,
        tranche=held.tranche,
        doc_ref=f"survey {held.slug}",
        reporter="survey",
        supersedes=before,
    )
    number = post(house, connection, new, by=by)
    mine = and_(survey_units.c.survey_id == held.id, survey_units.c.party_id == unit.party_id)
    seen = update(survey_units).where(mine)
    connection.execute(seen.values(event_id=number, visited=True))


SURVEY = select(surveys, budget_lines.c.code.label("line"), budget_lines.c.area_id).join(
    budget_lines, budget_lines.c.id == surveys.c.line_id
)
"""Whoever is entitled has a printed line: `recipients.entitle` sees to it."""
UNITS = (
    select(survey_units, parties.c.code, parties.c.name)
    .join(parties, parties.c.id == survey_units.c.party_id)
    .order_by(parties.c.code)
)


def surveys_of(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """The surveys of an account's areas, the newest first, with how many recipients they drew and
    how many of them were visited."""
    drawn_units = func.count(survey_units.c.party_id).label("units")
    seen = func.count(case((survey_units.c.visited, survey_units.c.party_id))).label("visited")
    found = (
        select(surveys, budget_lines.c.code.label("line"), budget_lines.c.title, drawn_units, seen)
        .join(budget_lines, budget_lines.c.id == surveys.c.line_id)
        .join(survey_units, survey_units.c.survey_id == surveys.c.id)
        .group_by(surveys.c.id, budget_lines.c.id)
        .order_by(surveys.c.id.desc())
    )
    if not account.everywhere:
        found = found.where(budget_lines.c.area_id.in_(account.areas))
    return connection.execute(found).all()


def survey_named(connection: Connection, slug: str) -> AnyRow:
    """The survey with this slug, its line and area. Raises `Refused`."""
    row = connection.execute(SURVEY.where(surveys.c.slug == slug)).first()
    if row is None:
        raise Refused("there is no survey {slug}", slug=slug)
    return row
