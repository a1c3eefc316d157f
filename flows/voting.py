"""Voting: choose among the projects of a contest, as its format says; the last valid vote counts.

By USSD: `ballot`, `chosen`, `cast`. By SMS `count` reads `VOTE 11 17` and records it at once.
"""

from __future__ import annotations

from flows import codes, inviting
from flows.ballot import NAMED_CHOICES
from flows.choices import different, read_choice, standing_projects, unknown, withdrawn
from flows.clusters import clip
from flows.effects import CastBallot, LeaveForPerson, TakeBackBallot
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Option,
    Pick,
    Refused,
    Screen,
    Send,
    Showing,
)
from flows.slip import turned_away
from flows.status import named, phase, standing, status, too_late
from flows.words import Echo, Say, choose, say
from flows.world import Contest, Project

_LONGEST_ABOUT = 120


def ballot(talk: Conversation) -> Showing:
    """What may be chosen; every page takes the answer."""
    contest = talk.world.contest
    if contest is None or phase(talk, contest) != "open":
        return End(status(talk))
    if (first := _before(talk, contest, ballot)) is not None:
        return first
    return Ask(inviting.typed(contest), then=chosen, listing=inviting.lines(contest, talk.lang))


def chosen(talk: Conversation) -> Showing:
    """What was read, shown back: save it, change it, or add to it where many may be chosen."""
    contest = talk.world.contest
    if contest is None or phase(talk, contest) != "open":
        return End(status(talk))
    choice = read_choice(talk[ballot], contest)
    collects = contest.format.longest > NAMED_CHOICES
    if choice.fault and not (choice.few and collects):
        return Refused(choice.fault)
    if not collects or not choice.projects:
        doors = (Door("Save", cast), Door("Change", ballot))
        return Menu(inviting.shown_back(choice.projects, contest), doors)
    doors = (Door("Save", cast), Door("Start again", ballot))
    return Ask(
        inviting.so_far(choice.projects, contest),
        then=chosen,
        doors=doors,
        listing=inviting.more_lines(contest, talk.lang, choice.projects),
        adds_to=ballot,
    )


def cast(talk: Conversation) -> Showing:
    """The choice is recorded, unless something changed since it was shown."""
    contest = talk.world.contest
    if contest is None or phase(talk, contest) != "open":
        return End(Say("NOT SAVED. {status}", status=too_late(talk)))
    if (first := _before(talk, contest, ballot)) is not None:
        return first
    choice = read_choice(talk[ballot], contest)
    return Refused(choice.fault) if choice.fault else _record(talk, contest, choice.projects)


def count(talk: Conversation) -> Showing:
    """A vote by SMS: all or nothing, recorded at once, its names echoed or its fault named."""
    contest = talk.world.contest
    if contest is None or phase(talk, contest) != "open":
        return End(Say("NOT COUNTED. {status}", status=too_late(talk)))
    if (first := _before(talk, contest, count)) is not None:
        return first
    typed = talk[ballot]
    choice = read_choice(typed, contest)
    if not choice.fault:
        return _record(talk, contest, choice.projects)
    return End(
        Say(
            "NOT COUNTED. {fault} You sent: {typed}. Send numbers again e.g. VOTE {example}."
            " For the list send LIST",
            fault=choice.fault,
            typed=Echo(" ".join(codes.read_codes(typed, contest.digits))),
            example=inviting.example(contest),
        )
    )


def _record(talk: Conversation, contest: Contest, projects: tuple[Project, ...]) -> End:
    """A new vote, or the same one again: then the receipt that already stands is repeated."""
    ids = tuple(project.id for project in projects)
    before = talk.world.ballot(contest)
    same = before is not None and before.projects == ids
    receipt = before.receipt if before and same else talk.world.fresh("receipt")
    does = () if same else (CastBallot(contest.id, ids, receipt),)
    ref, closes = codes.show_receipt(receipt), contest.closes
    # Whoever reads the texts of a shared phone need not be who voted.
    what = Say("{n} projects", n=different(projects)) if talk.world.shared else named(projects)
    full = Say(
        "Vote received: {projects}. Receipt {ref}. Vote again until {closes}, the last one counts."
        " Not you? Send NOTME",
        projects=what,
        ref=ref,
        closes=closes,
    )
    if talk.world.medium == "sms":
        return End(full, does)
    tells = () if same or talk.world.person.opted_out else (Send(full, "receipt"),)
    return End(
        Say("Saved. Ref {ref}. Change until {closes}: dial again.", ref=ref, closes=closes),
        does,
        tells,
    )


