"""The keys on paper, in two halves: neither keeper alone holds anything.

One half is drawn by lot, the other is the keys combined with it (exclusive or), so each by itself
says nothing at all. Every line ends in two check digits, so that a line that was typed wrong is
named by its number.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Mapping

from smsgateway.actions.refused import Refused

BYTES_A_LINE = 12
MARK = b"smsgateway keys 1\n"


def written(phone_keys: Mapping[int, bytes], secret_key: str) -> str:
    """The keys as lines of an environment file."""
    phone = ",".join(f"{version}:{key.hex()}" for version, key in sorted(phone_keys.items()))
    return f"PHONE_KEY={phone}\nSECRET_KEY={secret_key}\n"


def halves(keys: str) -> tuple[list[str], list[str]]:
    """Two sheets of lines; both are needed."""
    data = MARK + keys.encode()
    drawn = os.urandom(len(data))
    other = bytes(a ^ b for a, b in zip(data, drawn, strict=True))
    return lines(drawn), lines(other)


def lines(half: bytes) -> list[str]:
    """One half as numbered lines to type."""
    parts = [half[at : at + BYTES_A_LINE] for at in range(0, len(half), BYTES_A_LINE)]
    return [line(number, part) for number, part in enumerate(parts, 1)]


def line(number: int, part: bytes) -> str:
    """`1: 0a1b 2c3d … 7f`: the number, the bytes by twos, the check digits."""
    digits = part.hex()
    groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return f"{number}: {groups} {check(number, part)}"


def check(number: int, part: bytes) -> str:
    """Two digits of the line's sum, which covers its place."""
    return f"{zlib.crc32(bytes([number % 256]) + part) % 256:02x}"


def joined(first: list[str], second: list[str]) -> str:
    """The keys again. Raises `Refused`, and names the sheet and the line that is wrong."""
    halves_read = [read(sheet, name) for sheet, name in ((first, "first"), (second, "second"))]
    data = bytes(a ^ b for a, b in zip(*halves_read, strict=False))
    if len({len(half) for half in halves_read}) != 1 or not data.startswith(MARK):
        raise Refused("these two sheets do not belong together")
    return data.removeprefix(MARK).decode()


def read(sheet: list[str], name: str) -> bytes:
    """One half from its lines."""
    half = b""
    for number, typed in enumerate((one for one in sheet if one.strip()), 1):
        told, _, rest = typed.partition(":")
        digits = rest.replace(" ", "").strip().lower()
        try:
            part, sum_ = bytes.fromhex(digits[:-2]), digits[-2:]
        except ValueError:
            part, sum_ = b"", ""
        if told.strip() != str(number) or check(number, part) != sum_:
            raise Refused(
                "line {number} of the {name} sheet is not as it was printed",
                number=number,
                name=name,
            )
        half += part
    return half


def name_of(sheet: list[str]) -> str:
    """What a sheet is called on its print, so that two prints are not mixed up."""
    return hashlib.sha256("\n".join(sheet).encode()).hexdigest()[:8]
