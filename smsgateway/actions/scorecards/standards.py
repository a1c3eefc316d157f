"""Standard and actual: what a service owes, as its list says, beside what was found there.

A list of what was found has the columns `service` (poster code), `standard` (as the list of
services names it), `actual` (in words) and `met` (yes, no). It holds for one round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.files.faults import Faulty, fault_of
from smsgateway.actions.files.lists import cell, read_lines
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named, service_in
from smsgateway.store.db import AnyRow
from smsgateway.store.scorecards import standard_checks

LONGEST = 160
MET = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Found:
    """One line: what was found of one standard."""

    where: str
    service: str
    standard: str
    actual: str
    met: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One standard of a service in a round; nobody has looked where `met` is None."""

    standard: str
    promised: str
    actual: str = ""
    met: bool | None = None


def read(path: Path) -> list[Found]:
    """Read a list. Raises `Faulty` with every fault by line."""
    return read_lines(path, ("service", "standard", "actual", "met"), lambda _: False, line_of)


def line_of(line: Line) -> Found:
    """One line. Raises `ValueError` with what is wrong with it."""
    met, actual = cell(line, "met").lower(), cell(line, "actual")
    if met not in MET:
        raise Refused("met is yes or no, not {met!r}", met=met)
    if len(actual) > LONGEST:
        raise Refused(
            "actual has {letters} letters, at most {longest} fit",
            letters=len(actual),
            longest=LONGEST,
        )
    return Found(line.where, cell(line, "service"), cell(line, "standard"), actual, MET[met])


def keep(house: House, slug: str, found: Sequence[Found], *, by: str) -> int:
    """Keep a list in place of what was found before at the services that it names.

    Returns how many standards. Raises `Faulty` with every line that does not fit.
    """
    with house.db.write() as connection:
        held = round_named(connection, slug)
        rows: dict[tuple[object, object], dict[str, object]] = {}
        faults = []
        for one in found:
            try:
                row = row_of(connection, held, one)
                if rows.setdefault((row["service_id"], row["standard"]), row) is not row:
                    raise Refused("says that a second time")
            except ValueError as error:
                faults.append(fault_of(one.where, error))
        if faults:
            raise Faulty(*faults)
        named = {row["service_id"] for row in rows.values()}
        before = standard_checks.c.service_id.in_(named)
        connection.execute(
            delete(standard_checks).where(standard_checks.c.round_id == held.id, before)
        )
        connection.execute(insert(standard_checks), list(rows.values()))
        told = {"standards": len(rows)}
        sign(connection, by, "round.standards", slug, [held.area_id], told, ENTERS)
        return len(rows)


def row_of(connection: Connection, held: AnyRow, one: Found) -> dict[str, object]:
    """A line as it is kept. Raises `ValueError`."""
    service = service_in(connection, held, one.service)
    if one.standard not in service.standards:
        known = ", ".join(sorted(service.standards)) or "none"
        raise Refused(
            "{code} has no standard {standard!r}: {known}",
            code=service.code,
            standard=one.standard,
            known=known,
        )
    return {
        "round_id": held.id,
        "service_id": service.id,
        "standard": one.standard,
        "actual": one.actual,
        "met": one.met,
    }


def compared(
    connection: Connection, round_id: int, rated: Mapping[int, AnyRow]
) -> Mapping[int, Sequence[Check]]:
    """Every standard of these services, by service and name, with what was found in that round."""
    found: dict[int, dict[str, AnyRow]] = defaultdict(dict)
    asked = select(standard_checks).where(standard_checks.c.round_id == round_id)
    for row in connection.execute(asked):
        found[row.service_id][row.standard] = row
    return {
        id: [
            check(name, promised, found[id].get(name))
            for name, promised in sorted(row.standards.items())
        ]
        for id, row in rated.items()
    }


def check(standard: str, promised: str, row: AnyRow | None) -> Check:
    """What was promised beside what was found."""
    return Check(standard, promised, row.actual, row.met) if row else Check(standard, promised)
