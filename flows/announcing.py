"""What is told to many people at once, of the record itself: one phrase each, in every language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.awarded import funded, stands
from flows.result import Council, Result
from flows.words import Echo, Listed, Say, Slot
from flows.world import Commune, Contest, Money, Names, Project


def results(contest: Contest, made: Result, commune: Commune, now: datetime) -> Say:
    """Who won, once it is published, and whether that can still change."""
    told: dict[str, Slot] = {
        "title": contest.title,
        "n": made.voters,
        "standing": stands(made, now),
        "contact": commune.contact,
    }
    if not made.funded:
        return Say(
            "{title}: {n} people voted. No project could be funded. {standing} Ask: {contact}",
            **told,
        )
    return Say(
        "{title}: {n} people voted. These are funded: {winners}. {standing} Ask: {contact}",
        winners=Listed(funded(contest, made)),
        **told,
    )


def council(contest: Contest, decided: Council, funded: Sequence[Project], commune: Commune) -> Say:
    """What the council made of the vote."""
    if decided.follows:
        return Say(
            "{title}: the council decided ({number}, {day}) as you voted: {projects}."
            " Ask: {contact}",
            title=contest.title,
            number=decided.number,
            day=decided.on,
            projects=Listed(tuple(funded)) if funded else Say("none"),
            contact=commune.contact,
        )
    return Say(
        "{title}: the council decided ({number}, {day}) otherwise: {projects}. Why: {reason}",
        title=contest.title,
        number=decided.number,
        day=decided.on,
        projects=Listed(tuple(funded)) if funded else Say("none"),
        reason=decided.reason,
    )


def phase(contest: Contest, now: datetime, commune: Commune) -> Say:
    """What a voter can do now."""
    match contest.phase(now):
        case "before":
            return Say(
                "{title}: voting opens {opens}. {how}",
                title=contest.title,
                opens=contest.opens,
                how=how(commune),
            )
        case "open":
            return Say(
                "{title}: vote until {closes}. {how}",
                title=contest.title,
                closes=contest.closes,
                how=how(commune),
            )
        case "paused":
            return Say(
                "{title}: voting is paused. Votes already cast are kept.", title=contest.title
            )
        case _:
            return Say(
                "{title}: voting closed {closes}. The result follows.",
                title=contest.title,
                closes=contest.closes,
            )


def how(commune: Commune) -> Say:
    """By which ways one votes."""
    if not commune.number:
        return Say("Dial {dial}", dial=commune.dial)
    if not commune.dial:
        return Say("Send VOTE to {number}", number=commune.number)
    return Say("Dial {dial} or send VOTE to {number}", dial=commune.dial, number=commune.number)


def meeting(about: Names, when: datetime, place: str, commune: Commune) -> Say:
    """Everybody is invited."""
    return Say(
        "{commune}: meeting about {about}, {when}, {place}. Everybody is welcome.",
        commune=commune.name,
        about=about,
        when=when,
        place=Echo(place),
    )


def transfer(amount: Money, to: Names, purpose: Names) -> Say:
    """Money went out: did it arrive?"""
    return Say(
        "{amount} was paid to {to} for {purpose}. Received? 1 all 2 part 3 none 4 not checked",
        amount=amount,
        to=to,
        purpose=purpose,
    )
