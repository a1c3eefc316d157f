"""What our unasked texts are about. A person may refuse one topic and keep the others."""

from __future__ import annotations

from flows.words import Say

TOPICS = {
    "results": Say("results"),
    "voting": Say("voting"),
    "meetings": Say("meetings"),
    "services": Say("services"),
    "money": Say("money"),
    "news": Say("news"),
}
"""By the name that a broadcast is given, as a citizen reads it."""
