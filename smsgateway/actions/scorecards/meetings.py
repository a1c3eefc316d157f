"""What is said in rooms: hands counted by group at meetings, and the provider's view of itself.

Both stand beside what phones said and are never counted together with it. A list of hands has the
columns `service` (poster code), `question`, `group`, `answer`, `people`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, delete, insert, select

from flows.service import VALUES, Scale
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.lists import cell, read_lines, whole_in
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import questions, round_named, service_in
from smsgateway.counting.told import Told
from smsgateway.store.db import AnyRow
from smsgateway.store.scorecards import self_scores, tallies

Counts = Mapping[int, int]
"""Answer to how many people gave it."""

Meetings = Mapping[tuple[int, int, str], Counts]
"""Service, question and group to the hands that were counted."""

GROUPS = ("women", "men", "youth", "elders", "disability")


@dataclass(frozen=True, slots=True)
class Hands:
    """One line: so many people of a group gave this answer."""

    where: str
    service: str
    question: str
    group: str
    answer: int
    people: int


def read(path: Path) -> list[Hands]:
    """Read a list. Raises `Faulty` with every fault by line."""
    columns = ("service", "question", "group", "answer", "people")
    return read_lines(path, columns, lambda _: False, line_of)


def line_of(line: Line) -> Hands:
    """One line. Raises `ValueError` with what is wrong with it."""
    group = cell(line, "group")
    if group not in GROUPS:
        raise Refused("group is one of {groups}, not {group!r}", groups=GROUPS, group=group)
    counted = whole_in(line, "answer"), whole_in(line, "people")
    return Hands(line.where, cell(line, "service"), cell(line, "question"), group, *counted)


def keep(house: House, slug: str, hands: Sequence[Hands], *, by: str) -> int:
    """Keep a list in place of what was counted before of the services that it names.

    Returns how many hands. Raises `Refused`, and `Faulty` with every line that does not fit.
    """
    with house.db.write() as connection:
        held = round_named(connection, slug)
        asked = {one.name: one for one in questions(connection, held.scorecard_id)}
        rows, faults = [], []
        for one in hands:
            try:
                rows.append(row_of(connection, held, asked, one))
            except ValueError as error:
                faults.append(fault_of(one.where, error))
        keys = [tuple(row.values())[:-1] for row in rows]
        faults += [
            Fault(one.where, Told("says that a second time"))
            for at, (key, one) in enumerate(zip(keys, hands, strict=False))
            if not faults and key in keys[:at]
        ]
        if faults:
            raise Faulty(*faults)
        named = {row["service_id"] for row in rows}
        before = tallies.c.service_id.in_(named)
        connection.execute(delete(tallies).where(tallies.c.round_id == held.id, before))
        connection.execute(insert(tallies), rows)
        people = sum(one.people for one in hands)
        sign(connection, by, "round.tally", slug, [held.area_id], {"hands": people}, ENTERS)
        return people


def row_of(
    connection: Connection, held: AnyRow, asked: Mapping[str, AnyRow], one: Hands
) -> dict[str, object]:
    """A line as it is kept. Raises `ValueError`."""
    service = service_in(connection, held, one.service)
    if one.question not in asked:
        raise Refused(
            "question is one of {known}, not {question!r}",
            known=tuple(asked),
            question=one.question,
        )
    question = asked[one.question]
    check_answer(one.answer, question)
    return {
        "round_id": held.id,
        "service_id": service.id,
        "indicator_id": question.id,
        "of_group": one.group,
        "value": one.answer,
        "people": one.people,
    }


def check_answer(answer: int, question: AnyRow) -> None:
    """Raises `Refused` for an answer that is not on the scale."""
    values = VALUES[cast(Scale, question.scale)]
    if answer not in values:
        raise Refused(
            "{answer} is not on the scale {scale} of {question}",
            answer=answer,
            scale=question.scale,
            question=question.name,
        )


def say_self(house: House, slug: str, code: str, answers: Sequence[int], *, by: str) -> None:
    """What the provider says of itself: an answer to each question, in their order.

    Replaces what it said before. Raises `Refused`.
    """
    with house.db.write() as connection:
        held = round_named(connection, slug)
        service = service_in(connection, held, code)
        asked = questions(connection, held.scorecard_id)
        if len(answers) != len(asked):
            raise Refused(
                "{name} asks {number} questions, {answered} are answered",
                name=held.name,
                number=len(asked),
                answered=len(answers),
            )
        for answer, question in zip(answers, asked, strict=True):
            check_answer(answer, question)
        mine = (self_scores.c.round_id == held.id, self_scores.c.service_id == service.id)
        connection.execute(delete(self_scores).where(*mine))
        rows = [
            {
                "round_id": held.id,
                "service_id": service.id,
                "indicator_id": question.id,
                "value": answer,
            }
            for answer, question in zip(answers, asked, strict=True)
        ]
        connection.execute(insert(self_scores), rows)
        sign(
            connection,
            by,
            "round.provider",
            slug,
            [held.area_id],
            {"service": service.code},
            ENTERS,
        )


def self_said(connection: Connection, round_id: int) -> dict[int, dict[int, int]]:
    """What providers say of themselves: service to question to score."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(select(self_scores).where(self_scores.c.round_id == round_id)):
        found[row.service_id][row.indicator_id] = row.value
    return dict(found)


def meeting_counts(connection: Connection, round_id: int) -> Meetings:
    """Hands counted at meetings."""
    found: dict[tuple[int, int, str], dict[int, int]] = defaultdict(dict)
    for row in connection.execute(select(tallies).where(tallies.c.round_id == round_id)):
        found[row.service_id, row.indicator_id, row.of_group][row.value] = row.people
    return dict(found)
