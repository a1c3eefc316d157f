"""The code of a place, as a cell has it."""

from __future__ import annotations

from smsgateway.actions.gazetteers.mapping import Level
from smsgateway.actions.gazetteers.places import MISSHAPEN, PLACEHOLDER


def number_of(text: str, level: Level, restore: bool) -> tuple[str, str]:
    """A code with the zeros that it lost, and the doubt that its form casts on it."""
    if not level.digits:
        return text, ""
    if not (text.isascii() and text.isdigit()):
        return text, PLACEHOLDER
    if restore:
        text = text.zfill(level.digits)
    return text, "" if len(text) == level.digits else MISSHAPEN
