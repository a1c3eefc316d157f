"""The projects of a ballot brought in from a list, or from a .pb file, before people vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from flows.words import LANGUAGES
from smsgateway.actions.accounts import audit
from smsgateway.actions.budget.bringing import amount_in
from smsgateway.actions.cycles import NewProject, add_projects
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.lists import cell, is_text, keep_each, read_lines, short_in, texts_in
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.phases.drafts import TEXTS, not_fixed, reword
from smsgateway.actions.refused import Refused
from smsgateway.counting import pabulib
from smsgateway.counting.election import PabulibError
from smsgateway.counting.told import Told
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow

COLUMNS = ("id", "cost")
LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One project, and its place in the file."""

    where: str
    line: NewProject


@dataclass(frozen=True, slots=True)
class Brought:
    """The ids of what was new, and of what was said anew."""

    added: Sequence[str]
    changed: Sequence[str]


def read(path: Path) -> list[Row]:
    """Read a list. Raises `Faulty` with every fault by line."""
    if path.suffix.lower() == ".pb":
        return in_pabulib(path)
    texts = [is_text(part) for part in TEXTS]
    rows = read_lines(path, COLUMNS, lambda one: any(known(one) for known in texts), row_of)
    seen: set[str] = set()
    again = []
    for row in rows:
        if row.line.file_id in seen:
            again.append(Fault(row.where, Told("{id} is there twice", id=row.line.file_id)))
        seen.add(row.line.file_id)
    if again:
        raise Faulty(*again)
    return rows


def row_of(line: Line) -> Row:
    """One line. Raises `ValueError` with what is wrong with it."""
    id = short_in(line, "id", LONGEST_ID)
    if not id:
        raise Refused("id is empty: the office's own name of the project")
    cost, name = priced(cell(line, "cost")), texts_in(line, "name", TEXTS["name"])
    project = NewProject(id, name, cost, place=maybe(line, "place"), about=maybe(line, "about"))
    return Row(line.where, project)


def maybe(line: Line, part: str) -> dict[str, str]:
    """A text that may be left out, by language. Raises `ValueError` for one that is too long."""
    told = any(cell(line, f"{part}_{lang}") for lang in LANGUAGES)
    return texts_in(line, part, TEXTS[part]) if told else {}


def priced(told: str) -> Decimal:
    """What a project costs. Raises `ValueError`."""
    cost = amount_in("cost", told)
    if not cost:
        raise Refused("a project costs more than nothing")
    return cost


def in_pabulib(path: Path) -> list[Row]:
    """The projects of a .pb file; its ballots and its rules stay in it. Raises `Faulty`."""
    try:
        election = pabulib.read(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refused(
            "{file} is not UTF-8 (byte {number})", file=path.name, number=error.start
        ) from error
    except PabulibError as error:
        told = [Fault(f"{path.name}:{one.line}", one.reason) for one in error.faults]
        raise Faulty(*told) from error
    language = election.meta.get("language", "en")
    lang = language if language in LANGUAGES else "en"
    rows, faults = [], []
    for one in election.projects:
        where, name = f"{path.name}: {one.id}", {lang: (one.name or one.id)[: TEXTS["name"]]}
        try:
            rows.append(Row(where, NewProject(one.id, name, priced(str(one.cost)))))
        except Refused as error:
            faults.append(fault_of(where, error))
    if faults:
        raise Faulty(*faults)
    return rows


def keep(house: House, slug: str, rows: Sequence[Row], *, by: str) -> Brought:
    """Put what is new on the ballot, and say anew what it holds already. Raises `Faulty`,
    `Refused`. It writes several times: whoever calls it makes one of all."""
    with house.db.write() as connection:
        contest = not_fixed(connection, slug, by)
        here = select(projects).where(projects.c.contest_id == contest.id)
        there = {row.file_id: row for row in connection.execute(here)}
        fresh = [row.line for row in rows if row.line.file_id not in there]
        if fresh:
            add_projects(connection, contest, fresh)
            detail: Mapping[str, audit.JSON] = {"projects": len(fresh)}
            audit.record(connection, by=by, act="cycle.project", about=slug, detail=detail)
    changed: list[str] = []

    def one(row: Row) -> None:
        if before := there.get(row.line.file_id):
            changed.extend(anew(house, slug, before, row.line, by=by))

    keep_each(rows, one)
    return Brought([line.file_id for line in fresh], changed)


def anew(house: House, slug: str, before: AnyRow, line: NewProject, *, by: str) -> list[str]:
    """Its id, where the file says anything anew of a project. Raises `Refused` for another cost."""
    if line.cost != before.cost:
        raise Refused(
            "{slug} has a project {code} already, which costs {amount}",
            slug=slug,
            code=line.file_id,
            amount=f"{before.cost:,}",
        )
    texts = {part: {**getattr(before, part), **getattr(line, part)} for part in TEXTS}
    if all(texts[part] == getattr(before, part) for part in TEXTS):
        return []
    reword(house, slug, before.code, texts, by=by)
    return [line.file_id]
