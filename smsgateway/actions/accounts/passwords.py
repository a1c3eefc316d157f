"""Passwords: which are taken, and how they are kept (argon2id, RFC 9106's second choice)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from smsgateway.actions.refused import Refused

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5
"""`aaaaaaaaaaaa` and `121212121212` are long and say nothing."""

WORN = (
    "password", "passw0rd", "123456789", "qwertyuiop", "azertyuiop", "iloveyou", "letmein",
    "welcome", "administrator", "coordinator", "abcdefghij", "changeme", "smsgateway", "nenosiri",
    "motdepasse",
)  # fmt: skip
"""Words that everybody tries first, in the languages of this service."""

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$K0i3LY1kbQWGqJn5rPZEXA"
    "$UzRXo/9nq70bipXfVXDDGrmfaKR+xAr1odjID5H6iPY"
)
"""Nobody's: checked so that an unknown name takes as long as a known one."""


def check(password: str, email: str) -> None:
    """Raises `Refused` for a password that is soon guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            "a password has {shortest} to {longest} characters: four words are fine",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    plain = password.casefold()
    name = email.partition("@")[0]
    if len(set(plain)) < FEWEST_DIFFERENT or (len(name) > 3 and name in plain):
        raise Refused("this password is soon guessed: do not repeat characters or your name")
    rest = plain
    for word in WORN:
        rest = rest.replace(word, "")
    if len(rest) < SHORTEST // 2:
        raise Refused("this password is one that everybody tries first: choose four other words")


def kept(password: str) -> str:
    """What the database holds."""
    return _hasher.hash(password)


def fits(held: str, password: str) -> bool:
    """Whether this is the password; takes as long where there is none."""
    try:
        return _hasher.verify(held or NOBODYS, password) and bool(held)
    except (VerifyMismatchError, InvalidHashError):
        return False
