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
    21201: (Answer.NEVER, "no number to send to"),
    21211: (Answer.NEVER, "not a phone number"),
    21212: (Answer.PAUSE, "the sender is not a valid number"),
    21408: (Answer.NEVER, "the account may not send to this country"),
    21602: (Answer.NEVER, "no text"),
    21603: (Answer.PAUSE, "no sender"),
    21606: (Answer.PAUSE, "the sender is not ours or cannot send texts"),
    21608: (Answer.NEVER, "a trial account sends only to numbers that it has verified"),
    21610: (Answer.OPTED_OUT, "the person replied STOP"),
    21611: (Answer.LATER, "the sender's queue is full"),
    21612: (Answer.NEVER, "no route from this sender to this number"),
    21614: (Answer.NEVER, "not a mobile number"),
    21617: (Answer.NEVER, "longer than 1,600 characters"),
    21635: (Answer.NEVER, "a landline"),
    21701: (Answer.PAUSE, "there is no such Messaging Service"),
    21703: (Answer.PAUSE, "the Messaging Service has no sender"),
    30001: (Answer.LATER, "the sender's queue is full"),
    30002: (Answer.PAUSE, "the account is suspended"),
    30003: (Answer.LATER, "the handset cannot be reached"),
    30004: (Answer.NEVER, "blocked"),
    30005: (Answer.NEVER, "unknown handset"),
    30006: (Answer.NEVER, "a landline or an unreachable network"),
    30007: (Answer.NEVER, "filtered by the network"),
    30008: (Answer.LATER, "unknown error"),
    30009: (Answer.NEVER, "a segment was lost on the way"),
    30010: (Answer.NEVER, "dearer than the account allows"),
    30017: (Answer.LATER, "the network is congested"),
    30018: (Answer.NEVER, "the network wants this sender to be registered"),
    30019: (Answer.NEVER, "longer than the network takes"),
    30022: (Answer.LATER, "faster than the network takes from this sender"),
    30023: (Answer.LATER, "more than the network takes a day from this sender"),
    30024: (Answer.NEVER, "the network does not know this sender"),
    30032: (Answer.PAUSE, "the toll-free number is not verified"),
    30034: (Answer.PAUSE, "the number is not registered for this kind of traffic"),
    30036: (Answer.NEVER, "too late to be of use"),
}
"""Error codes of the API and of callbacks: what to do, and why in plain words."""


def number(value: object) -> int:
    """A code or a count, which comes as text, as a number or not at all; 0 where it is none."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
