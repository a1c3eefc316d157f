"""Where a text may be cut: between what a reader sees as one letter, best between words.

Khmer writes no spaces between words: U+200B in catalogues and names marks their boundaries and is
never sent. A cluster is a base with its vowels, signs and subscripts (coeng and the next letter).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

WORD_MARK = "\u200b"
_COENG = "\u17d2"
_JOINER = "\u200d"
_BREAK = re.compile(f"( |\n|{WORD_MARK})")
_LONGEST_WORD = 24


def clusters(text: str) -> list[str]:
    """The text in pieces that must not be torn apart; joined they are the text again."""
    pieces: list[str] = []
    for character in text:
        if pieces and (_leans(character) or pieces[-1][-1] in (_COENG, _JOINER)):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def words(text: str) -> list[tuple[str, str]]:
    """The text as (what joins it to the word before, word); a very long word comes in pieces."""
    pieces = _BREAK.split(text)
    joined = zip(["", *pieces[1::2]], pieces[0::2], strict=True)
    atoms: list[tuple[str, str]] = []
    for mark, word in joined:
        joint = "" if mark == WORD_MARK else mark
        if len(word) <= _LONGEST_WORD:
            atoms.append((joint, word))
            continue
        letters = clusters(word)
        for at in range(0, len(letters), _LONGEST_WORD // 2):
            atoms.append((joint, "".join(letters[at : at + _LONGEST_WORD // 2])))
            joint = ""
    return atoms


def visible(text: str) -> str:
    """The text without word marks: what is sent."""
    return text.replace(WORD_MARK, "")


def clip(text: str, length: int) -> str:
    """At most `length` characters of the text, cut after a word where that loses little."""
    shown = visible(text)
    if len(shown) <= length:
        return shown
    whole_words = (joint + word for joint, word in words(text))
    kept = _longest(whole_words, length).rstrip(" \n,.;:-(")
    if len(kept) * 6 >= length * 5:
        return kept
    return _longest(clusters(shown), length - 1).rstrip() + "."


def _longest(pieces: Iterable[str], length: int) -> str:
    """As many pieces as make at most so many characters."""
    return max((kept for kept in accumulate(pieces) if len(kept) <= length), key=len, default="")


def _leans(character: str) -> bool:
    """Does this character belong to the one before it?"""
    return not character.isascii() and (
        unicodedata.category(character) in ("Mn", "Mc", "Me") or character in "\u200c\u200d"
    )
