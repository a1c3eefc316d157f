"""Harm and abuse: no details, no text message, nothing that a shared phone would tell.

A session that breaks off here is not offered again: see `machine.begin`.
"""

from __future__ import annotations

from flows.effects import FileSensitive
from flows.filed import none_taken
from flows.screens import Conversation, Door, End, Menu, Screen, Showing
from flows.words import Say


def private(talk: Conversation) -> Showing:
    """Help first; nothing has to be told."""
    cases = talk.world.cases
    if cases is None:
        return none_taken()
    doors = [Door("Hear the helpline number", helpline)] if cases.helpline else []
    doors += [Door("A trained woman calls me", called)] if cases.caller else []
    text = Say("You are not to blame. No details needed here.")
    if talk.world.medium == "ussd":
        text = Say("You are not to blame. No details needed here. No SMS will be sent.")
    return Menu(text, (*doors, Door("Leave", leave)))


def helpline(talk: Conversation) -> Showing:
    """The number, and nothing else."""
    number = talk.world.cases.helpline if talk.world.cases else ""
    return End(Say("{number} - free and private.", number=number or talk.world.commune.contact))


def called(talk: Conversation) -> Showing:
    """Somebody trained is told that a person waits."""
    category = talk.world.cases.category(talk[private]) if talk.world.cases else None
    if category is None:
        return none_taken()
    return End(
        "Noted. A trained woman calls within a day. If another answers she says nothing.",
        (FileSensitive(category.id, ""),),
    )


def leave(talk: Conversation) -> Showing:
    """Nothing was kept."""
    return End("Thank you. Goodbye.")


SCREENS: tuple[Screen, ...] = (private, helpline, called, leave)
