"""Voting: choose among the projects of a contest, as its format says; the last valid vote counts.

By USSD: `ballot`, `chosen`, `cast`. By SMS `count` reads `VOTE 11 17` and records it at once.
"""

from __future__ import annotations

from flows import codes, inviting, pots
from flows.ballot import NAMED_CHOICES
from flows.choices import read_choice, standing_projects, unknown, withdrawn
from flows.clusters import clip
from flows.effects import CastBallot, Effect
from flows.screens import (
    POT,
    SLIP,
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
    Showing,
    same_for_all,
)
from flows.slip import turned_away
from flows.status import counted, named, phase, standing, status, too_late
from flows.words import Echo, Say, choose, say
from flows.world import Ballot, Contest, Project

_LONGEST_ABOUT = 120


def vote(talk: Conversation) -> Showing:
    """Of several pots the first in which this person has no vote; then whichever they name."""
    if not talk[vote] and (left := pots.unvoted(talk)):
        return Go(ballot, answers={POT: str(left[0].id)})
    return pots.which(talk, vote) or Go(ballot)


def ballot(talk: Conversation) -> Showing:
    """What may be chosen; every page takes the answer."""
    contest = talk.world.contest
    if contest is None or phase(talk, contest) != "open":
        return End(status(talk))
    if pots.several(talk) and not talk.answers.get(POT):
        return Go(vote)
    if (first := _before(talk, contest, ballot)) is not None:
        return first
    return same_for_all(contest, _ballot, talk.lang, pots.several(talk))


def _ballot(contest: Contest, lang: str, several: bool) -> Ask:
    text = pots.titled(contest, inviting.typed(contest), several)
    return Ask(text, then=chosen, listing=inviting.lines(contest, lang))


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


def _record(talk: Conversation, contest: Contest, projects: tuple[Project, ...]) -> Showing:
    """A new vote, or the same one again: then the receipt that already stands is repeated."""
    ids = tuple(project.id for project in projects)
    before = talk.world.ballot(contest)
    same = before is not None and before.projects == ids
    receipt = before.receipt if before and same else talk.world.fresh("receipt")
    does = () if same else (CastBallot(contest.id, ids, receipt),)
    ref, closes = codes.show_receipt(receipt), contest.closes
    full = Say(
        "Vote received: {projects}. Receipt {ref}. Vote again until {closes}, the last one counts."
        " Not you? Send NOTME",
        projects=counted(projects) if talk.world.shared else named(projects),
        ref=ref,
        closes=closes,
    )
    just = Ballot(receipt, ids)
    if talk.world.medium == "sms":
        return End(pots.reply(talk, full, just), does)
    if following := [one for one in pots.unvoted(talk) if one.id != contest.id]:
        return _onward(talk, following[0], receipt, does and (*does, *pots.owed(talk, just)))
    return End(
        Say("Saved. Ref {ref}. Change until {closes}: dial again.", ref=ref, closes=closes),
        does and (*does, *pots.paid(talk)),
        () if same else pots.receipt(talk, full, just),
    )


def _onward(talk: Conversation, to: Contest, receipt: str, does: tuple[Effect, ...]) -> Go:
    """The vote is counted; the next pot is in hand, with the same slip where it is good there."""
    slip = talk.answers.get(SLIP, "") if talk.world.right(to) == "yes" else ""
    answers: dict[Screen | str, str] = {
        SLIP: slip,
        POT: str(to.id),
        ballot: "",
        declare: "",
        vote: "",
        cast: receipt,
    }
    return Go(another, does, answers=answers)


def another(talk: Conversation) -> Showing:
    """One vote is counted, and there is another pot to vote on."""
    contest = talk.world.contest
    if contest is None:
        return End(status(talk))
    ref = codes.show_receipt(talk[cast])
    doors = (Door("Vote", ballot), Door("Not now", later, key="0"))
    return Menu(Say("Saved. Ref {ref}. Next: {title}", ref=ref, title=contest.title), doors)


def later(talk: Conversation) -> Showing:
    """The other pot may wait; what was cast gets its receipt."""
    contest = talk.world.contest
    if contest is None:
        return End(status(talk))
    text = Say("Vote on {title} until {closes}.", title=contest.title, closes=contest.closes)
    return End(text, pots.paid(talk), pots.receipt(talk))


def projects(talk: Conversation) -> Showing:
    """The list, to read about one of them."""
    contest = talk.world.contest
    if contest is None:
        return End(status(talk))
    if (first := pots.which(talk, projects)) is not None:
        return first
    return same_for_all(contest, _projects)


def _projects(contest: Contest) -> Ask:
    return Ask("Type a number to read more", then=project, listing=standing_projects(contest))


def listing(talk: Conversation) -> Showing:
    """The list by SMS; numbers sent in answer are a vote."""
    contest = talk.world.contest
    if contest is None or phase(talk, contest) != "open":
        return projects(talk)
    return same_for_all(contest, _listing, talk.lang, pots.several(talk))


def _listing(contest: Contest, lang: str, several: bool) -> Ask:
    text = pots.titled(contest, inviting.sent(contest), several)
    return Ask(text, then=count, listing=inviting.lines(contest, lang), adds_to=ballot)


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
    vote,
    another,
    later,
    ballot,
    declare,
    chosen,
    cast,
    count,
    projects,
    listing,
    project,
)
