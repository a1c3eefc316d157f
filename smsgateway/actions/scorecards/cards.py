"""Scorecards: the questions of a kind of service, brought in from a list; each import a version.

Columns, a line a question: `name` (the same from version to version), `scale` (1-5, 0-10, yn,
fee), `text_en` (`text_km`, …), and if wanted `better` (up, down).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, func, insert, select

from flows.scorecard import fits_a_page
from flows.service import MOST_INDICATORS, VALUES, Scale
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.lists import SLUG, cell, is_text, read_lines, slug_in, texts_in
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.scorecards import indicators, scorecards

LONGEST_QUESTION = 100


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the list."""

    name: str
    scale: Scale
    text: Mapping[str, str]
    better: str = "up"


def read(path: Path) -> list[Question]:
    """Read a list. Raises `Faulty` with every fault by line."""
    worded = is_text("text")
    asked = read_lines(
        path, ("name", "scale"), lambda column: worded(column) or column == "better", line_of
    )
    if len(asked) > MOST_INDICATORS:
        raise Faulty(
            Fault(
                path.name,
                Told(
                    "asks {number}, a phone at most {most}", number=len(asked), most=MOST_INDICATORS
                ),
            )
        )
    names = [one.name for one in asked]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Faulty(Fault(path.name, Told("names two questions {name}", name=min(twice))))
    return asked


def line_of(line: Line) -> Question:
    """One line. Raises `ValueError` with what is wrong with it."""
    told, better = cell(line, "scale"), cell(line, "better") or "up"
    if told not in VALUES:
        raise Refused("scale is one of {values}, not {told!r}", values=tuple(VALUES), told=told)
    if better not in ("up", "down"):
        raise Refused("better is up or down, not {better!r}", better=better)
    scale = cast(Scale, told)
    text = texts_in(line, "text", LONGEST_QUESTION)
    for lang, question in text.items():
        if not fits_a_page(question, scale, lang):
            raise Refused(
                "text_{code} is too long for one screen: on {scale} it must fit",
                code=lang,
                scale=scale,
            )
    return Question(slug_in(line, "name"), scale, text, better)


def keep(house: House, name: str, kind: str, asked: Sequence[Question], *, by: str) -> int:
    """Keep the questions as the next version; returns its number. Raises `Refused`."""
    with house.db.write() as connection:
        version = put(connection, name, kind, asked)
        sign(connection, by, "scorecards.import", name, (), {"version": version, "kind": kind})
        return version


def put(connection: Connection, name: str, kind: str, asked: Sequence[Question]) -> int:
    """In the caller's transaction."""
    for told in (name, kind):
        if not SLUG.fullmatch(told):
            raise Refused("a name is small letters, digits and _, not {told!r}", told=told)
    if not asked:
        raise Refused("a scorecard asks at least one question")
    last = select(func.coalesce(func.max(scorecards.c.version), 0))
    version = int(connection.execute(last.where(scorecards.c.name == name)).scalar_one()) + 1
    made = insert(scorecards).values(name=name, version=version, kind=kind)
    scorecard_id = connection.execute(made.returning(scorecards.c.id)).scalar_one()
    rows = [
        {
            "scorecard_id": scorecard_id,
            "position": position,
            "name": one.name,
            "text": dict(one.text),
            "scale": one.scale,
            "better": one.better,
        }
        for position, one in enumerate(asked, 1)
    ]
    connection.execute(insert(indicators), rows)
    return version
