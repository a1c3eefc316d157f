"""What somebody reads on a phone who is to work with the console, and has no e-mail."""

from __future__ import annotations

from datetime import datetime

from flows.words import Say


def invited(page: str, name: str, code: str, until: datetime) -> Say:
    """Where they choose a password, as whom, with which code, and until when on their clock."""
    return Say(
        "Choose your password: {page}\nName: {name}\nCode: {code}\nGood until {until}",
        page=page,
        name=name,
        code=code,
        until=until,
    )
