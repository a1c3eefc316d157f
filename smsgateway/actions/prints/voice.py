"""In whose language paper speaks: the sentences are those of the pages, handed in by who prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """One language."""

    lang: str
    translate: Callable[[str, str], str]
    """A language and an English sentence to that sentence in the language."""

    def __call__(self, text: str, **values: object) -> str:
        """The sentence, its slots (`%(name)s`) filled."""
        told = self.translate(self.lang, text)
        return told % values if values else told
