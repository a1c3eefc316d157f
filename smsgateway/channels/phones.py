"""Phone numbers in one canonical form: E.164, `+254711000001`.

Letters are refused before the library sees them: it would read `+254711XXXYYY` as a valid number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

from smsgateway.channels.contract import Garbled

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
SHORTCODE = re.compile(r"[0-9]{3,8}")
_WRITTEN = re.compile(r"\+?[0-9 ().\-]+")
_CACHED = 50_000


class NotAPhone(ValueError):
    """A number that nobody can be reached at, with a plain reason."""


@lru_cache(maxsize=_CACHED)
def canonical(text: str, region: str) -> str:
    """A number as a person or a file writes it, read in the country `region` (`KE`).

    >>> canonical("0711 000 001", "KE")
    '+254711000001'
    """
    written = _folded(text).strip()
    if any(character.isalpha() for character in written):
        raise NotAPhone("a phone number has no letters")
    if not _WRITTEN.fullmatch(written):
        raise NotAPhone("not a phone number")
    if written.startswith("00"):  # Kenya dials out with 000, so the library would keep these
        written = "+" + written[2:]
    digits = re.sub(r"[^0-9]", "", written)
    candidates = [written]
    if not written.startswith("+") and len(digits) >= 11 and not digits.startswith("0"):
        candidates.append("+" + digits)
    for candidate in candidates:
        if found := _valid(candidate, region):
            return found
    if SHORTCODE.fullmatch(written):
        raise NotAPhone("a short code, not a person's number")
    raise NotAPhone("no such phone number")


def is_region(code: str) -> bool:
    """Whether this is a country that numbers can be read in: `KE`."""
    return code in phonenumbers.SUPPORTED_REGIONS


def inbound(text: str) -> str:
    """A number as a provider reports it: taken even where no numbering plan knows it.

    A client that does not encode `+` turns it into a leading space; some drop it.
    """
    number = text.rstrip()
    if number.startswith(" "):
        number = "+" + number[1:]
    elif number.startswith("00"):
        number = "+" + number[2:]
    elif len(number) >= 10 and number[0] in "123456789":
        number = "+" + number
    if _as_from_abroad(number[:4]).fullmatch(number):
        return number
    if not E164.fullmatch(number):
        raise Garbled("not a phone number")
    return _valid(number, None) or number


def inbound_or_empty(text: str) -> str:
    """As `inbound`, where the number is not what the message is about."""
    try:
        return inbound(text)
    except Garbled:
        return ""


@lru_cache(maxsize=_CACHED)
def network_or_country(network: str, phone: str) -> str:
    """What a text to `phone` is priced by: the network that carried it, else the country (`KE`).

    Never guessed from a prefix: numbers are ported between networks.
    """
    if network:
        return network[:32]
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""


def seconds_until(hour: int, phone: str, now: datetime) -> float:
    """Seconds from `now` to the next full `hour` on the clock where `phone` lives."""
    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(phone))
        there = now.astimezone(ZoneInfo(zones[0]))
    except (phonenumbers.NumberParseException, LookupError, ValueError):
        there = now
    then = there.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (then - there if then > there else then - there + timedelta(days=1)).total_seconds()


@lru_cache(maxsize=1_000)
def _as_from_abroad(beginning: str) -> re.Pattern[str]:
    """Matches E.164 numbers that the library leaves as they are, whether a plan knows them or not.

    `+2540711000001` is none of them: the 0 is dialled inside Kenya only, and the library takes it
    away. `beginning` is the plus and three digits, which name one country at most.
    """
    digits = beginning[1:]
    for code in (digits[:1], digits[:2], digits):
        if code.isdecimal() and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            region = phonenumbers.region_code_for_country_code(int(code))
            plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
            if plan and plan.national_prefix_for_parsing:
                at_home = rf"\+{code}(?:{plan.national_prefix_for_parsing})"
                return re.compile(f"(?!{at_home}){E164.pattern}")
    return E164


def _valid(number: str, region: str | None) -> str:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _folded(text: str) -> str:
    """Digits of any script, full-width plus and every space as ASCII."""
    return "".join(_ascii(character) for character in text)


def _ascii(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character.isspace():
        return " "
    return {"\uff0b": "+", "\u2010": "-", "\u2011": "-", "\u2013": "-"}.get(character, character)
