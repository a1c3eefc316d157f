"""What a voter typed, read as a choice of projects: all or nothing, the first fault named."""

from __future__ import annotations

from dataclasses import dataclass

from flows import codes
from flows.words import Echo, Say
from flows.world import Contest, Project


@dataclass(frozen=True, slots=True)
class Choice:
    """What a typed answer says: the projects in its order, and what is wrong with it."""

    projects: tuple[Project, ...]
    fault: Say | None = None
    few: bool = False
    """Nothing is wrong but that more must be chosen."""


def read_choice(typed: str, contest: Contest) -> Choice:
    """All or nothing: order kept, repeats once, the first fault named."""
    if len(typed) > codes.LONGEST_TEXT:
        return Choice((), Say("That was too long."))
    found: dict[int, Project] = {}
    for code in codes.read_codes(typed, contest.digits):
        one = contest.by_code.get(code)
        if one is None:
            return Choice((), unknown(code))
        if one.withdrawn:
            return Choice((), withdrawn(one))
        found[one.id] = one
    chosen_ones = tuple(found.values())
    if len(chosen_ones) > contest.most:
        return Choice(
            (), Say("You chose {n}, at most {most} count.", n=len(found), most=contest.most)
        )
    if len(chosen_ones) < max(contest.least, 1):
        return Choice(
            chosen_ones, Say("Choose at least {least}.", least=max(contest.least, 1)), few=True
        )
    return Choice(chosen_ones)


def standing_projects(contest: Contest) -> tuple[Project, ...]:
    """What may be voted for, in ballot order."""
    return tuple(project for project in contest.projects if not project.withdrawn)


def unknown(code: str) -> Say:
    """No project has this number."""
    return Say("{code} is not on the list.", code=Echo(code))


def withdrawn(one: Project) -> Say:
    """Nobody may choose this project any more."""
    return Say("{code} {name} was withdrawn.", code=one.code, name=one.name)
