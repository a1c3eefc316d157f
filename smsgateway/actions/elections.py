"""Real elections in and out: a .pb file becomes a contest, and a contest is counted."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from flows import ballot
from flows.ballot import Format
from smsgateway.actions.cycles import (
    NewArea,
    NewContest,
    NewProject,
    add_area,
    contest_named,
    make_contest,
)
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import NewChannel, make_channel
from smsgateway.actions.log import outside_ids
from smsgateway.actions.paper.hands import Show, shows
from smsgateway.actions.phases import conflicting
from smsgateway.counting.election import Election
from smsgateway.counting.pabulib import read
from smsgateway.counting.rules import RULES
from smsgateway.store import box
from smsgateway.store.contests import projects
from smsgateway.store.db import database_now

RUNS_FOR = timedelta(days=30)
"""How long an imported contest stays open: it is there to be rehearsed, not to end."""

MOST_TYPED = 100
"""Points of an imported file that phones can still give in one text."""

REHEARSAL_LANGUAGES = ("en", "sw", "km-Latn", "fr")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made."""

    contest_id: int
    projects: int
    ballots_in_file: int
    most: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Standing ballots, and how many of them name each project, by the file's ids."""

    ballots: int
    projects: Mapping[str, int]
    points: Mapping[str, int]
    """What the ballots give each project: as much, unless ranks or points are given."""
    hands: Sequence[Show] = ()
    """Shows of hands, which are no ballots and which no award counts."""

    @property
    def sums(self) -> dict[str, object]:
        """For a program; points only where they say more than the votes."""
        more = {"points": dict(self.points)} if self.points != self.projects else {}
        hands = {"hands": [asdict(one) for one in self.hands]} if self.hands else {}
        return {"ballots": self.ballots, "projects": dict(self.projects), **more, **hands}


def import_pabulib(house: House, name: str, text: str, slug: str, conflicts: str = "") -> Imported:
    """Make an area, a channel, a cycle and an open contest from a .pb file.

    `conflicts` is the text of a side file: they are fixed as the public log opens. Raises
    `PabulibError`, which names the lines, and `Refused`; nothing is half-applied.
    """
    election = read(text)
    groups = conflicting.read(conflicts, {line.id for line in election.projects})
    if election.rule in RULES:
        conflicting.refuse_unheeded(election.rule, groups)
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        new = contest_from(election, slug, now, (name, zlib.compress(text.encode())))
        new = replace(new, conflicts=conflicting.kept(groups))
        area_code = f"pb-{slug}"
        area_id = add_area(
            connection, NewArea(area_code, new.title, "the office", "UTC", REHEARSAL_LANGUAGES)
        )
        contest_id = make_contest(connection, house.keys, area_id, new)
        make_channel(
            connection,
            house.keys,
            NewChannel(
                slug=slug,
                provider="simulator",
                area=area_code,
                sender="21512",
                service_code="*384*1#",
            ),
        )
    return Imported(
        contest_id=contest_id,
        projects=len(election.projects),
        ballots_in_file=len(election.votes),
        most=new.most,
        warnings=tuple(map(str, election.warnings)),
    )


def contest_from(
    election: Election, slug: str, now: datetime, file: tuple[str, bytes]
) -> NewContest:
    """A contest that is open from `now` on, with the file's projects, pot and ballot length."""
    form = format_of(election)
    parts = (election.meta.get(key) for key in ("unit", "district", "subunit"))
    title = " ".join(filter(None, parts))
    language = election.meta.get("language", "en")
    return NewContest(
        slug=slug,
        title={language: title},
        pot=election.budget,
        currency=election.meta.get("currency", "XXX"),
        least=min(election.min_length, form.longest),
        most=form.most,
        format=form.kind,
        points=form.points,
        opens=now,
        closes=now + RUNS_FOR,
        projects=[
            NewProject(
                file_id=line.id,
                name={language: line.name or line.id},
                cost=line.cost,
            )
            for line in election.projects
        ],
        file=file,
    )


def format_of(election: Election) -> Format:
    """How phones vote as the file's voters did; by approval where a phone cannot."""
    most = election.max_length
    points = election.meta.get("max_sum_points", "")
    if election.vote_type == "ordinal":
        return Format(1, most, ranked=True)
    if election.vote_type == "cumulative" and points.isdecimal() and int(points) <= MOST_TYPED:
        return Format(1, most, points=int(points))
    return Format(1, most)


def codes_by_file_id(house: House, slug: str) -> Mapping[str, str]:
    """What voters type for each project, by its id in the file."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        lines = select(projects.c.file_id, projects.c.code).where(
            projects.c.contest_id == contest.id
        )
        return {row.file_id: row.code for row in connection.execute(lines)}


def tally(house: House, slug: str) -> Tally:
    """Count the standing ballots."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        ids = outside_ids(connection, contest.id)
        worth = ballot.named(contest.format, contest.least, contest.most, contest.points).worth
        counted = [
            (tuple(ids[one] for one in choice), votes)
            for choice, votes in box.counted(connection, contest.id)
        ]
        raised = shows(connection, contest.id)
    return replace(tally_of(list(ids.values()), worth, counted), hands=raised)


def tally_of(
    ids: Sequence[str], worth: Sequence[int], counted: Iterable[tuple[Sequence[str], int]]
) -> Tally:
    """Add up each choice as often as it was made; `worth` by rank, empty for one point each."""
    number, votes, points = 0, dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    for choice, people in counted:
        number += people
        for name in set(choice):
            votes[name] += people
        for rank, name in enumerate(choice):
            points[name] += people * (worth[rank] if worth else 1)
    return Tally(number, votes, points)
