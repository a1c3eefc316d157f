"""What anybody may have of a contest, as files: the ballot at once, results once voting is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from smsgateway.actions import recount
from smsgateway.actions.counts import Count
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import definition
from smsgateway.actions.files.csvfile import lines
from smsgateway.actions.house import House
from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.moneydata.fiscal import COLUMNS
from smsgateway.actions.moneydata.places import WORKS
from smsgateway.actions.publiclog.results import in_order, longest
from smsgateway.counting.election import FileVote
from smsgateway.counting.listing import listed
from smsgateway.counting.pabulib_writer import write

DICTIONARY = (
    ("projects.csv", "id", "The project's id in the outside world."),
    ("projects.csv", "code", "What a voter types."),
    ("projects.csv", "name_en, name_sw, name_km, name_fr", "Its name, where there is one."),
    ("projects.csv", "cost", "Estimated cost in the currency of the contest."),
    ("projects.csv", "withdrawn", "1 where it can no longer be voted for, else 0."),
    ("results.csv", "project", "The project's id."),
    ("results.csv", "votes", "How many ballots name it."),
    ("results.csv", "score", "Its points, where the rule gives some; else its votes."),
    ("results.csv", "fate", "What the count did to it: funded, not affordable, and so on."),
    ("results.csv", "left", "Money in the pot before its turn."),
    *(("budget-kes.csv", column.name, column.meaning) for column in COLUMNS),
    *(("works.csv", name, meaning) for name, meaning in WORKS),
)
"""File, column, meaning."""


def contest(house: House, slug: str) -> Mapping[str, Any]:
    """The contest as its public log opens: question, ballot, rule, deadlines."""
    with house.db.read() as connection:
        return definition(connection, contest_named(connection, slug).id)


def projects_csv(told: Mapping[str, Any]) -> Iterator[str]:
    """The ballot, a line a project."""
    names = [f"name_{lang}" for lang in WRITTEN]
    rows = (
        [
            one["id"],
            one["code"],
            *(one["name"].get(lang, "") for lang in WRITTEN),
            number(one["cost"]),
            int(one["withdrawn"]),
        ]
        for one in told["projects"]
    )
    return lines(["id", "code", *names, "cost", "withdrawn"], rows)


def results_csv(count: Count) -> Iterator[str]:
    """The count, a line a project in the order in which it came."""
    rows = (
        [one.project, one.votes, number(one.score), str(one.fate), number(one.left)]
        for one in count.award.rounds
    )
    return lines(["project", "votes", "score", "fate", "left"], rows)


def ballots_pb(house: House, slug: str) -> str:
    """The ballots that the board lists, as .pb text: what is withheld there is withheld here.

    No line says what was on paper: of few sheets it would say whose.
    """
    told = contest(house, slug)
    whole = recount.counted_election(house, slug)
    cast = [in_order(told, mentions(vote)) for vote in whole.votes]
    shown = listed(Counter(cast), longest(told)) - {()}  # the format has no blank ballots
    open_to_all = [one for one in cast if one in shown]
    election = recount.with_ballots(
        {**whole.meta, "comment": remark(whole.meta.get("comment", ""), len(open_to_all))},
        list(recount.for_any_counter(house, slug, whole).projects),
        open_to_all,
    )
    return write(replace(election, votes=tuple(one._replace(other={}) for one in election.votes)))


def mentions(vote: FileVote) -> tuple[str, ...]:
    """A ballot of a file as it was cast: a project once for each of its points."""
    points = [int(given) for given in vote.points] or [1] * len(vote.projects)
    pairs = zip(vote.projects, points, strict=True)
    return tuple(project for project, given in pairs for _ in range(given))


def remark(before: str, ballots: int) -> str:
    """What a reader of the file must know before counting it."""
    ours = f"{ballots} ballots are listed: rare combinations and blank ballots are left out here"
    return " ".join(filter(None, (before, f"{ours} and counted in results.csv.")))


def number(value: object) -> float | int:
    """A number that a spreadsheet reads as one."""
    told = float(str(value))
    return int(told) if told.is_integer() else told
