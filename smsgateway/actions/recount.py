"""A contest as an election: its projects and the ballots that stand, ready to count or export.

An imported contest keeps what its file said of it; the ballots are always those of the database.
Their voters get numbers drawn by lot, so that the order of casting tells nothing.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.core import Locale, get_global
from sqlalchemy import Connection, func, select

from flows import ballot
from flows.ballot import Kind
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import RULE, ties
from smsgateway.actions.house import House
from smsgateway.actions.log import outside_ids
from smsgateway.actions.phases.conflicting import groups_of
from smsgateway.actions.refused import Refused
from smsgateway.counting.award import Award
from smsgateway.counting.ballots import profile_of, projects_of
from smsgateway.counting.conflicts import read_conflicts
from smsgateway.counting.election import Election, FileProject, FileVote
from smsgateway.counting.pabulib import read
from smsgateway.counting.pabulib_writer import write
from smsgateway.counting.parameters import parameters_of
from smsgateway.counting.rules import award
from smsgateway.counting.ties import FILE_ORDER, TieRule, Ties, tie_rule
from smsgateway.store import box
from smsgateway.store.areas import areas
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import election_files, projects
from smsgateway.store.db import AnyRow, database_now

VOTE_TYPES: Mapping[Kind, str] = {
    "choose-1": "choose-1",
    "approval": "approval",
    "ranked": "ordinal",
    "points": "cumulative",
    "knapsack": "approval",
}
"""What a .pb file calls a format; a knapsack is an approval with `max_sum_cost`."""

POINTS_WRITTEN = ("cumulative", "scoring")

PHONES, PAPER = {"voting_method": "internet"}, {"voting_method": "paper"}
"""A .pb file knows these two; what came by phone is the first."""

NOTHING_ON_PAPER: Mapping[tuple[str, ...], int] = {}


def file_of(connection: Connection, contest_id: int) -> Election | None:
    """The .pb file that a contest was imported from."""
    found = select(election_files.c.deflated).where(election_files.c.contest_id == contest_id)
    deflated = connection.execute(found).scalar()
    return read(zlib.decompress(deflated).decode()) if deflated else None


def imported_election(house: House, slug: str) -> Election:
    """The file that a contest came from. Raises `Refused` where it came from none."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        election = file_of(connection, contest.id)
    if election is None:
        raise Refused("{slug} was not imported from a .pb file", slug=slug)
    return replace(election, conflicts=groups_of(contest.conflicts))


def paper_of(house: House, slug: str) -> Mapping[tuple[str, ...], int]:
    """How many of each choice that counts were on paper; for who may read the table."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        ids = outside_ids(connection, contest.id)
        rows = connection.execute(
            select(ballots.c.choice, func.count())
            .where(
                ballots.c.contest_id == contest.id,
                ballots.c.disposition == "standing",
                ballots.c.medium == "paper",
            )
            .group_by(ballots.c.choice)
        )
        return {tuple(ids[one] for one in choice): number for choice, number in rows}


def counted_election(
    house: House, slug: str, on_paper: Mapping[tuple[str, ...], int] = NOTHING_ON_PAPER
) -> Election:
    """The contest with the ballots that stand now, in an order drawn by lot."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        lines = connection.execute(
            select(projects)
            .where(projects.c.contest_id == contest.id)
            .order_by(projects.c.position)
        ).all()
        file_id = {line.id: line.file_id for line in lines}
        cast = [
            tuple(file_id[project] for project in choice)
            for choice, votes in box.counted(connection, contest.id)
            for _ in range(votes)
        ]
        file = file_of(connection, contest.id)
        meta = file.meta if file else meta_of(connection, contest)
        told = (
            [replace(line, selected=None, votes=None, score=None) for line in file.projects]
            if file
            else [own_line(line) for line in lines]
        )
        gone = {line.file_id for line in lines if line.withdrawn}
        groups = groups_of(contest.conflicts)
        told = [replace(one, withdrawn=True) if one.id in gone else one for one in told]
    random.SystemRandom().shuffle(cast)
    return replace(with_ballots(meta, told, cast, on_paper), conflicts=groups)


def with_ballots(
    meta: Mapping[str, str],
    lines: list[FileProject],
    cast: list[tuple[str, ...]],
    on_paper: Mapping[tuple[str, ...], int] = NOTHING_ON_PAPER,
) -> Election:
    """An election whose ballots are numbered from 1 and whose projects carry their votes.

    `on_paper` says how many of each choice were.
    """
    votes = Counter(name for choice in cast for name in set(choice))
    points = Counter(name for choice in cast for name in choice)
    given = meta["vote_type"] in POINTS_WRITTEN
    return Election(
        meta={**meta, "num_votes": str(len(cast))},
        projects=tuple(
            replace(line, votes=votes[line.id], score=Decimal(points[line.id]) if given else None)
            for line in lines
        ),
        votes=tuple(
            file_vote(
                str(number), choice, given, PAPER if nth <= on_paper.get(choice, 0) else PHONES
            )
            for number, (choice, nth) in enumerate(numbered(cast), 1)
        ),
    )


