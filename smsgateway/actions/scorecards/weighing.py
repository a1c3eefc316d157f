"""Weights for those drawn by lot: who lives there, by group, and what each group answered.

A phone tells neither village nor sex. A register does: two lists say how many people live in each
group (`group`, `people`) and to which one a registered phone belongs (`phone`, `group`). Of the
second only the groups of those who are drawn are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, and_, delete, func, insert, null, select

from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.lists import cell, read_lines, whole_in
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.counting.poststratify import Weighted, weighted_mean, weighted_share
from smsgateway.counting.scores import Scale
from smsgateway.counting.told import Told
from smsgateway.store.db import database_now
from smsgateway.store.scorecards import (
    OF_A_RATING,
    indicators,
    invitations,
    ratings,
    scores,
    strata,
)

LONGEST = 80

UNKNOWN = "unknown"
"""The group of who was drawn and is not in the register."""

ByStratum = Mapping[str, Mapping[int, int]]
"""Group to answer to how many people gave it."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """One question as the whole population would answer it."""

    satisfied: Weighted
    mean: float
    """In the scale's own units."""


def read_population(path: Path) -> dict[str, int]:
    """How many people live in each group. Raises `Faulty` with every fault by line."""
    lines = read_lines(path, ("group", "people"), lambda _: False, group_of)
    faults = [
        Fault(where, Told("names {group} a second time", group=group))
        for at, (where, group, _) in enumerate(lines)
        if group in (one for _, one, _ in lines[:at])
    ]
    if faults:
        raise Faulty(*faults)
    return {group: people for _, group, people in lines}


def group_of(line: Line) -> tuple[str, str, int]:
    """One line of it. Raises `ValueError`."""
    group, people = cell(line, "group"), whole_in(line, "people")
    if not 0 < len(group) <= LONGEST:
        raise Refused("group has 1 to {longest} letters", longest=LONGEST)
    if group == UNKNOWN:
        raise Refused("{group} is the group of who is not in the register", group=UNKNOWN)
    if not people:
        raise Refused("a group in which nobody lives has no weight")
    return line.where, group, people


def read_register(path: Path) -> list[tuple[str, str]]:
    """Phones as they are written, each with its group. Raises `Faulty`."""
    return read_lines(
        path,
        ("phone", "group"),
        lambda _: False,
        lambda line: (cell(line, "phone"), cell(line, "group")),
    )


def keep_population(house: House, slug: str, people: Mapping[str, int], *, by: str) -> None:
    """Keep who lives there, instead of what was kept before. Raises `Refused` after the close.

    By then results may have been published without groups.
    """
    with house.db.write() as connection:
        held = round_named(connection, slug)
        if held.closes_at <= connection.execute(select(database_now())).scalar_one():
            raise Refused("{slug} has closed: who lives there is told before", slug=slug)
        connection.execute(delete(strata).where(strata.c.round_id == held.id))
        rows = [
            {"round_id": held.id, "stratum": group, "people": many}
            for group, many in people.items()
        ]
        connection.execute(insert(strata), rows)
        told: dict[str, JSON] = {"groups": len(people), "people": sum(people.values())}
        sign(connection, by, "round.population", slug, [held.area_id], told)


def population(connection: Connection, round_id: int) -> dict[str, int]:
    """Who lives there, by group; empty where nobody told."""
    rows = connection.execute(select(strata).where(strata.c.round_id == round_id))
    return {row.stratum: row.people for row in rows}


def population_and_groups(
    connection: Connection, round_id: int
) -> tuple[Mapping[str, int], Sequence[str]]:
    """Who lives there, and every group that an answer may come from.

    Both are empty where nobody told who lives there. Groups too that nobody answered from: that
    they are none is a small number like any other.
    """
    lives = select(strata.c.stratum, strata.c.people).where(strata.c.round_id == round_id)
    drawn = select(invitations.c.stratum, null()).where(invitations.c.round_id == round_id)
    rows = connection.execute(lives.union(drawn)).all()
    people = {row.stratum: row.people for row in rows if row.people is not None}
    return people, sorted({row.stratum or UNKNOWN for row in rows}) if people else ()


def by_group(connection: Connection, round_id: int) -> Mapping[tuple[int, str], ByStratum]:
    """What those drawn by lot answered: service and question to group to answers."""
    found: dict[tuple[int, str], dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    grouped = (ratings.c.service_id, ratings.c.stratum, indicators.c.name, scores.c.value)
    said = (
        select(*grouped, func.count().label("people"))
        .select_from(ratings)
        .join(scores, and_(*(scores.c[name] == ratings.c[name] for name in OF_A_RATING)))
        .join(indicators, indicators.c.id == scores.c.indicator_id)
        .where(ratings.c.round_id == round_id, ratings.c.mode == "invited")
        .group_by(*grouped)
    )
    for row in connection.execute(said):
        found[row.service_id, row.name][row.stratum or UNKNOWN][row.value] = row.people
    return found


def weighed(scale: Scale, answers: ByStratum, people: Mapping[str, int]) -> Weighing | None:
    """The question weighted to who lives there; None where no group is known that answered.

    Whoever is in no group of the list speaks in the unweighted figure alone.
    """
    known = {group: given for group, given in answers.items() if group in people and given}
    answered = {group: sum(given.values()) for group, given in known.items()}
    if not answered:
        return None
    yes = {
        group: sum(n for answer, n in given.items() if scale.satisfies(answer))
        for group, given in known.items()
    }
    worth = {group: scale.weighed(given) for group, given in known.items()}
    return Weighing(weighted_share(yes, answered, people), weighted_mean(worth, people)[0])


def enough(answers: ByStratum, people: Mapping[str, int], least: int) -> bool:
    """Whether each group that answered has so many: else a weighted figure tells on a small one."""
    sizes: Sequence[int] = [
        sum(given.values()) for group, given in answers.items() if group in people and given
    ]
    return bool(sizes) and min(sizes) >= least
