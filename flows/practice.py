"""What stands above every screen and text of the practice town."""

from __future__ import annotations

from flows.words import Say, finish, say


def practised(text: str, lang: str) -> str:
    """The page under its mark, which is no part of it: it breaks where the real one breaks."""
    return f"{finish(say(Say('PRACTICE'), lang))}\n{text}"
