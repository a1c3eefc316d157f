"""Words for a case from outside its menu: `ADD` and its number, or words alone soon after."""

from __future__ import annotations

import re

from flows import codes
from flows.casefile import act, added, adding, case, pin, unlocked
from flows.effects import AddWords, TryPin
from flows.filed import none_taken
from flows.screens import Conversation, End, Go, Screen, Showing
from flows.words import Say

_ADDING = re.compile(r"(\d{3})\D?(\d{4})\W+(?:(\d{4})\s+)?(.+)")


def add(talk: Conversation) -> Showing:
    """`ADD 482-9302 it is worse now`; from another phone with the PIN behind the number."""
    found = _ADDING.fullmatch(talk[adding])
    ticket = codes.read_ticket(found[1] + found[2]) if found else None
    cases = talk.world.cases
    if cases is None:
        return none_taken()
    if found is None or ticket is None:
        return End("Send ADD, the case number and your words")
    here: dict[Screen | str, str] = {
        case: ticket,
        pin: "",
        adding: f"{found[3] or ''} {found[4]}".strip(),
    }
    if cases.open(ticket, "") != "pin":
        return Go(added, answers=here)
    if not found[3]:
        return End(
            Say("Send ADD {ticket}, its PIN and your words", ticket=codes.show_ticket(ticket))
        )
    if cases.open(ticket, found[3]) == "pin":
        return Go(unlocked, answers={case: ticket, pin: found[3]})
    return Go(
        added, (TryPin(ticket, right=True),), answers={**here, pin: found[3], adding: found[4]}
    )


def replied(talk: Conversation) -> Showing:
    """Words that name no case, from a phone that has just heard of one."""
    text = Say(
        "Added to your case {ticket}. Something new? Send ISSUE and your words.",
        ticket=codes.show_ticket(talk[case]),
    )
    return act(talk, text, AddWords(talk[case], talk[adding]))


SCREENS: tuple[Screen, ...] = (add, replied)
