"""What a voter typed, read as a ballot: all or nothing, the first fault named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from flows import codes
from flows.value import value
from flows.words import Echo, Say
from flows.world import Contest, Money, Project

_TIMES = re.compile(r"\b([0-9]+)\s?[=:xX]\s?([0-9]{1,2})\b")


@value
class Choice:
    """What a typed answer says: the mentions in its order, and what is wrong with it."""

    projects: tuple[Project, ...]
    fault: Say | None = None
    few: bool = False
    """Nothing is wrong but that more must be chosen."""


def read_choice(typed: str, contest: Contest) -> Choice:
    """All or nothing: order kept, the first fault named; a blank vote names nothing."""
    if len(typed) > codes.LONGEST_TEXT:
        return Choice((), Say("That was too long."))
    found = typed_codes(typed, contest)
    if found in (["0"], [blank_code(contest)]):
        return Choice(())
    if (fault := _cannot_be_named(found, contest)) is not None:
        return Choice((), fault)
    # Only where points are given does a second mention say anything.
    mentions = tuple(
        contest.by_code[code] for code in (found if contest.format.points else dict.fromkeys(found))
    )
    projects = different(mentions)
    if (fault := _too_much(mentions, projects, contest)) is not None:
        return Choice((), fault)
    least = max(contest.format.least, 1)
    if projects < least:
        return Choice(mentions, Say("Choose at least {least}.", least=least), few=True)
    return Choice(mentions)


def typed_codes(typed: str, contest: Contest) -> list[str]:
    """The codes that a text names, in order. Where points are given, `11x3` is 11 11 11."""
    if contest.format.points:
        typed = _TIMES.sub(lambda found: " ".join([found[1]] * int(found[2])), typed)
    return codes.read_codes(typed, contest.digits)


def only_codes(typed: str, contest: Contest) -> bool:
    """Is the whole text a vote and nothing else?"""
    return codes.only_codes(" ".join(typed_codes(typed, contest)), contest.digits)


def blank_code(contest: Contest) -> str:
    """What is typed for a blank vote where a single 0 leads back."""
    return "0" * contest.digits


def different(mentions: Sequence[Project]) -> int:
    """How many projects are named."""
    return len({one.id for one in mentions})


def cost(mentions: Sequence[Project], contest: Contest) -> Money:
    """What they cost together."""
    whole = sum((one.cost.amount for one in mentions), Decimal(0))
    return Money(whole, contest.pot.currency)


def left(mentions: Sequence[Project], contest: Contest) -> Money:
    """What of the pot they leave."""
    spent = cost(mentions, contest).amount
    return Money(contest.pot.amount - spent, contest.pot.currency)


def standing_projects(contest: Contest) -> tuple[Project, ...]:
    """What may be voted for, in ballot order."""
    return tuple(project for project in contest.projects if not project.withdrawn)


def unknown(code: str) -> Say:
    """No project has this number."""
    return Say("{code} is not on the list.", code=Echo(code))


def withdrawn(one: Project) -> Say:
    """Nobody may choose this project any more."""
    return Say("{code} {name} was withdrawn.", code=one.code, name=one.name)


def _cannot_be_named(found: Sequence[str], contest: Contest) -> Say | None:
    """The first code that stands for no project on the ballot."""
    for code in found:
        one = contest.by_code.get(code)
        if one is None:
            return unknown(code)
        if one.withdrawn:
            return withdrawn(one)
    return None


def _too_much(mentions: Sequence[Project], projects: int, contest: Contest) -> Say | None:
    """More projects, points or money than the format allows."""
    form = contest.format
    if projects > form.most:
        return Say("You chose {n}, at most {most} count.", n=projects, most=form.most)
    if len(mentions) > form.longest:
        return Say("You gave {n} points, you have {points}.", n=len(mentions), points=form.points)
    if form.within_pot and (over := left(mentions, contest)).amount < 0:
        return Say(
            "Together {cost}: {over} more than there is.",
            cost=cost(mentions, contest),
            over=Money(-over.amount, over.currency),
        )
    return None
