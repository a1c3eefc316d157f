"""Amounts and currencies as people type them: 1250000, 1,250,000.50 or 1 250 000; KES or kes."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import list_currencies

from smsgateway.actions.refused import Refused

GROUPED = re.compile(r"[-+]?\d{1,3}(?:[,\s_]\d{3})+(?:\.\d*)?", re.ASCII)
TWOFOLD = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
"""450.000 is 450 to some of us and 450 thousand to others."""


def ungrouped(typed: str) -> str:
    """The number without what stands between its thousands.

    A comma elsewhere stays, for whoever reads the number to refuse: 4,5 may be four and a half, and
    is never forty-five.
    """
    bare = typed.replace("\u00a0", " ").replace("\u202f", " ").strip()
    return re.sub(r"[,\s_]", "", bare) if GROUPED.fullmatch(bare) else bare


def money(typed: str) -> Decimal:
    """A finite amount. Raises `ValueError` for anything else, and for what is read in two ways."""
    if TWOFOLD.fullmatch(typed.strip()):
        raise ValueError(typed)
    return number(typed)


def number(typed: str) -> Decimal:
    """A finite rate or share, with as many digits as it has: 129.350. Raises `ValueError`."""
    try:
        found = Decimal(ungrouped(typed))
    except InvalidOperation as error:
        raise ValueError(typed) from error
    if not found.is_finite():
        raise ValueError(typed)
    return found


def currency_of(typed: str) -> str:
    """A currency by its code of ISO 4217, in capitals. Raises `Refused`."""
    code = typed.strip().upper()
    if code not in list_currencies():
        raise Refused("{currency} is no currency of ISO 4217, such as KES", currency=typed)
    return code
