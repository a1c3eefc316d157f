"""Both results side by side while votes wait: without them and with them, project by project."""

from __future__ import annotations

from dataclasses import dataclass

from flows.words import SOURCE, choose
from flows.world import Names
from smsgateway.actions import elections
from smsgateway.actions.counts import count
from smsgateway.actions.house import House
from smsgateway.actions.publiclog.undecided import tally_with_waiting, undecided


@dataclass(frozen=True, slots=True)
class Line:
    """A project in both results."""

    name: Names
    without: int
    with_them: int
    wins_without: bool
    wins_with: bool


@dataclass(frozen=True, slots=True)
class Both:
    """The result without the votes that wait, and with them."""

    waiting: int
    lines: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        """Whether somebody else would win."""
        return any(line.wins_without != line.wins_with for line in self.lines)


def both(house: House, slug: str) -> Both | None:
    """Both results by the contest's own rule, the strongest project first; None where none waits.

    Raises `Refused` for a rule that cannot be applied.
    """
    sure = elections.tally(house, slug)
    whole = tally_with_waiting(house, slug, sure)
    if whole is None:
        return None
    now = count(house, slug, "")
    other = undecided(house, slug, now.rule)
    wins = {*now.award.winners, *now.award.topped_up}
    would = {*other.award.winners, *other.award.topped_up} if other else wins
    lines = [
        Line(now.names[id], votes, whole.projects[id], id in wins, id in would)
        for id, votes in sure.projects.items()
    ]
    ordered = sorted(lines, key=lambda one: (-one.with_them, choose(one.name, SOURCE)))
    return Both(whole.ballots - sure.ballots, tuple(ordered))
