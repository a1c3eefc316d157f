"""How to vote in this contest, and what was chosen so far: the words of each format."""

from __future__ import annotations

from collections.abc import Sequence

from flows.choices import blank_code, different, left, standing_projects
from flows.screens import Line
from flows.status import named
from flows.value import value
from flows.words import Compact, Listed, Say, choose, compact, say
from flows.world import Contest, Names, Project

_TYPE = {
    "choose-1": Say("Type the number of one project, e.g. {example}"),
    "approval": Say("Type up to {most} numbers, e.g. {example}"),
    "ranked": Say("Type up to {most} numbers, the best first, e.g. {example}"),
    "points": Say("You have {points} points. Type a number for each point, e.g. {example}"),
    "knapsack": Say("Type numbers for up to {pot} together, e.g. {example}"),
}
_SEND = {
    "choose-1": Say("Choose one, send e.g. VOTE {example}"),
    "approval": Say("Choose up to {most}, send e.g. VOTE {example}"),
    "ranked": Say("Choose up to {most}, the best first, send e.g. VOTE {example}"),
    "points": Say("Give {points} points, a number for each, send e.g. VOTE {example}"),
    "knapsack": Say("Choose for up to {pot} together, send e.g. VOTE {example}"),
}


def typed(contest: Contest) -> Say:
    """What to type on a USSD screen."""
    return _filled(_TYPE, contest, "".join(_examples(contest)))


def sent(contest: Contest) -> Say:
    """What to send by SMS."""
    return _filled(_SEND, contest, example(contest))


def example(contest: Contest) -> str:
    """A vote as it is sent, behind the word of its pot."""
    return " ".join([contest.word, *_examples(contest)]).strip()


def shown_back(mentions: tuple[Project, ...], contest: Contest) -> Say:
    """What was read, before it is saved."""
    form, chosen = contest.format, named(mentions)
    if form.ranked and mentions:
        return Say("Best first: {projects}", projects=chosen)
    if form.within_pot and mentions:
        return Say(
            "You chose {projects}. {left} left", projects=chosen, left=_left(mentions, contest)
        )
    return Say("You chose {projects}", projects=chosen)


def so_far(mentions: tuple[Project, ...], contest: Contest) -> Say:
    """What was collected, where that takes more than one screen."""
    listed = Listed(mentions, bare=True)
    if contest.format.within_pot:
        money = _left(mentions, contest)
        return Say("{codes}: {left} left. Type more numbers, or", codes=listed, left=money)
    return Say(
        "{n} of {most}: {codes}. Type more numbers, or",
        n=len(mentions),
        most=contest.format.longest,
        codes=listed,
    )


def lines(contest: Contest, lang: str) -> tuple[Line, ...]:
    """The ballot as it is listed, with prices where the voter must add them up, and a blank vote
    as its last line."""
    blank = _Entry(blank_code(contest), {lang: say(Say("Blank vote"), lang)})
    return (*more_lines(contest, lang, ()), blank)


def more_lines(contest: Contest, lang: str, chosen: Sequence[Project]) -> tuple[Line, ...]:
    """What may still be chosen; where points are given, also what was chosen before."""
    form, ids = contest.format, {one.id for one in chosen}
    full = form.points and different(chosen) >= form.most
    rest = [
        one
        for one in standing_projects(contest)
        if (one.id in ids if full else one.id not in ids or form.points)
    ]
    if not form.within_pot:
        return tuple(rest)
    return tuple(
        _Entry(one.code, {lang: f"{compact(one.cost, lang)} {choose(one.name, lang)}"})
        for one in rest
    )


@value
class _Entry:
    """A line of a list that is no project, or more than its name."""

    code: str
    name: Names


def _left(mentions: Sequence[Project], contest: Contest) -> Compact:
    return Compact(left(mentions, contest))


def _filled(words: dict[str, Say], contest: Contest, shown: str) -> Say:
    form = contest.format
    return Say(
        words[form.kind].text,
        most=form.most,
        points=form.points,
        pot=Compact(contest.pot),
        example=shown,
    )


def _examples(contest: Contest) -> list[str]:
    """The first and the last number of the ballot, the first twice where points are given."""
    shown = [one.code for one in standing_projects(contest)]
    if contest.format.most == 1:
        return shown[:1]
    return shown[: 1 if contest.format.points else 0] + shown[:1] + shown[-1:]
