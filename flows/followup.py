"""What comes of a rating: its result, and whether what was promised is done.

We send these texts first; `ABOUT`, among the answers, says what each one is about.
"""

from __future__ import annotations

from flows.effects import AnswerPromise
from flows.screens import Conversation, Door, End, Menu, Screen, Showing
from flows.service import Outcome
from flows.words import Echo, Say, choose

ABOUT = "followup.about"
"""An item of an action plan, or a round and a service: put there by the house."""


def promised(talk: Conversation) -> Showing:
    """A promise of the action plan is due: was it kept?"""
    promise = talk.world.services.promise(int(talk.answers[ABOUT]))
    if promise is None:
        return End("This question is closed. Thank you.")
    text = Say(
        "{service} promised by {due}: {action}. Done?",
        service=promise.service,
        due=promise.due,
        action=choose(promise.action, talk.lang),
    )
    doors = (
        Door("Yes", kept, value="yes"),
        Door("Partly", kept, value="partly"),
        Door("No", kept, value="no"),
    )
    return Menu(text, doors)


def kept(talk: Conversation) -> Showing:
    """What the raters see, set beside what the office says."""
    promise = talk.world.services.promise(int(talk.answers[ABOUT]))
    if promise is None:
        return End("This question is closed. Thank you.")
    return End(
        "Thank you. The answers of all are set beside the office's own.",
        (AnswerPromise(promise.id, talk[promised]),),
    )


def result(talk: Conversation) -> Showing:
    """What a round found out, for those who rated."""
    outcome = talk.world.services.outcome(*map(int, talk.answers[ABOUT].split()))
    if outcome is None:
        return End("This result is not told: too few people rated.")
    return End(told(outcome))


def told(outcome: Outcome) -> Say:
    """A result in one phrase."""
    text = Say(
        "{service}: {score} of 100 points from {people} people. {change}",
        service=outcome.service,
        score=outcome.score,
        people=outcome.people,
        change=_change(outcome),
    )
    if outcome.meeting is not None:
        text = Say(
            "{result} Meeting: {meeting}, {place}",
            result=text,
            meeting=outcome.meeting,
            place=Echo(outcome.place),
        )
    return text


SCREENS: tuple[Screen, ...] = (promised, kept, result)


def _change(outcome: Outcome) -> Say:
    match outcome.change:
        case "better":
            return Say("Better than before ({before}).", before=outcome.before)
        case "worse":
            return Say("Worse than before ({before}).", before=outcome.before)
        case "same":
            return Say("No clear change (before: {before}).", before=outcome.before)
        case _:
            return Say("The first round.")
