"""Areas, cycles and contests: what has to stand before a person can vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection, insert, select

from flows import ballot
from flows.ballot import Format, Kind
from flows.codes import spell
from flows.keywords import command
from flows.world import BEFORE_VOTING
from smsgateway.actions.catalogue import touch
from smsgateway.actions.lots import begin_voting
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests, cycles, election_files, projects
from smsgateway.store.db import AnyRow
from smsgateway.store.sealing import Keyring

Names = Mapping[str, str]

GRACE = timedelta(minutes=30)
"""How long after the close a text still counts that was sent before it."""

LONGEST_WORD = 12

FIRST_CODE = 11
"""Codes have no zero in front, and 1 to 9 stay free for menus."""


@dataclass(frozen=True, slots=True)
class NewProject:
    """One line of a ballot; its code follows from its place."""

    file_id: str
    name: Names
    cost: Decimal
    place: Names = field(default_factory=dict)
    about: Names = field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NewContest:
    """One area, one pot, one ballot."""

    slug: str
    """Of its cycle."""
    title: Names
    pot: Decimal
    currency: str
    least: int
    most: int
    opens: datetime
    closes: datetime
    projects: Sequence[NewProject]
    file: tuple[str, bytes] | None = None
    """Name and deflated content of the .pb file that it came from."""
    format: Kind = "approval"
    points: int = 0
    """That a voter gives away, where the format is points."""
    word: str = ""
    """By which texts address it beside another contest, e.g. CITY."""
    conflicts: Sequence[Sequence[str]] = ()
    """Groups of projects, by their file ids, of which only one can be built."""
    phase: Literal["draft", "voting"] = "voting"
    """A draft may still change: what an election is goes into its log when voting begins."""


@dataclass(frozen=True, slots=True)
class NewArea:
    """Who runs it."""

    code: str
    name: Names
    contact: str
    time_zone: str
    languages: Sequence[str]


def add_area(connection: Connection, new: NewArea) -> int:
    """Keep an area; returns its id, also when it stood already under this code."""
    known = connection.execute(select(areas.c.id).where(areas.c.code == new.code)).scalar()
    if known is not None:
        return int(known)
    touch(connection)
    return int(
        connection.execute(
            insert(areas)
            .values(
                code=new.code,
                name=dict(new.name),
                contact=new.contact,
                time_zone=new.time_zone,
                languages=list(new.languages),
            )
            .returning(areas.c.id)
        ).scalar_one()
    )


def make_contest(connection: Connection, keys: Keyring, area_id: int, new: NewContest) -> int:
    """Write a cycle with one contest and its ballot; returns the contest's id.

    In the caller's transaction. Raises `Refused` when the slug is taken, and for a ballot format
    that cannot be.
    """
    form = format_named(new)
    if connection.execute(select(cycles.c.id).where(cycles.c.slug == new.slug)).first():
        raise Refused("a cycle named {slug} exists already", slug=new.slug)
    made = insert(cycles).values(
        slug=new.slug, area_id=area_id, name=dict(new.title), phase=new.phase
    )
    cycle_id = connection.execute(made.returning(cycles.c.id)).scalar_one()
    contest_id: int = connection.execute(
        insert(contests)
        .values(
            cycle_id=cycle_id,
            title=dict(new.title),
            pot=new.pot,
            currency=new.currency,
            format=form.kind,
            least=form.least,
            most=form.most,
            points=form.points,
            word=checked_word(new.word),
            conflicts=list(new.conflicts) or None,
            opens_at=new.opens,
            closes_at=new.closes,
            late_until=new.closes + GRACE,
            salt=keys.new_salt(),
            key_version=keys.current,
        )
        .returning(contests.c.id)
    ).scalar_one()
    if new.projects:
        connection.execute(insert(projects), ballot_lines(contest_id, new.projects))
    if new.file:
        name, deflated = new.file
        connection.execute(
            insert(election_files).values(contest_id=contest_id, name=name, deflated=deflated)
        )
    if new.phase == "voting":
        begin_voting(connection, contest_id)
    touch(connection)
    return contest_id


def format_named(new: NewContest) -> Format:
    """How its ballots may look. Raises `Refused`."""
    try:
        return ballot.named(new.format, new.least, new.most, new.points)
    except ballot.Misfit as why:
        raise Refused(why.template, **why.values) from None


def checked_word(word: str) -> str:
    """Letters that no text means otherwise. Raises `Refused`."""
    if word and (not 2 <= len(word) <= LONGEST_WORD or not word.isalpha() or word != spell(word)):
        raise Refused(
            "a word is 2 to {most} capitals, e.g. CITY, not {word}", most=LONGEST_WORD, word=word
        )
    if word and command(f"{word} 11") is not None:
        raise Refused("{word} means something else in a text already", word=word)
    return word


def ballot_lines(contest_id: int, lines: Sequence[NewProject]) -> list[dict[str, object]]:
    """Rows of `projects`, each with the code that voters type."""
    return [
        {
            "contest_id": contest_id,
            "file_id": line.file_id,
            "code": code,
            "position": position,
            "name": dict(line.name),
            "place": dict(line.place),
            "about": dict(line.about),
            "cost": line.cost,
            "withdrawn": line.withdrawn,
        }
        for position, (code, line) in enumerate(zip(typed_codes(len(lines)), lines, strict=True))
    ]


def add_project(connection: Connection, contest: AnyRow, line: NewProject) -> str:
    """Put one more project on a ballot that nobody votes on yet; returns its code.

    A code is never given twice, also when its project is gone. Raises `Refused` once voting began,
    for an id that is taken, and where no code of this length is left.
    """
    if contest.phase not in BEFORE_VOTING:
        raise Refused(
            "{slug} is in its phase {phase}: its ballot is fixed",
            slug=contest.slug,
            phase=contest.phase,
        )
    held = connection.execute(
        select(projects.c.code, projects.c.position, projects.c.file_id)
        .where(projects.c.contest_id == contest.id)
        .order_by(projects.c.position)
    ).all()
    if line.file_id in {one.file_id for one in held}:
        raise Refused("{slug} has a project {code} already", slug=contest.slug, code=line.file_id)
    last = max((int(one.code) for one in held), default=FIRST_CODE - 1)
    if last in (99, 999):
        raise Refused(
            "{slug} has no code of {digits} digits left", slug=contest.slug, digits=len(str(last))
        )
    position = held[-1].position + 1 if held else 0
    row = ballot_lines(contest.id, [line])[0] | {"code": str(last + 1), "position": position}
    connection.execute(insert(projects), row)
    touch(connection)
    return str(last + 1)


def add_projects(connection: Connection, contest: AnyRow, lines: Sequence[NewProject]) -> None:
    """Put several projects on a ballot: an empty one gets codes of the length that they need.

    Raises `Refused` as `add_project`.
    """
    held = select(projects.c.id).where(projects.c.contest_id == contest.id).limit(1)
    if connection.execute(held).first():
        for line in lines:
            add_project(connection, contest, line)
        return
    connection.execute(insert(projects), ballot_lines(contest.id, lines))
    touch(connection)


def typed_codes(number: int) -> list[str]:
    """What voters type: 11 to 99, or 101 upward where a contest has more than 89 projects."""
    if number <= 99 - FIRST_CODE + 1:
        return [str(FIRST_CODE + place) for place in range(number)]
    if number > 899:
        raise Refused("a ballot holds 899 projects at most")
    return [str(101 + place) for place in range(number)]


def contest_named(connection: Connection, slug: str) -> AnyRow:
    """The contest of the cycle with this slug. Raises `Refused` where there is none."""
    row = connection.execute(
        select(contests, cycles.c.slug, cycles.c.area_id, cycles.c.phase, cycles.c.phase_until)
        .join(cycles, cycles.c.id == contests.c.cycle_id)
        .where(cycles.c.slug == slug)
    ).first()
    if row is None:
        raise Refused("there is no cycle named {slug}", slug=slug)
    return row
