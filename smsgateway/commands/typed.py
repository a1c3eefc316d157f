"""What a person types behind an option, read: words by language, an amount."""

from __future__ import annotations

from decimal import Decimal

from smsgateway.actions import amounts, languages
from smsgateway.actions.refused import Refused


def by_language(told: tuple[str, ...]) -> dict[str, str]:
    """`en=Water`, `sw=Maji` as words by language. Raises `Refused`."""
    found = {}
    for one in told:
        lang, equals, text = (part.strip() for part in one.partition("="))
        if not equals or not text:
            raise Refused(f"a text is given as LANG=TEXT, e.g. en=Water, not {one}")
        found[lang] = text
    return languages.by_language(found)


def amount(told: str) -> Decimal:
    """Money without its currency. Raises `Refused`."""
    try:
        money = amounts.money(told)
    except ValueError:
        raise Refused(f"an amount is a number like 5000000, not {told}") from None
    if money < 0:
        raise Refused(f"an amount is a number like 5000000, not {told}")
    return money
