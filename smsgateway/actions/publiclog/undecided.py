"""Both results, while votes that wait for confirmation could still change the winner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flows import ballot
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.elections import Tally, tally_of
from smsgateway.actions.house import House
from smsgateway.actions.log import outside_ids
from smsgateway.actions.recount import cast_anew, counted_election, ties_of
from smsgateway.counting.award import Award
from smsgateway.counting.ballots import profile_of, projects_of
from smsgateway.counting.election import Election
from smsgateway.counting.parameters import parameters_of
from smsgateway.counting.pending import could_change
from smsgateway.counting.rules import award
from smsgateway.store import box


@dataclass(frozen=True, slots=True)
class Undecided:
    """What the result would be with every waiting ballot counted."""

    waiting: int
    award: Award


def waiting_choices(house: House, slug: str) -> list[tuple[str, ...]]:
    """The choices of standing ballots that the provider's own list has not shown yet."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        ids = outside_ids(connection, contest.id)
        return [
            tuple(ids[one] for one in choice)
            for choice, votes in box.counted(connection, contest.id, confirmed=False)
            for _ in range(votes)
        ]


def tally_with_waiting(house: House, slug: str, counted: Tally) -> Tally | None:
    """The sums with the waiting ballots added; None where none waits."""
    waiting = waiting_choices(house, slug)
    if not waiting:
        return None
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
    worth = ballot.named(contest.format, contest.least, contest.most, contest.points).worth
    more = tally_of(list(counted.projects), worth, Counter(waiting).items())
    return Tally(
        counted.ballots + more.ballots,
        {name: votes + more.projects[name] for name, votes in counted.projects.items()},
        {name: points + more.points[name] for name, points in counted.points.items()},
    )


def undecided(house: House, slug: str, rule: str) -> Undecided | None:
    """The award with the waiting ballots added; None while they cannot change who wins."""
    waiting = waiting_choices(house, slug)
    if not waiting:
        return None
    sure = counted_election(house, slug)
    profile, set_to = profile_of(sure), parameters_of(sure)
    sums = {line.id: int(score) for line, score in zip(sure.projects, profile.scores, strict=True)}
    thresholds = any((set_to.threshold, set_to.threshold_percent, set_to.threshold_cost))
    points = [points_of(sure, choice) for choice in waiting]
    if not could_change(rule, sums, points, thresholds=thresholds):
        return None
    cast = [*(vote.projects for vote in sure.votes), *waiting]
    whole = cast_anew(sure, cast)
    made = award(
        rule,
        profile_of(whole),
        projects_of(whole),
        whole.budget,
        ties=ties_of(house, slug),
        parameters=parameters_of(whole),
    )
    return Undecided(len(waiting), made)


def points_of(election: Election, choice: tuple[str, ...]) -> dict[str, int]:
    """What a ballot gives the projects that it names."""
    if election.vote_type != "ordinal":
        return dict(Counter(choice))
    return {name: max(election.max_length - rank, 0) for rank, name in enumerate(choice)}