def projects(talk: Conversation) -> Showing:
    """The list, to read about one of them."""
    contest = talk.world.contest
    if contest is None:
        return End(status(talk))
    return Ask("Type a number to read more", then=project, listing=standing_projects(contest))


def listing(talk: Conversation) -> Showing:
    """The list by SMS; numbers sent in answer are a vote."""
    contest = talk.world.contest
    if contest is None or phase(talk, contest) != "open":
        return projects(talk)
    listed = inviting.lines(contest, talk.lang)
    return Ask(inviting.sent(contest), then=count, listing=listed, adds_to=ballot)


def project(talk: Conversation) -> Showing:
    """One project, by what was typed below the list."""
    contest = talk.world.contest
    if contest is None:
        return End(status(talk))
    return details(talk, contest, talk[projects])


def details(talk: Conversation, contest: Contest, typed: str) -> Showing:
    """Name, cost, place, and what it is about."""
    code = "".join(codes.tokens(typed))
    one = contest.by_code.get(code)
    if one is None:
        return Refused(unknown(code))
    if one.withdrawn:
        return Refused(withdrawn(one))
    place, about = choose(one.place, talk.lang), clip(choose(one.about, talk.lang), _LONGEST_ABOUT)
    text = Say(
        "{code} {name}\nCost: {cost}{more}",
        code=one.code,
        name=choose(one.name, talk.lang),
        cost=one.cost,
        more="".join("\n" + part for part in (place, about) if part),
    )
    return Menu(text, (Door("Vote", ballot),))


def take_back(talk: Conversation) -> Showing:
    """The person changed their mind: no vote stands any more."""
    contest, before = talk.world.contest, standing(talk)
    if contest is None or contest.unlinked:
        return End(status(talk))
    if (first := turned_away(talk, take_back)) is not None:
        return first
    if before is None:
        return End("You have no vote to take back.")
    if phase(talk, contest) != "open":
        return End(too_late(talk))
    receipt = talk.world.fresh("receipt")
    text = Say(
        "Your vote was taken back ({ref}). You may vote again until {closes}.",
        ref=codes.show_receipt(receipt),
        closes=contest.closes,
    )
    return End(text, (TakeBackBallot(contest.id, "withdrawn", receipt),))


def disown(talk: Conversation) -> Showing:
    """The holder of the phone says that the vote was never theirs."""
    contest, before = talk.world.contest, standing(talk)
    if contest is not None and contest.unlinked:
        return End(status(talk))
    if contest is None or before is None:
        return End(
            "No vote from this phone is counted. Thank you for telling us.", (LeaveForPerson(),)
        )
    if phase(talk, contest) != "open":
        return End(
            Say("{status} A person will look into this. Thank you.", status=status(talk)),
            (LeaveForPerson(),),
        )
    receipt = talk.world.fresh("receipt")
    text = Say(
        "That vote no longer counts ({ref}). You may vote yourself until {closes}.",
        ref=codes.show_receipt(receipt),
        closes=contest.closes,
    )
    return End(text, (TakeBackBallot(contest.id, "disowned", receipt),))


def declare(talk: Conversation) -> Showing:
    """Age and residence, as the rules of the contest ask; a promise, kept with nothing else."""
    contest = talk.world.contest
    if contest is None:
        return End(status(talk))
    area, age = talk.world.commune.name, contest.least_age
    asked = Say("Do you live in {area}?", area=area)
    if age is not None:
        asked = Say("Are you {age} or older?", age=age)
        if contest.residents:
            asked = Say("Are you {age} or older, and do you live in {area}?", age=age, area=area)
    options = (Option(say(Say("Yes"), talk.lang), "yes"), Option(say(Say("No"), talk.lang), "no"))
    return Pick(asked, options, then=count if talk.world.medium == "sms" else ballot)


def _before(talk: Conversation, contest: Contest, then: Screen) -> Showing | None:
    """What comes before a vote: a slip where one is needed, and the questions of the rules."""
    away = turned_away(talk, then)
    asks = contest.least_age is not None or contest.residents
    if away is not None or not asks or talk[declare] == "yes" or standing(talk) is not None:
        return away
    if talk[declare] == "no":
        return End("Then you cannot vote here. Nothing was recorded.")
    return Go(declare)


SCREENS: tuple[Screen, ...] = (
    ballot,
    declare,
    chosen,
    cast,
    count,
    projects,
    listing,
    project,
    take_back,
    disown,
)
