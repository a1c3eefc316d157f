"""What a text costs on the air: GSM 03.38 septets or UCS-2 units, and the parts it travels in.

A text is GSM-7 only when every character is in the default alphabet or its extension; one other
character turns the whole text to UCS-2. 3GPP TS 23.038.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from flows.value import value

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
"""These cost two septets, and the two never travel in different parts."""

_OTHER = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

GSM_ALONE, GSM_PART = 160, 153
UCS2_ALONE, UCS2_PART = 70, 67

Encoding = Literal["GSM-7", "UCS-2"]


@value
class Size:
    """What a text costs: `units` are septets in GSM-7 and 16-bit units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def is_gsm(text: str) -> bool:
    """Does the whole text travel in GSM-7?"""
    return _OTHER.search(text) is None


def septets(text: str) -> int:
    """The cost in septets of a text that is GSM-7."""
    return len(text) + len(_EXTENDED.findall(text))


def halfwords(text: str) -> int:
    """The cost in UCS-2 units of any text: characters beyond the basic plane cost two."""
    return len(text) + len(_ASTRAL.findall(text))


def measure(text: str) -> Size:
    """The exact encoding, units and number of segments of a text sent by SMS."""
    gsm = is_gsm(text)
    return Size(
        "GSM-7" if gsm else "UCS-2",
        septets(text) if gsm else halfwords(text),
        len(split(text)),
    )


def split(text: str) -> list[str]:
    """The parts in which an SMS travels: as few as can be, no two-unit character torn apart."""
    gsm = is_gsm(text)
    wide = _EXTENDED if gsm else _ASTRAL
    whole = septets(text) if gsm else halfwords(text)
    if whole <= (GSM_ALONE if gsm else UCS2_ALONE):
        return [text]
    room = GSM_PART if gsm else UCS2_PART
    parts, start, used = [], 0, 0
    for at, character in enumerate(text):
        cost = 2 if wide.match(character) else 1
        if used + cost > room:
            parts.append(text[start:at])
            start, used = at, 0
        used += cost
    return [*parts, text[start:]]


class _Plain(dict[int, str]):
    """Characters that GSM-7 lacks, to the nearest that it has; learnt as they come."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if is_gsm(character) else _nearest(character)
        return self[code]


_PLAIN = _Plain(
    str.maketrans(
        {
            **dict.fromkeys("‘’‚′`", "'"),
            **dict.fromkeys("“”„«»", '"'),
            **dict.fromkeys("–—‐‑−", "-"),
            **dict.fromkeys("\u00a0\u202f\u2009\t", " "),
            "…": "...",
            "œ": "oe",
            "Œ": "OE",
            "ł": "l",
            "Ł": "L",
            "đ": "d",
            "Đ": "D",
            "ı": "i",
        }
    )
)


def plain(text: str) -> str:
    """The text as we send it where GSM-7 can nearly say it: `ç` as `c`, curly quotes straight.

    For what we write, never for what a person typed. A script that GSM-7 lacks stays as it is.
    """
    return text if text.isascii() else text.translate(_PLAIN)


def _nearest(character: str) -> str:
    """A letter without the accent that GSM-7 lacks, or the character itself."""
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isprintable() else character
