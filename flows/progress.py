"""How far a thing is that is being built, in the words of every screen that tells it."""

from __future__ import annotations

from flows.words import Say
from flows.work import WorkStatus

_WORDS: dict[WorkStatus, Say] = {
    "planned": Say("Planned"),
    "tendered": Say("Builder being chosen"),
    "started": Say("Being built: {percent} %"),
    "finished": Say("Finished"),
    "stopped": Say("Stopped at {percent} %"),
}


def far(status: WorkStatus, percent: int) -> Say:
    """As a citizen reads it; `percent` is 0 to 100."""
    return Say(_WORDS[status].text, percent=percent)
