"""The languages that we write, and words by language as verbs keep them."""

from __future__ import annotations

from collections.abc import Mapping

from flows.words import LANGUAGES
from smsgateway.actions.refused import Refused

WRITTEN = tuple(lang for lang in LANGUAGES if lang != "km-Latn")
"""Of pages, paper and files: Khmer in Latin letters is for phones that cannot show its script."""


def by_language(told: Mapping[str, str]) -> dict[str, str]:
    """The same words, to keep. Raises `Refused` for a language that no screen would ever show."""
    if unknown := [lang for lang in told if lang not in LANGUAGES]:
        raise Refused(
            "a language is one of {languages}, not {lang}", languages=LANGUAGES, lang=unknown[0]
        )
    return dict(told)
