"""What an office reads of its complaints, by SMS and by mail: no word of a citizen is in it."""

from __future__ import annotations

from collections.abc import Sequence

from flows import codes
from flows.value import value
from flows.words import Say, finish, say

SUBJECT = Say("Complaints that wait for your office")
ALERT = Say("A private case waits for you. Please sign in.")

NAMED = 4
"""Tickets that a text has room for."""


@value
class Pile:
    """What waits for an office."""

    private: int
    """Cases that nobody has opened yet, which only the office itself may read."""
    open: tuple[str, ...]
    """Tickets, the oldest first."""
    new: int
    late: tuple[str, ...]
    """Those of the open ones whose promise is broken."""
    over: tuple[str, ...]
    """Tickets of other offices that are far over their time."""


def digest(pile: Pile) -> tuple[Say, ...]:
    """A line each for what there is; nothing where nothing waits."""
    said = []
    if pile.private:
        said.append(Say("Private cases that wait: {n}. Please sign in.", n=pile.private))
    if pile.open:
        cases = Say(
            "Cases: {n}, new {new}, late {late}. First: {tickets}",
            n=len(pile.open),
            new=pile.new,
            late=len(pile.late),
            tickets=named(pile.late or pile.open),
        )
        said.append(cases)
    if pile.over:
        n = len(pile.over)
        said.append(Say("Far over time: {n}. First: {tickets}", n=n, tickets=named(pile.over)))
    return tuple(said)


def named(tickets: Sequence[str]) -> str:
    """The first of them."""
    return " ".join(codes.show_ticket(one) for one in tickets[:NAMED])


def read(said: Sequence[Say], lang: str) -> str:
    """As it is sent to a reader of that language."""
    return "\n".join(finish(say(one, lang)) for one in said)
