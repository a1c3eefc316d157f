"""Codes that people type and read: project numbers, receipts, tickets, and their check digits."""

from __future__ import annotations

import re
import unicodedata

from flows.clusters import visible

LONGEST_TEXT = 1000
"""No ballot that we can offer is longer: 120 projects of three digits are 480 characters."""

SLIP_DIGITS = 12

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(CROCKFORD)}
_FORGIVEN = str.maketrans("OIL", "011")

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

MARKS = ",.;:!/+-*#&()\"'«»“”‘’،؛۔។៕"
"""What parts words and numbers in any script. Not `?`: a question is no vote; not an emoji: it may
say no."""

_SEPARATORS = re.compile(rf"[\s{re.escape(MARKS)}]+")
_NUMBERISH = re.compile(r"[0-9OoIiLl]*[0-9][0-9OoIiLl]*")
_LOOKALIKES = str.maketrans("OoIiLl", "001111")
_PLAIN_TEXT = re.compile(r"[\x20-\x7e]*")


def fold(text: str) -> str:
    """The text in one spelling: NFKC, every digit ASCII, no control characters, single spaces."""
    if _PLAIN_TEXT.fullmatch(text) is None:
        text = "".join(map(_fold, unicodedata.normalize("NFKC", text)))
    return " ".join(text.split())


def _fold(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] == "C" else character


def spell(word: str) -> str:
    """Capitals without Latin accents, so that `Détails` is DETAILS."""
    if word.isascii():
        return word.upper()
    letters = unicodedata.normalize("NFKD", visible(word).upper())
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


def tokens(text: str) -> list[str]:
    """What stands between separators, `O` read as 0 and `l`, `I` as 1 inside numbers only."""
    return [
        token.translate(_LOOKALIKES) if _NUMBERISH.fullmatch(token) else token
        for token in _SEPARATORS.split(text)
        if token
    ]


def read_codes(text: str, digits: int) -> list[str]:
    """The codes that a text names, in order; `111723` is three where codes have two digits.

    What is no code stays in the list as it was typed, so that the fault can name it.
    """
    found: list[str] = []
    for token in tokens(text):
        if is_number(token) and len(token) > digits and len(token) % digits == 0:
            found += [token[at : at + digits] for at in range(0, len(token), digits)]
        else:
            found.append(token)
    return found


def is_number(token: str) -> bool:
    """Only ASCII digits, and at least one."""
    return token.isascii() and token.isdigit()


def only_codes(text: str, digits: int) -> bool:
    """Is the whole text project codes of this length and nothing else?"""
    found = read_codes(text, digits)
    return bool(found) and all(
        is_number(code) and len(code) == digits and code[0] != "0" for code in found
    )


def damm(digits: str) -> str:
    """The check digit that finds every wrong digit and every swap of neighbours."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def checked(code: str) -> str:
    """A number as it is printed for whoever types it from paper: with a check digit behind it."""
    return code + damm(code)


def read_checked(typed: str) -> str:
    """The number that was typed with its check digit; empty where that does not fit."""
    return typed[:-1] if is_number(typed) and len(typed) > 1 and damm(typed) == "0" else ""


def ticket(six: str) -> str:
    """A ticket: six digits and their check digit."""
    return six + damm(six)


def show_ticket(code: str) -> str:
    """As people read it: 482-9302."""
    return f"{code[:3]}-{code[3:]}"


def read_ticket(typed: str) -> str | None:
    """The ticket that was typed, or None where it is none."""
    joined = "".join(tokens(typed))
    fits = len(joined) == 7 and is_number(joined) and damm(joined) == "0"
    return joined if fits else None


def poster(kind: str, three: str) -> str:
    """A code on a poster: what it is about (1 money, 2 a service, 3 a project), three digits and
    a check digit."""
    return kind + three + damm(kind + three)


def read_poster(typed: str) -> str | None:
    """The poster code that was typed, or None where it is none."""
    joined = "".join(tokens(typed))
    fits = len(joined) == 5 and is_number(joined) and damm(joined) == "0"
    return joined if fits else None


def slip(eleven: str) -> str:
    """The number of a voting slip: eleven digits and their check digit."""
    return eleven + damm(eleven)


def show_slip(code: str) -> str:
    """As it is printed: 4829 3021 5736."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_slip(typed: str) -> str:
    """The slip's number that was typed last; empty where that is none."""
    last = "".join(tokens(typed))[-SLIP_DIGITS:]
    return last if len(last) == SLIP_DIGITS and is_number(last) and damm(last) == "0" else ""


def like_slip(typed: str) -> bool:
    """Whether somebody meant a slip's number, right or mistyped: ten digits or more, no words."""
    joined = "".join(tokens(typed))
    return is_number(joined) and len(joined) >= SLIP_DIGITS - 2


_BEHIND = re.compile(r"#[\s]*((?:[0-9OoIiLl][\s-]*){12})$")


def with_slip(text: str) -> tuple[str, str]:
    """A text without the slip's number behind its `#`, and that number; empty where none is."""
    found = _BEHIND.search(text.strip())
    if found is None or not (code := read_slip(found[1])):
        return text, ""
    return text.strip()[: found.start()].strip(), code


def receipt(nine: str) -> str:
    """A receipt: nine Crockford characters and their check character."""
    return nine + CROCKFORD[_check(nine)]


def show_receipt(code: str) -> str:
    """As people read it: 7K4MQ-2PXR9."""
    return f"{code[:5]}-{code[5:]}"


def read_receipt(typed: str) -> str | None:
    """The receipt that was typed, in any case, `O I L` forgiven; None where it is none."""
    joined = _SEPARATORS.sub("", typed).upper().translate(_FORGIVEN)
    if len(joined) != 10 or any(character not in _VALUE for character in joined):
        return None
    return joined if _check(joined) == 0 else None


def _check(code: str) -> int:
    """Damm's idea over 32 symbols: doubling in GF(2^5) after each one."""
    interim = 0
    for character in code:
        interim = (interim ^ _VALUE[character]) << 1
        if interim & 32:
            interim ^= 0b100101
    return interim
