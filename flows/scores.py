"""Scores as people type them: `4 3 5 no medicine`, `435`, `4x5`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.service import VALUES, Indicator
from flows.value import value
from flows.words import Say

SKIP = "x"
"""What stands for a question left out; 0 does too, where it is no answer."""

_SCORES = re.compile(r"[\s,.;:/+\-]*([0-9xX]+)(?=[\s,.;:/+\-]|$)")


@value
class Scores:
    """What a text says: one value for each question (None: skipped), the words, or its fault."""

    values: tuple[int | None, ...]
    words: str = ""
    fault: Say | None = None


def read_scores(text: str, asked: Sequence[Indicator]) -> Scores:
    """The scores that a text begins with, as many as there are questions; the rest is words."""
    typed: list[str] = []
    at = 0
    while len(typed) < len(asked) and (found := _SCORES.match(text, at)):
        token, at = found[1].lower(), found.end()
        typed += token if _run_together(token, asked) else [token]
    if len(typed) > len(asked):
        return Scores((), fault=Say("There are {n} questions.", n=len(asked)))
    for n, (one, indicator) in enumerate(zip(typed, asked, strict=False), 1):
        if not fits(one, indicator):
            return Scores((), fault=Say("{typed} does not answer question {n}.", typed=one, n=n))
    values = values_of(
        [one if _counts(one, two) else SKIP for one, two in zip(typed, asked, strict=False)]
    )
    if not any(value is not None for value in values):
        return Scores((), fault=Say("It holds no score."))
    return Scores(values, text[at:].strip(" ,.;:/+-"))


def fits(typed: str, indicator: Indicator) -> bool:
    """Is this an answer to that question, or one that skips it?"""
    return typed in (SKIP, "0") or _counts(typed, indicator)


def values_of(typed: Sequence[str]) -> tuple[int | None, ...]:
    """Answers that fit, as numbers; None for what was skipped."""
    return tuple(None if one == SKIP else int(one) for one in typed)


def _counts(typed: str, indicator: Indicator) -> bool:
    return typed.isdecimal() and int(typed) in VALUES[indicator.scale]


def _run_together(token: str, asked: Sequence[Indicator]) -> bool:
    """`435` is three answers where each answer has one digit."""
    return len(token) > 1 and all(10 not in VALUES[one.scale] for one in asked)
