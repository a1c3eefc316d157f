"""Voting slips to cut, with the sheet of their batch. They are set once and kept nowhere."""

from __future__ import annotations

from flows.codes import show_slip
from flows.world import Contest
from smsgateway.actions.prints import press
from smsgateway.actions.prints.contest import example, head
from smsgateway.actions.prints.places import Place
from smsgateway.actions.prints.voice import Voice
from smsgateway.actions.rolls.slips import Batch

ACROSS = {8: 2, 12: 2, 18: 3, 24: 3}
"""Into how many slips a page of A4 is cut, and how many of them stand side by side."""


def slips(batch: Batch, contest: Contest, place: Place, say: Voice, each: int) -> bytes:
    """Every slip of a batch that was drawn just now, so many a page."""
    by_text = f"SMS {place.number}: {example(contest)} #…" if place.number else ""
    name = say("Batch %(number)s", number=batch.id)
    told = {
        **head(contest, place, say),
        "batch": name,
        "how": " · ".join(part for part in (place.dial, by_text, name) if part),
        "keep": say("One vote. Keep it to yourself until you have voted."),
        "each": each,
        "across": ACROSS[each],
        "slips": [{"number": show_slip(one.number), "label": one.label} for one in batch.slips],
        "count": [
            (say("Slips printed"), str(len(batch.slips))),
            (say("Handed out"), ""),
            (say("Spoilt or lost, and made void"), ""),
            (say("Left over and destroyed"), ""),
        ],
        "signed": say("Name, date and signature"),
    }
    return press.pdf("slips", told)
