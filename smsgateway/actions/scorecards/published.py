"""Rounds whose results are public: read back as they were published, nothing counted anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select

from smsgateway.actions.files.csvfile import lines
from smsgateway.actions.publishing import Figures, last_of
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.exporting import Row, by_group, subject_of
from smsgateway.actions.scorecards.naming import questions
from smsgateway.actions.scorecards.plan import Item, items_of
from smsgateway.actions.scorecards.results import MODES
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.scorecards import comments, rounds, scorecards
from smsgateway.store.services import services

FIGURES = (
    "people",
    "satisfied_told",
    "satisfied",
    "satisfied_low",
    "satisfied_high",
    "mean",
    "mean_low",
    "mean_high",
    "index",
    "change",
    "provider",
    "gap",
    "weighted",
    "weighted_low",
    "weighted_high",
    "weighted_mean",
    "effective_n",
    "covered",
)
COLUMNS = ("round", "service", "name", "mode", "group", "question", *FIGURES, "answers")

MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Answers:
    """What is told of one question about one service: by phones of one mode, and in a room."""

    asked: AnyRow
    told: Figures
    hands: Mapping[str, Figures]
    """By group of the meeting."""


@dataclass(frozen=True, slots=True)
class Told:
    """One service in one mode."""

    service: AnyRow
    mode: str
    answers: Sequence[Answers]


@dataclass(frozen=True, slots=True)
class Public:
    """A round as anybody may read it."""

    round: AnyRow
    services: Sequence[Told]
    plan: Sequence[Item]
    words: Sequence[AnyRow]
    """What an officer wrote of comments: name of the service and public text."""
    rows: Sequence[Row]


def rounds_listed(connection: Connection) -> Sequence[AnyRow]:
    """Every round with public results, the latest first."""
    return connection.execute(PUBLIC.order_by(rounds.c.closes_at.desc(), rounds.c.id)).all()


def published(connection: Connection, slug: str) -> Public:
    """What was published of a round. Raises `Refused` where nothing was."""
    held = connection.execute(PUBLIC.where(rounds.c.slug == slug)).first()
    if held is None:
        raise Refused("nothing is published of {slug}", slug=slug)
    asked = questions(connection, held.scorecard_id)
    subjects = {
        at: (mode, one.name)
        for mode in (*MODES, MEETING)
        for one in asked
        for subject in [subject_of(slug, mode, one.name)]
        for at in (subject, by_group(subject))
    }
    tables = {
        subjects[at]: {
            tuple(part for part in cell if part): told for cell, told in made.cells.items()
        }
        for at, made in last_of(connection, subjects).items()
    }
    codes = {str(cell[0]) for cells in tables.values() for cell in cells}
    every = select(services).where(services.c.code.in_(codes)).order_by(services.c.code)
    rated = connection.execute(every).all()
    found = [
        Told(service, mode, answers)
        for service in rated
        for mode in MODES
        if (answers := answers_of(service.code, mode, asked, tables))
    ]
    said = (
        select(services.c.name, comments.c.public_text)
        .join(services, services.c.id == comments.c.service_id)
        .where(comments.c.round_id == held.id, comments.c.public_text.is_not(None))
        .order_by(services.c.code, comments.c.tag)
    )
    return Public(
        held,
        found,
        items_of(connection, held.id),
        connection.execute(said).all(),
        list(rows_of(tables, {row.code: row.name for row in rated})),
    )


Tables = Mapping[tuple[str, str], Mapping[tuple[str, ...], Figures]]
"""Mode and question to what was told of each cell."""


def answers_of(code: str, mode: str, asked: Sequence[AnyRow], tables: Tables) -> list[Answers]:
    """The questions of which something is told, in their order."""
    made = []
    for one in asked:
        told = tables.get((mode, one.name), {}).get((code,))
        if told is not None:
            room = tables.get((MEETING, one.name), {})
            hands = {str(cell[1]): counted for cell, counted in room.items() if cell[0] == code}
            made.append(Answers(one, told, hands))
    return made


def rows_of(tables: Tables, names: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    """The same as lines of a file."""
    for (mode, question), cells in tables.items():
        for cell, told in cells.items():
            code, group = (*cell, "")[:2]
            name = names[code].get("en") or next(iter(names[code].values()), "")
            yield Row(code, name, mode, group, question, told)


def as_csv(slug: str, rows: Sequence[Row]) -> Iterator[str]:
    """The file, a line a question, mode and service."""
    return lines(COLUMNS, (as_cells(slug, row) for row in rows))


def as_cells(slug: str, row: Row) -> list[object]:
    """One line of the file; answers as `1=4 2=6`."""
    told = row.told or {}
    answers = told.get("answers")
    spread = answers.items() if isinstance(answers, Mapping) else ()
    return [
        *(slug, row.service, row.name, row.mode, row.group, row.question),
        *(told.get(name) for name in FIGURES),
        " ".join(f"{answer}={people}" for answer, people in spread),
    ]


PUBLIC: Select[*tuple[object, ...]] = (
    select(
        rounds,
        scorecards.c.kind,
        scorecards.c.name,
        scorecards.c.version,
        areas.c.time_zone,
        areas.c.name.label("area"),
    )
    .join(scorecards, scorecards.c.id == rounds.c.scorecard_id)
    .join(areas, areas.c.id == rounds.c.area_id)
    .where(rounds.c.published_at.is_not(None))
)
