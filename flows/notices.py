"""What is told of a case by SMS to whom it concerns, without being asked.

Nothing of what it is about but the office's own words: phones are shared.
"""

from __future__ import annotations

from flows import codes
from flows.case import Case
from flows.casefile import added, adding, asked, case, pin, still
from flows.filed import none_taken
from flows.screens import Ask, Conversation, End, Go, Screen, Showing
from flows.standing import STATES
from flows.words import Say


def answered(talk: Conversation) -> Showing:
    """The office says that it is solved: its citizen says whether; the others are told."""
    one = _told(talk)
    if one is None:
        return none_taken()
    return Go(asked) if one.judges and one.state == "answered" else _stands(one)


def lasting(talk: Conversation) -> Showing:
    """Weeks after it was closed as solved: is it still?"""
    return Go(still) if _told(talk) else none_taken()


def questioned(talk: Conversation) -> Showing:
    """The office needs more words, and waits."""
    one = _told(talk)
    if one is None:
        return none_taken()
    if not one.judges:
        return _stands(one)
    text = Say(
        "Case {ticket}, the office asks: {question}\nPlease answer with a text.",
        ticket=codes.show_ticket(one.ticket),
        question=_note(one),
    )
    return Ask(text, then=added, adds_to=adding, words=True)


def moved(talk: Conversation) -> Showing:
    """Anything else: what it became, and what the office says."""
    one = _told(talk)
    return _stands(one) if one else none_taken()


SCREENS: tuple[Screen, ...] = (answered, lasting, questioned, moved)


def _told(talk: Conversation) -> Case | None:
    found = talk.world.cases.open(talk[case], talk[pin]) if talk.world.cases else None
    return found if isinstance(found, Case) else None


def _stands(one: Case) -> End:
    shown = codes.show_ticket(one.ticket)
    became = STATES[one.steps[0].state if one.steps else one.state]
    if note := _note(one):
        return End(Say("Case {ticket}: {state}. {note}", ticket=shown, state=became, note=note))
    return End(
        Say("Case {ticket}: {state}. For more send CHK {ticket}", ticket=shown, state=became)
    )


def _note(one: Case) -> str:
    return one.steps[0].note if one.steps else ""
