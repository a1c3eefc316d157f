"""From the ballots of a file to a profile and a list of projects that a rule can take.

How a ballot becomes points: approval and choose-1, one for each project named; cumulative and
scoring, the points written; ordinal, the points written, else k for the first of at most k
choices, k-1 for the second and so on. (That is what Krakow does with its three: 3-2-1.)
"""

from collections import Counter
from decimal import Decimal

from smsgateway.counting.election import Election
from smsgateway.counting.profile import Profile, profile_from_counts
from smsgateway.counting.projects import Project


def profile_of(election: Election) -> Profile:
    """The election's ballots; project indexes follow the order of PROJECTS."""
    index = {project.id: i for i, project in enumerate(election.projects)}
    written = Counter((vote.projects, vote.points) for vote in election.votes)
    counts: Counter[tuple[tuple[int, ...], tuple[Decimal | int, ...]]] = Counter()
    for (ids, points), people in written.items():
        counts[tuple([index[i] for i in ids]), _worth(election, len(ids), points)] += people
    return profile_from_counts(len(election.projects), counts)


def projects_of(election: Election) -> tuple[Project, ...]:
    """The election's projects, in the order of the file."""
    return tuple(Project(p.id, p.cost, p.name, p.withdrawn) for p in election.projects)


def _worth(
    election: Election, named: int, points: tuple[Decimal, ...]
) -> tuple[Decimal | int, ...]:
    if election.vote_type in ("approval", "choose-1"):
        return ()
    if points or election.vote_type != "ordinal":
        return points
    return tuple(max(election.max_length - rank, 0) for rank in range(named))
