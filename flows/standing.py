"""How a case stands, in words: states, offices, dates, steps."""

from __future__ import annotations

from functools import reduce

from flows import codes
from flows.case import Case, Step
from flows.words import Say

STATES = {
    "new": Say("RECEIVED"),
    "triaged": Say("READ"),
    "working": Say("WORKING"),
    "needs-info": Say("WAITS FOR YOUR WORDS"),
    "referred": Say("SENT ON"),
    "answered": Say("ANSWERED"),
    "confirmed": Say("SOLVED"),
    "reopened": Say("OPEN AGAIN"),
    "closed-unconfirmed": Say("CLOSED"),
    "out-of-scope": Say("NOT OURS"),
    "duplicate": Say("JOINED"),
    "withdrawn": Say("TAKEN BACK"),
    "escalated": Say("SENT HIGHER"),
    "words": Say("WORDS ADDED"),
    "reply": Say("THE OFFICE WRITES"),
}
"""Every state of a case, and what else its citizen is told of it."""


def stands(one: Case) -> Say:
    """Where a case is, who has it, and what is promised next."""
    text = Say(
        "Case {ticket} {kind}\n{state}",
        ticket=codes.show_ticket(one.ticket),
        kind=one.category,
        state=STATES[one.state],
    )
    if one.office:
        text = Say("{text}: with {office}", text=text, office=one.office)
    if one.due:
        text = Say("{text}\nAnswer due {day}", text=text, day=one.due)
    return text


def history(one: Case) -> Say:
    """The steps so far, a line each, the newest first."""
    if not one.steps:
        return Say("Nothing happened yet.")
    return reduce(lambda above, below: Say("{a}\n{b}", a=above, b=below), map(_line, one.steps))


def _line(step: Step) -> Say:
    if not step.note:
        return Say("{day} {what}", day=step.on, what=STATES[step.state])
    return Say("{day} {what}: {note}", day=step.on, what=STATES[step.state], note=step.note)
