"""What people type into forms, read: amounts, days, numbers, texts in several languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import request

from flows.words import LANGUAGES
from smsgateway.actions import amounts
from smsgateway.actions.refused import Refused


def word(name: str) -> str:
    """A text without spaces around it."""
    return request.values.get(name, "").strip()


def amount(name: str = "amount") -> Decimal:
    """1250000 or 1,250,000.50. Raises `Refused`."""
    return money(word(name))


def money(told: str) -> Decimal:
    """The same, of what was typed. Raises `Refused`."""
    try:
        return amounts.money(told)
    except ValueError as error:
        raise Refused("an amount is written 1250000 or 1,250,000.50") from error


def amount_or_none(name: str) -> Decimal | None:
    """The same, where something is told."""
    return amount(name) if word(name) else None


def number(name: str) -> Decimal:
    """A rate or a share, with as many digits as it has: 129.350. Raises `Refused`."""
    try:
        return amounts.number(word(name))
    except ValueError as error:
        raise Refused("an amount is a number such as 12 or 3.5") from error


def number_or_none(name: str) -> Decimal | None:
    """The same, where something is told."""
    return number(name) if word(name) else None


def day(name: str) -> date:
    """Raises `Refused`."""
    try:
        return date.fromisoformat(word(name))
    except ValueError as error:
        raise Refused("a day looks like 2026-06-30") from error


def day_or_none(name: str) -> date | None:
    """The same, where something is told."""
    return day(name) if word(name) else None


def whole(name: str) -> int:
    """A whole number. Raises `Refused`."""
    told = word(name)
    if not (told.isascii() and told.isdigit() and len(told) <= 9):
        raise Refused("a number is written with digits")
    return int(told)


def whole_or_none(name: str) -> int | None:
    """The same, where something is told."""
    return whole(name) if word(name) else None


def currency(name: str = "currency") -> str:
    """A code of ISO 4217. Raises `Refused`."""
    return amounts.currency_of(word(name))


def texts(stem: str) -> dict[str, str]:
    """A text in each language in which it was written: `stem-en`, `stem-km` …"""
    told = {lang: word(f"{stem}-{lang}") for lang in LANGUAGES}
    return {lang: words for lang, words in told.items() if words}