def cast_anew(election: Election, cast: list[tuple[str, ...]]) -> Election:
    """The same contest with these ballots instead of its own."""
    anew = with_ballots(election.meta, list(election.projects), cast)
    return replace(anew, conflicts=election.conflicts)


def numbered(cast: Iterable[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each choice, and which of its equals it is, from 1."""
    seen = Counter[tuple[str, ...]]()
    for choice in cast:
        seen[choice] += 1
        yield choice, seen[choice]


def file_vote(
    voter: str, choice: tuple[str, ...], given: bool, other: Mapping[str, str]
) -> FileVote:
    """A ballot as a file has it: each project once, its mentions as points where those count."""
    mentions = Counter(choice)
    points = tuple(map(Decimal, mentions.values())) if given else ()
    return FileVote(voter, tuple(mentions), points, other)


def meta_of(connection: Connection, contest: AnyRow) -> dict[str, str]:
    """META of a contest of our own; its days are those of its area's clock."""
    area = connection.execute(select(areas).where(areas.c.id == contest.area_id)).one()
    name, zone = first_of(area.name), ZoneInfo(area.time_zone)
    opens, closes = contest.opens_at.astimezone(zone), contest.closes_at.astimezone(zone)
    form = ballot.named(contest.format, contest.least, contest.most, contest.points)
    return {
        "description": f"{name}: {first_of(contest.title)}",
        "country": country_of(area.time_zone),
        "unit": name,
        "instance": str(opens.year),
        "budget": plain(contest.pot),
        "vote_type": VOTE_TYPES[form.kind],
        "rule": RULE,
        "date_begin": f"{opens:%d.%m.%Y}",
        "date_end": f"{closes:%d.%m.%Y}",
        "min_length": str(contest.least),
        "max_length": str(contest.most),
        **({"max_sum_cost": plain(contest.pot)} if form.within_pot else {}),
        **({"max_sum_points": str(form.points)} if form.points else {}),
        "currency": contest.currency,
    }


def country_of(time_zone: str) -> str:
    """The country whose clock that is, in English; the zone itself where it is nobody's."""
    code = get_global("zone_territories").get(time_zone, "")
    return str(Locale("en").territories.get(code, time_zone))


def own_line(line: AnyRow) -> FileProject:
    """A project of our own as a file lists it."""
    return FileProject(id=line.file_id, cost=Decimal(plain(line.cost)), name=first_of(line.name))


def plain(amount: Decimal) -> str:
    """Without a fraction that says nothing."""
    whole = amount.to_integral_value()
    return str(whole if whole == amount else amount)


def first_of(names: Mapping[str, str]) -> str:
    """English where there is some, else the first language."""
    return names.get("en") or next(iter(names.values()), "")


def award_contest(
    house: House, slug: str, rule: str, file_ballots: bool, conflicts: str = ""
) -> tuple[Award, Mapping[str, str]]:
    """Apply a rule of `counting.rules` to the ballots that stand, or to those of the file.

    Returns the award and the projects' names by their ids. Ties go by the rule that the contest was
    opened with; of the file's ballots by the order of the file. Raises `Refused` for a rule that
    does not exist. `conflicts` is the text of a side file, instead of the groups that the contest
    was opened with.
    """
    election = imported_election(house, slug) if file_ballots else counted_election(house, slug)
    tied = FILE_ORDER if file_ballots else ties_of(house, slug)
    try:
        groups = read_conflicts(conflicts, {line.id for line in election.projects})
        set_to = parameters_of(election)
        made = award(
            rule,
            profile_of(election),
            projects_of(election),
            election.budget,
            ties=tied,
            parameters=replace(set_to, conflicts=groups) if groups else set_to,
        )
    except ValueError as error:
        raise Refused(str(error)) from error
    return made, {line.id: line.name for line in election.projects if line.name}


def ties_of(house: House, slug: str) -> TieRule:
    """How the contest tells equal projects apart."""
    with house.db.read() as connection:
        return tie_rule(ties(contest_named(connection, slug).lot))


def for_any_counter(house: House, slug: str, election: Election) -> Election:
    """The same with its projects in the order that decides between equals: the format has no word
    for a tie rule, so that whoever counts the file goes by the order of its lines."""
    listed = projects_of(election)
    decided = Ties(ties_of(house, slug), listed, profile_of(election).votes.tolist())
    lines = [election.projects[place] for place in decided.order(range(len(listed)))]
    return replace(election, projects=tuple(lines))


def export_pabulib(house: House, slug: str) -> str:
    """The contest with the ballots that stand, as .pb text; the format has no blank ballots."""
    election = for_any_counter(house, slug, counted_election(house, slug, paper_of(house, slug)))
    named = tuple(vote for vote in election.votes if vote.projects)
    try:
        return write(replace(election, votes=named))
    except ValueError as error:
        raise Refused(str(error)) from error


def is_open(house: House, slug: str) -> bool:
    """True while votes may arrive: what is counted now is nobody's to know yet."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        now = connection.execute(select(database_now())).scalar_one()
    return bool(now < contest.late_until)
