"""What people are told when something is decided while they vote. Each fits one text."""

from __future__ import annotations

from datetime import datetime

from flows.budget import SMS
from flows.page import close
from flows.screens import End
from flows.words import LANGUAGES, Say
from flows.world import Names


def paused(title: Names, reason: Names) -> Say:
    """Nobody votes for now."""
    return Say(
        "{title}: voting is paused. Votes already cast are kept. {reason}",
        title=title,
        reason=reason,
    )


def resumed(title: Names, reason: Names, closes: datetime) -> Say:
    """Voting goes on."""
    return Say(
        "{title}: voting goes on, until {closes}. {reason}",
        title=title,
        closes=closes,
        reason=reason,
    )


def extended(title: Names, reason: Names, closes: datetime) -> Say:
    """There is more time."""
    return Say(
        "{title}: you may now vote until {closes}. {reason}",
        title=title,
        closes=closes,
        reason=reason,
    )


def withdrawn(code: str, name: Names, reason: Names, closes: datetime) -> Say:
    """A project is no longer on the ballot; the same words to whoever chose it and who did not."""
    return Say(
        "{code} {name} was withdrawn: {reason}. If you chose it, vote again until {closes}.",
        code=code,
        name=name,
        reason=reason,
        closes=closes,
    )


def recoded(code: str, name: Names, before: str, reason: Names, closes: datetime) -> Say:
    """A project has another number; who meant something else may say so."""
    return Say(
        "{code} is now the number of {name}, no longer {before}. {reason}"
        " Not what you chose? Vote again until {closes}.",
        code=code,
        name=name,
        before=before,
        reason=reason,
        closes=closes,
    )


def in_every_language(said: Say) -> dict[str, str]:
    """The text by language, names squeezed until it fits."""
    return {lang: close(End(said), lang, SMS).text for lang in LANGUAGES}
