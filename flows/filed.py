"""What somebody is told whose complaint was taken, and who finds that none are taken."""

from __future__ import annotations

from flows import codes
from flows.case import Promise
from flows.screens import Conversation, End, Send
from flows.words import Say


def receipt(talk: Conversation, promise: Promise, ticket: str, pin: str) -> Say:
    """Ticket, PIN and dates; not a word of what it is about: phones are shared."""
    shown = codes.show_ticket(ticket)
    how = Say("send CHK {ticket}", ticket=shown)
    if talk.world.medium == "ussd":
        how = Say("dial again, press 7, 2")
    if promise.resolve is None:
        return Say(
            "Sent. Case {ticket}, PIN {pin}. First reply by {reply}. To check: {how}."
            " Keep the PIN to yourself.",
            ticket=shown,
            pin=pin,
            reply=promise.reply,
            how=how,
        )
    return Say(
        "Sent. Case {ticket}, PIN {pin}. First reply by {reply}, answer by {resolve}."
        " To check: {how}. Keep the PIN to yourself.",
        ticket=shown,
        pin=pin,
        reply=promise.reply,
        resolve=promise.resolve,
        how=how,
    )


def by_text(promise: Promise, ticket: str) -> Send:
    """The same besides the screen, without the PIN."""
    return Send(
        Say(
            "We have your case {ticket}. First reply by {reply}. To check: send CHK {ticket}",
            ticket=codes.show_ticket(ticket),
            reply=promise.reply,
        ),
        "case",
    )


def none_taken() -> End:
    """The area takes no complaints, or took away what was asked about."""
    return End("No complaints are taken here. Please call the office.")
