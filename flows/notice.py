"""What people are told when something that concerns them was decided. Each fits one text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flows.budget import SMS
from flows.codes import show_ticket
from flows.page import close
from flows.screens import End
from flows.words import LANGUAGES, Say, choose
from flows.world import Names


def paused(title: Names, reason: str) -> Say:
    """Nobody votes for now."""
    return Say(
        "{title}: voting is paused. Votes already cast are kept. {reason}",
        title=title,
        reason=reason,
    )


def resumed(title: Names, reason: str, closes: datetime) -> Say:
    """Voting goes on."""
    return Say(
        "{title}: voting goes on, until {closes}. {reason}",
        title=title,
        closes=closes,
        reason=reason,
    )


def extended(title: Names, reason: str, closes: datetime) -> Say:
    """There is more time."""
    return Say(
        "{title}: you may now vote until {closes}. {reason}",
        title=title,
        closes=closes,
        reason=reason,
    )


def withdrawn(code: str, name: Names, reason: str, closes: datetime) -> Say:
    """A project is no longer on the ballot; the same words to whoever chose it and who did not."""
    return Say(
        "{code} {name} was withdrawn: {reason}. If you chose it, vote again until {closes}.",
        code=code,
        name=name,
        reason=reason,
        closes=closes,
    )


def recoded(code: str, name: Names, before: str, reason: str, closes: datetime) -> Say:
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


def turned_down(ticket: str, reason: str) -> Say:
    """An idea does not go on, and why."""
    return Say(
        "Your idea {ticket} does not go on the ballot: {reason}",
        ticket=show_ticket(ticket),
        reason=reason,
    )


def joined(ticket: str, title: Names, people: int) -> Say:
    """An idea and others became one."""
    return Say(
        "Your idea {ticket} is now part of one that {n} people ask for: {title}",
        ticket=show_ticket(ticket),
        n=people,
        title=title,
    )


def on_ballot(code: str, name: Names, opens: datetime) -> Say:
    """What somebody asked for can be voted for."""
    return Say(
        "Your idea is on the ballot: {code} {name}. Voting opens {opens}.",
        code=code,
        name=name,
        opens=opens,
    )


def annulled(title: Names, reason: str, opens: datetime) -> Say:
    """The vote does not hold, and there is another one."""
    return Say(
        "{title}: the vote is annulled. {reason} A new vote opens {opens}.",
        title=title,
        reason=reason,
        opens=opens,
    )


def corrected(title: Names, reason: str) -> Say:
    """Something was wrong with the result, and is mended."""
    return Say(
        "{title}: the result was corrected. {reason} Send RESULT.", title=title, reason=reason
    )


def recounted(title: Names, reason: str) -> Say:
    """The ballots were counted once more."""
    return Say(
        "{title}: votes were counted again. {reason} Send RESULT.", title=title, reason=reason
    )


def upheld(ticket: str, reason: str) -> Say:
    """Somebody who objected was right."""
    shown = show_ticket(ticket)
    return Say("Your objection {ticket} is upheld: {reason}", ticket=shown, reason=reason)


def dismissed(ticket: str, reason: str) -> Say:
    """Somebody who objected hears why nothing changes."""
    shown = show_ticket(ticket)
    return Say("Your objection {ticket} is turned down: {reason}", ticket=shown, reason=reason)


def held(title: Names, contact: str) -> Say:
    """A vote waits because of how it came, not of what it says."""
    return Say(
        "{title}: your vote is kept and waits for a check. If it is yours, tell us: {contact}",
        title=title,
        contact=contact,
    )


def counted(title: Names) -> Say:
    """The vote that waited counts."""
    return Say("{title}: your vote was checked and counts.", title=title)


def rejected(title: Names, contact: str) -> Say:
    """The vote that waited does not count. Why is public: there is no room for it here."""
    return Say(
        "{title}: your vote was checked and does NOT count. If it is yours, tell us: {contact}",
        title=title,
        contact=contact,
    )


def in_every_language(said: Callable[[str], Say], reason: Names) -> dict[str, str]:
    """The text by language, names squeezed, the reason whole; empty where that does not fit."""
    pages = {lang: close(End(said(choose(reason, lang))), lang, SMS) for lang in LANGUAGES}
    return (
        {}
        if any(page.cut for page in pages.values())
        else {lang: page.text for lang, page in pages.items()}
    )


def plainly(said: Say) -> dict[str, str]:
    """The same for words without a reason."""
    return in_every_language(lambda _: said, {})
