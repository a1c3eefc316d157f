"""Sentences of ours that the database keeps as they were said: told again in a page's language.

Why a text did not leave, why a channel rests or a broadcast waits, what an alarm is about. They are
kept in English, with their figures in them, since no reader is known when they are written.
"""

from __future__ import annotations

import re
from functools import cache

from smsgateway.channels.africastalking_codes import MEANINGS, REASONS
from smsgateway.channels.twilio_codes import CODES
from smsgateway.counting.told import Told

SENTENCES = (
    # Of texts: why they wait, failed or were given up.
    "no key of PHONE_KEY opens this text",
    "the channel rests",
    "the process died while sending",
    "discarded by a person",
    "a newer invitation took its place",
    "the broadcast was stopped",
    "the person was erased",
    "the person opted out",
    "not a phone number",
    "twice to one number in one call",
    "failed at once",
    "an answer that cannot be read",
    "an answer without an id",
    "unknown status {status}",
    "left out by the provider: {answer}",
    "a fault of ours: {fault}",
    "HTTP {answer}",
    # Of the way to a provider.
    "the provider could not be reached",
    "the provider's certificate was refused",
    "the provider's address or key cannot be used",
    "the provider did not answer in time",
    "the line broke: {fault}",
    # Of broadcasts, and of alarms.
    "the audience has grown since {number} people were counted",
    "the daily cap of {cap} is reached: broadcasts go on tomorrow",
    "{left} left, less than {floor}",
    "a test vote from network {network} did not pass",
    "{task}: due {day} ({ref})",
)

REFUSALS = tuple(
    sorted({*MEANINGS.values(), *REASONS.values(), *(reason for _, reason in CODES.values())})
)
"""What we call the providers' own codes; such a code may stand before it, or alone."""


def recalled(kept: str) -> str:
    """What was kept, as a sentence with its values; a provider's own code in brackets behind it."""
    if kept in MEANINGS:
        return Told("{reason} ({code})", code=kept, reason=Told(MEANINGS[kept]))
    coded = re.fullmatch(r"(\w+):? (.+)", kept)
    if coded and coded[2] in REFUSALS:
        return Told("{reason} ({code})", code=coded[1], reason=Told(coded[2]))
    for sentence, form in forms():
        if found := form.fullmatch(kept):
            return Told(sentence, **found.groupdict())
    return kept


@cache
def forms() -> list[tuple[str, re.Pattern[str]]]:
    """Each sentence, and the form of what is kept of it: anything may stand in a slot."""
    return [
        (one, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(one)), re.DOTALL))
        for one in (*REFUSALS, *SENTENCES)
    ]
