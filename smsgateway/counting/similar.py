"""Which texts may be about the same thing: shared runs of three characters, in any script.

Khmer writes no spaces between words, so characters are compared and not words. Nothing is decided
here: a likeness is a reason to ask a person.
"""

import unicodedata
from collections.abc import Hashable, Mapping
from typing import TypeVar

ALIKE_FROM = 0.3

K = TypeVar("K", bound=Hashable)


def likeness(one: str, other: str) -> float:
    """0 to 1: the trigrams that both texts have, of those that either has (Jaccard).

    Two texts without a letter or digit have nothing in common.
    """
    return _shared(trigrams(one), trigrams(other))


def alike(
    text: str, others: Mapping[K, str], at_least: float = ALIKE_FROM
) -> list[tuple[K, float]]:
    """Of the other texts, by their keys, those at least so like this one, the likest first."""
    mine = trigrams(text)
    found = [(key, _shared(mine, trigrams(other))) for key, other in others.items()]
    near = [(key, share) for key, share in found if share >= at_least]
    return sorted(near, key=lambda one: -one[1])


def _shared(mine: frozenset[str], theirs: frozenset[str]) -> float:
    either = mine | theirs
    return len(mine & theirs) / len(either) if either else 0.0


def trigrams(text: str) -> frozenset[str]:
    """The runs of three characters of a text with a space before and after it."""
    plain = f" {normalised(text)} "
    return frozenset(plain[at : at + 3] for at in range(len(plain) - 2))


def normalised(text: str) -> str:
    """One spelling: compatible forms made one, small letters, Latin accents and marks dropped.

    What only parts words (spaces, punctuation, the zero-width space of Khmer) is one space or
    nothing, and every digit is ASCII.
    """
    letters = map(_plain, unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", " ".join("".join(letters).split()))


def _plain(character: str) -> str:
    if "\u0300" <= character <= "\u036f" or unicodedata.category(character) == "Cf":
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    # Khmer vowels and signs are marks: they are spelling, not accents.
    return character if unicodedata.category(character)[0] in "LMN" else " "
