"""After the count: the result, the council's decision, and how far the funded projects are.

Nothing of it is told before the result is published.
"""

from __future__ import annotations

from datetime import datetime

from flows import codes, receipts, voting
from flows.choices import standing_projects, unknown
from flows.progress import far
from flows.result import Result, Work
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Refused,
    Screen,
    Showing,
)
from flows.status import status
from flows.words import Listed, Say, choose
from flows.world import Contest, Project


def result(talk: Conversation) -> Showing:
    """Who voted, what is funded, and whether that is final."""
    contest, made = talk.world.contest, talk.world.result
    if contest is None or made is None:
        return End(Say("No result is published. {status}", status=status(talk)))
    doors = [Door("Projects", works)]
    if made.council is not None:
        doors.append(Door("Council decision", council))
    if made.contestable(talk.world.now):
        doors.append(Door("Object", receipts.disputing))
    text = Say(
        "{n} voted. Funded: {projects}. {standing}",
        n=made.voters,
        projects=Listed(funded(contest, made)) if made.funded else Say("none"),
        standing=stands(made, talk.world.now),
    )
    return Menu(text, tuple(doors))


def council(talk: Conversation) -> Showing:
    """What the council made of it, and why where it did something else."""
    made = talk.world.result
    if made is None or made.council is None:
        return Go(result)
    decided = made.council
    head = Say("Council decision {number} of {day}.", number=decided.number, day=decided.on)
    if decided.follows:
        return Menu(Say("{head} It follows the vote.", head=head))
    return Menu(Say("{head} It departs from the vote: {reason}", head=head, reason=decided.reason))


def works(talk: Conversation) -> Showing:
    """The projects, those that are funded first, to read about one of them."""
    contest, made = talk.world.contest, talk.world.result
    if contest is None or made is None:
        return Go(voting.projects)
    first = funded(contest, made)
    others = tuple(one for one in standing_projects(contest) if one not in first)
    return Ask("Type a number to read more", then=work, listing=first + others)


def work(talk: Conversation) -> Showing:
    """What became of the project with the number that was typed."""
    return told(talk, talk[works])


def listed(talk: Conversation) -> Showing:
    """`LIST`: what can be voted for, and afterwards what came of it."""
    return Go(voting.listing if talk.world.result is None else works)


SCREENS: tuple[Screen, ...] = (result, council, works, work, listed)


def told(talk: Conversation, typed: str) -> Showing:
    """One project by its number: what it is while people vote, what became of it afterwards."""
    contest, made = talk.world.contest, talk.world.result
    if contest is None:
        return End(status(talk))
    if made is None:
        return voting.details(talk, contest, typed)
    code = "".join(codes.tokens(typed))
    one = contest.by_code.get(code)
    if one is None:
        return Refused(unknown(code))
    text = Say(
        "{code} {name}\nCost: {cost}{more}",
        code=one.code,
        name=one.name,
        cost=one.cost,
        more=Say("\n{fate}", fate=fate(talk, made, one)),
    )
    return Menu(text)


def funded(contest: Contest, made: Result) -> tuple[Project, ...]:
    """The projects, in the order of the result."""
    by_id = {project.id: project for project in contest.projects}
    return tuple(by_id[one] for one in made.funded if one in by_id)


def stands(made: Result, now: datetime) -> Say:
    """Whether that can still change."""
    if made.standing == "certified":
        return Say("This is final.")
    if made.contestable(now):
        return Say("Objections until {until}.", until=made.until)
    return Say("Objections are being decided.")


def fate(talk: Conversation, made: Result, one: Project) -> Say:
    """How far it is, what comes next, and a word about it."""
    if one.id not in made.funded:
        return Say("Not funded.")
    done = made.works.get(one.id)
    if done is None:
        return Say("Funded.")
    text = with_milestone(far(done.status, done.percent), done)
    if note := choose(done.note, talk.lang):
        return Say("{text}\n{note}", text=text, note=note)
    return text


def with_milestone(text: Say, done: Work) -> Say:
    """And the next milestone, with its day where one is planned."""
    if not done.milestone:
        return text
    if done.due is None:
        return Say("{text}\nNext: {what}", text=text, what=done.milestone)
    return Say("{text}\nNext: {what}, {day}", text=text, what=done.milestone, day=done.due)
