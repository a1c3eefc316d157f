"""What outlives a turn: names, answers, what was offered, page and trail, in compact JSON."""

from __future__ import annotations

import json
from dataclasses import field
from typing import Any

from flows.home import HOME, SCREENS
from flows.page import Offer
from flows.screens import Way
from flows.value import value
from flows.words import LANGUAGES

MOVED = {
    "voting.mine": "home.mine",
    "voting.find": "home.find",
    "voting.found": "home.found",
    "voting.take_back": "undoing.take_back",
    "voting.disown": "undoing.disown",
}
"""Screens that got another name since some release: old name to new name."""

_WAYS = frozenset(Way)


@value
class State:
    """Where one person stands in one conversation."""

    at: str
    lang: str
    answers: dict[str, str] = field(default_factory=dict)
    offered: tuple[Offer, ...] = ()
    page: int = 0
    """The atom of the screen with which the page begins: see `flows.page`."""
    trail: tuple[tuple[str, int], ...] = ()
    """The screens behind this one and the pages they stood at, oldest first."""
    left: str | None = None
    """An unfinished conversation that the person may go back to, as it was saved."""


def dump(state: State) -> str:
    """The saved form."""
    saved = {
        "at": state.at,
        "lang": state.lang,
        "answers": state.answers,
        "offered": state.offered,
        "page": state.page,
        "trail": state.trail,
        "left": state.left,
    }
    return json.dumps(
        {name: value for name, value in saved.items() if value},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def load(text: str) -> State | None:
    """The state that was saved, by this release or an older one; None where it is no state.

    A screen that moved is found under its new name; one that is gone becomes the home screen.
    """
    try:
        saved = json.loads(text)
        return _restore(saved)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _restore(saved: dict[str, Any]) -> State:
    at, lang = _now_called(saved["at"]), str(saved["lang"])
    if lang not in LANGUAGES:
        return State(HOME, LANGUAGES[0])
    if at not in SCREENS:
        return State(HOME, lang)
    trail = ((_now_called(name), int(page)) for name, page in saved.get("trail", ()))
    offers = (
        (str(key), _now_called(to), str(value)) for key, to, value in saved.get("offered", ())
    )
    return State(
        at=at,
        lang=lang,
        answers={
            _now_called(name): str(answer) for name, answer in saved.get("answers", {}).items()
        },
        offered=tuple(offer for offer in offers if offer[1] in SCREENS or offer[1] in _WAYS),
        page=int(saved.get("page", 0)),
        trail=tuple(step for step in trail if step[0] in SCREENS),
        left=str(saved["left"]) if "left" in saved else None,
    )


def _now_called(name: str) -> str:
    return MOVED.get(name, name)
