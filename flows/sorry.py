"""What a person hears when the house could not keep what they said: nothing was recorded."""

from __future__ import annotations

from flows.words import Say, finish, say


def sorry(lang: str) -> str:
    """One short line; it names no cause, since the person can do nothing about it."""
    return finish(say(Say("Sorry, nothing was recorded. Please try again."), lang))
