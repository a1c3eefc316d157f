"""Small contests to count: built by hand in a line, or generated."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from smsgateway.counting.award import Award
from smsgateway.counting.parameters import Parameters
from smsgateway.counting.profile import Profile, profile_from_rows
from smsgateway.counting.projects import Project
from smsgateway.counting.rules import award
from smsgateway.counting.ties import FILE_ORDER, TieRule

Contest = tuple[tuple[Project, ...], list[tuple[int, ...]], int]


def projects(costs: Mapping[str, int | str]) -> tuple[Project, ...]:
    return tuple(Project(name, Decimal(cost)) for name, cost in costs.items())


def profile(listed: Sequence[Project], ballots: Mapping[str, int]) -> Profile:
    """{"well road": 3} is three people who named both; "well=2 road=1" gives points."""
    index = {project.id: i for i, project in enumerate(listed)}
    rows = []
    for ballot, people in ballots.items():
        cells = [cell.partition("=") for cell in ballot.split()]
        chosen = [index[name] for name, _, _ in cells]
        points = [Decimal(worth) for _, _, worth in cells if worth]
        rows += [(chosen, points)] * people
    return profile_from_rows(len(listed), rows)


def by_lot(drawn: Sequence[str]) -> TieRule:
    return TieRule(("cheaper", "more votes", "lot"), tuple(drawn))


def counted(
    rule: str,
    costs: Mapping[str, int | str],
    ballots: Mapping[str, int],
    budget: int | str,
    ties: TieRule = FILE_ORDER,
    **parameters: object,
) -> Award:
    listed = projects(costs)
    return award(
        rule,
        profile(listed, ballots),
        listed,
        Decimal(budget),
        ties=ties,
        parameters=Parameters(**parameters),
    )


@st.composite
def contests(draw: st.DrawFn, most_projects: int = 5, most_voters: int = 7) -> Contest:
    """(projects, approval ballots as indexes, budget); small numbers, so that ties are common."""
    count = draw(st.integers(1, most_projects))
    costs = draw(st.lists(st.integers(1, 12), min_size=count, max_size=count))
    listed = tuple(Project(f"p{i}", Decimal(cost)) for i, cost in enumerate(costs))
    ballot = st.sets(st.integers(0, count - 1)).map(lambda chosen: tuple(sorted(chosen)))
    ballots = draw(st.lists(ballot, min_size=1, max_size=most_voters))
    return listed, ballots, draw(st.integers(max(costs), 30))


def profile_of_contest(contest: Contest) -> Profile:
    listed, ballots, _ = contest
    return profile_from_rows(len(listed), [(chosen, ()) for chosen in ballots])
