"""What Twilio's words and numbers mean for us.

twilio.com/docs/api/errors/<code>, twilio.com/docs/messaging/guides/track-outbound-message-status.
Twilio keeps changing and splitting its codes, so one that is not here is judged by its HTTP status.
"""

from __future__ import annotations

from collections.abc import Mapping

from smsgateway.channels.contract import Answer, Progress

STATUSES: Mapping[str, Progress] = {
    "accepted": Progress.SENT,
    "scheduled": Progress.SENT,
    "queued": Progress.SENT,
    "sending": Progress.SENT,
    "sent": Progress.SENT,
    "partially_delivered": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.DELIVERED,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}
"""`MessageStatus` of a callback and `status` of a message."""

CODES: Mapping[int, tuple[Answer, str]] = {
    20003: (Answer.PAUSE, "the credentials are refused"),
    20404: (Answer.PAUSE, "no such account or address"),
    20429: (Answer.RETRY, "too many requests at once"),
    21211: (Answer.NEVER, "not a phone number"),
    21212: (Answer.PAUSE, "the sender is not a valid number"),
    21408: (Answer.NEVER, "the account may not send to this country"),
    21603: (Answer.PAUSE, "no sender"),
    21606: (Answer.PAUSE, "the sender is not ours or cannot send texts"),
    21610: (Answer.OPTED_OUT, "the person replied STOP"),
    21611: (Answer.LATER, "the sender's queue is full"),
    21612: (Answer.NEVER, "no route from this sender to this number"),
    21614: (Answer.NEVER, "not a mobile number"),
    21617: (Answer.NEVER, "longer than 1,600 characters"),
    30001: (Answer.LATER, "the sender's queue is full"),
    30002: (Answer.PAUSE, "the account is suspended"),
    30003: (Answer.LATER, "the handset cannot be reached"),
    30004: (Answer.NEVER, "blocked"),
    30005: (Answer.NEVER, "unknown handset"),
    30006: (Answer.NEVER, "a landline or an unreachable network"),
    30007: (Answer.NEVER, "filtered by the network"),
    30008: (Answer.LATER, "unknown error"),
    30036: (Answer.NEVER, "too late to be of use"),
}
"""Error codes of the API and of callbacks: what to do, and why in plain words."""


def number(value: object) -> int:
    """A code or a count, which comes as text, as a number or not at all; 0 where it is none."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
