"""The results of a round for anybody: what may be told of them, once the round has closed.

Every table goes through `publishing`, so that an export of another day gives nobody away either.
Modes stay apart, and so do the groups of a meeting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.house import House
from smsgateway.actions.publishing import Figures, Publication, publish
from smsgateway.actions.recount import first_of
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.results import Line, Results, results_of
from smsgateway.actions.scorecards.weighing import weighed
from smsgateway.counting.intervals import Interval
from smsgateway.counting.suppression import Cell, Margin, is_telling, told_share
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.scorecards import rounds
from smsgateway.store.services import services

BY_SERVICE: tuple[Margin, ...] = ((0,),)
BY_GROUP: tuple[Margin, ...] = ((0, 1),)
"""Never with a sum over services, or over the groups of a room: who is in two would count twice."""
BY_BOTH: tuple[Margin, ...] = ((0,), (0, 1))
"""Of those drawn by lot each is in one group: a service is the sum of its groups."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of one question about one service in one mode, or by one group of a meeting.

    `told` is None where too few people answered.
    """

    service: str
    name: str
    mode: str
    group: str
    question: str
    told: Figures | None


@dataclass(frozen=True, slots=True)
class Export:
    """A round as anybody may read it."""

    results: Results
    rows: Sequence[Row]


def export(house: House, slug: str, *, by: str) -> Export:
    """Publish a round that has closed. Raises `Refused`."""
    found = results_of(house, slug)
    with house.db.write() as connection:
        now: datetime = connection.execute(select(database_now())).scalar_one()
        if now < found.round.closes_at:
            raise Refused("{slug} is open: its results are published once it has closed", slug=slug)
        rated = {row.id: row for row in connection.execute(select(services))}
        rows = [*phones(connection, found), *_meetings(connection, found, rated)]
        public = update(rounds).where(rounds.c.id == found.round.id)
        connection.execute(public.values(published_at=now))
        sign(connection, by, "round.export", slug, [found.round.area_id], {})
        return Export(found, rows)


def phones(connection: Connection, found: Results) -> Iterator[Row]:
    """What phones said: a table for each mode and question."""
    for mode in sorted({one.mode for one in found.services}):
        heard = [one for one in found.services if one.mode == mode]
        for place, asked in enumerate(found.indicators):
            subject = subject_of(found.round.slug, mode, asked.name)
            lines = {one.service.code: one.lines[place] for one in heard}
            names = {one.service.code: first_of(one.service.name) for one in heard}
            if mode == "invited" and found.people:
                told = _groups_told(connection, by_group(subject), lines, found)
            else:
                told = _lines_told(connection, subject, lines, found.round.least)
            for code, name in names.items():
                yield Row(code, name, mode, "", asked.name, told.get((code,)))
                for group in sorted(lines[code].groups):
                    yield Row(code, name, mode, group, asked.name, told.get((code, group)))


def subject_of(slug: str, mode: str, question: str) -> str:
    """What the publications of one question in one mode are held under."""
    return f"scores {slug} {mode} {question}"


def by_group(subject: str) -> str:
    """The same where it is told of groups as well."""
    return f"{subject} by group"


def _lines_told(
    connection: Connection, subject: str, lines: Mapping[str, Line], least: int
) -> Mapping[Cell, Figures]:
    """One question in one mode, by service."""
    counts: dict[Cell, int] = {
        (code,): line.score.n if line.score else 0 for code, line in lines.items()
    }
    return _told(
        publish(
            connection, subject, counts, BY_SERVICE, least, lambda at: line_told(lines[str(at[0])])
        )
    )


def _groups_told(
    connection: Connection, subject: str, lines: Mapping[str, Line], found: Results
) -> Mapping[Cell, Figures]:
    """One question to those drawn by lot, by service and group, and weighted to who lives there.

    The weighted figure is made of what is told of the groups, and so tells nothing more.
    """
    hands: dict[Cell, Mapping[int, int]] = {
        (code, group): given for code, line in lines.items() for group, given in line.groups.items()
    }

    def tell(cell: Cell) -> Figures:
        return line_told(lines[str(cell[0])]) if cell[1] is None else _spread(hands[cell])

    counts = {cell: sum(given.values()) for cell, given in hands.items()}
    told = _told(publish(connection, subject, counts, BY_BOTH, found.round.least, tell))
    sums = {
        cell[:1]: {**one, **weighted_told(lines[str(cell[0])], str(cell[0]), told, found.people)}
        for cell, one in told.items()
        if cell[1] is None
    }
    return {**told, **sums}


def weighted_told(
    line: Line, code: str, told: Mapping[Cell, Figures], people: Mapping[str, int]
) -> Figures:
    """The weighted figures of a service; nothing where a group that answered is not told."""
    shown = {
        group: {int(answer): int(str(n)) for answer, n in answers.items()}
        for group in line.groups
        if isinstance(answers := told.get((code, group), {}).get("answers"), Mapping)
    }
    made = weighed(line.score.scale, shown, people) if line.score else None
    if made is None or set(shown) != set(line.groups):
        return {}
    return {
        "weighted": round(made.satisfied.share, 4),
        **_ends("weighted", made.satisfied.between, 4),
        "weighted_mean": round(made.mean, 2),
        "effective_n": round(made.satisfied.effective_n, 1),
        "covered": round(made.satisfied.covered, 4),
    }


def _spread(given: Mapping[int, int]) -> Figures:
    """How many people gave each answer."""
    answers = {str(answer): people for answer, people in sorted(given.items())}
    return {"people": sum(given.values()), "answers": answers}


def _meetings(connection: Connection, found: Results, rated: Mapping[int, AnyRow]) -> Iterator[Row]:
    """Hands counted in rooms: a table for each question, by service and group."""
    hands: dict[int, dict[Cell, Mapping[int, int]]] = defaultdict(dict)
    for (service_id, question, group), counted in sorted(found.meetings.items()):
        hands[question][rated[service_id].code, group] = counted
    names = {one.id: one.name for one in found.indicators}
    services_named = {row.code: first_of(row.name) for row in rated.values()}
    for question, by_cell in hands.items():
        subject = subject_of(found.round.slug, "meeting", names[question])
        told = _hands_told(connection, subject, by_cell, found.round.least)
        for cell in by_cell:
            code, group = map(str, cell)
            yield Row(code, services_named[code], "meeting", group, names[question], told.get(cell))


def _hands_told(
    connection: Connection, subject: str, hands: Mapping[Cell, Mapping[int, int]], least: int
) -> Mapping[Cell, Figures]:
    """One question, by service and group."""
    counts = {cell: sum(counted.values()) for cell, counted in hands.items()}
    return _told(
        publish(connection, subject, counts, BY_GROUP, least, lambda cell: _spread(hands[cell]))
    )


def _told(public: Publication | None) -> Mapping[Cell, Figures]:
    return public.cells if public else {}


def line_told(line: Line) -> Figures:
    """The figures of a line that has a score. All and none of few people are not told exactly."""
    score = line.score
    assert score is not None  # noqa: S101 - a cell without a score is below k and not shown
    told: dict[str, str | int | float | Figures | None] = {
        "people": score.n,
        "satisfied_told": told_share(score.satisfied_n, score.n),
        "change": str(line.change.verdict) if line.change else None,
        "provider": line.provider,
    }
    if is_telling(score.satisfied_n, score.n):
        return told
    return told | {
        "satisfied": round(score.satisfied, 4),
        **_ends("satisfied", score.satisfied_between, 4),
        "mean": round(score.mean_of, 2),
        **_ends("mean", score.mean_between, 2),
        "index": round(score.index, 1),
        "gap": None if line.gap is None else round(line.gap, 1),
        "answers": {str(answer): n for answer, n in sorted(score.counts.items())},
    }


def _ends(name: str, between: Interval, digits: int) -> dict[str, float]:
    """An interval of 95 % under two names."""
    return {
        f"{name}_low": round(between.low, digits),
        f"{name}_high": round(between.high, digits),
    }
