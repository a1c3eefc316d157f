"""Who may vote: a phone by itself, or whoever holds a voting slip.

A slip's number stands for its voter on any phone: on their own, on one that a family shares, on
that of somebody who helps. It is asked once a session and sent behind a `#` by SMS.
"""

from __future__ import annotations

from flows.effects import MissSlip
from flows.screens import Ask, Conversation, End, Go, Refused, Screen, Showing
from flows.words import Say


def turned_away(talk: Conversation, then: Screen) -> Showing | None:
    """What keeps this voter from going on to `then`, a screen that asks this again; None if
    nothing does."""
    contest = talk.world.contest
    right = talk.world.right(contest) if contest else "yes"
    if contest is None or right == "yes":
        return None
    if right == "slow":
        return End("Too many wrong slip numbers. Try again in an hour.")
    if right == "enough":
        return End("This phone has helped as many people today as it may.")
    by_text = talk.world.medium == "sms"
    if talk[number]:
        does = (MissSlip(contest.id),) if right == "wrong" else ()
        fault = Say("That number is on no slip here. Check each digit.")
        return End(fault, does) if by_text else Refused(fault, does)
    if by_text:
        return Go(number)
    return Ask("Type the number on your voting slip", then=then, adds_to=number)


def on_shared(talk: Conversation, then: Screen) -> Showing | None:
    """The same for what a phone does besides voting: only on a shared one must somebody say who
    they are."""
    return turned_away(talk, then) if talk.world.shared else None


def number(talk: Conversation) -> Showing:
    """How a slip's number is sent by SMS; its answer is the number in hand."""
    return End("Send your slip's number behind #, e.g. VOTE 11 #4829 3021 5736")


SCREENS: tuple[Screen, ...] = (number,)
