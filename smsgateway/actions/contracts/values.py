"""Amounts, moments and organisations as OCDS 1.1.5 writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from smsgateway.actions.contracts.checking import currencies
from smsgateway.actions.contracts.steps import Firm
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import Sum

MOST_DIGITS = 15
"""JSON numbers are exact so far."""

Json = dict[str, Any]


def refuse_unnamed(firm: Firm) -> None:
    """Raises `Refused` for a firm that the standard could not name."""
    if not firm.id or not firm.name:
        raise Refused("a firm has a number and a name")


def value(given: Sum) -> Json:
    """An OCDS value to publish. Raises `Refused` for what JSON or the standard cannot hold."""
    amount = given.amount
    if not amount.is_finite() or digits(amount) > MOST_DIGITS:
        raise Refused("an amount has at most {most} digits", most=MOST_DIGITS)
    if amount < 0:
        raise Refused("an amount is not below nothing")
    if given.currency not in currencies():
        raise Refused(
            "{currency} is no currency of OCDS 1.1.5, such as KES", currency=given.currency
        )
    return as_value(given)


def digits(amount: Decimal) -> int:
    """How many digits a finite number has when it is written without an exponent."""
    return len(amount.as_tuple().digits) + max(0, int(amount.as_tuple().exponent))


def as_value(given: Sum) -> Json:
    """An OCDS value as it is told, whoever published it."""
    amount = given.amount
    whole = amount == amount.to_integral_value()
    return {"amount": int(amount) if whole else float(amount), "currency": given.currency}


def moment(on: date) -> str:
    """A day as an OCDS date-time: its midnight in UTC."""
    return f"{on.isoformat()}T00:00:00Z"


def instant(at: datetime) -> str:
    """An OCDS date-time that sorts like the instant."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def reference(firm: Firm) -> Json:
    """An organisation where it is referred to."""
    return {"id": firm.id, "name": firm.name}


def party(firm: Firm, *roles: str) -> Json:
    """An organisation among the parties."""
    return {**reference(firm), "roles": list(roles)}
