"""The settings of a channel as a form shows them, and as it sends them back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from flask import request

from smsgateway.actions.amounts import ungrouped
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.lines.limiting import Sending
from smsgateway.actions.refused import Mistaken, Refused
from smsgateway.web.console import typed

T = TypeVar("T")
SPARE_ROWS = 2
"""Empty lines for networks on which a citizen pays otherwise."""

MOST_ROWS = 40
PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Pay:
    """One line of what citizens pay: on which network, for which medium, how much."""

    medium: str
    network: str
    """Empty: wherever no other line says otherwise."""
    kind: str
    """free, reverse, tariff, or nothing: nobody said."""
    price: str
    currency: str


def shown(kept: Mapping[str, Any]) -> dict[str, str]:
    """The settings as the fields of the form hold them."""
    told = {name: written(value) for name, value in kept.items()}
    if not kept["balance_floor"]:
        told["balance_floor"] = ""
    return told


def written(value: Any) -> str:
    """One of them; a tick is `1` or nothing."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def pay_rows(kept: Mapping[str, Any]) -> list[Pay]:
    """As it was sent, or as it stands: both media, then each network, then empty lines."""
    if request.endpoint == "console.set_channel":
        return sent_rows()
    pays = kept["pays"] or {}
    order = ("ussd", "sms", *sorted(on for on in pays if ":" in on))
    rows = [pay_row(on, pays.get(on, "")) for on in order]
    return [*rows, *[Pay("ussd", "", "", "", "") for _ in range(SPARE_ROWS)]]


def pay_row(on: str, what: str) -> Pay:
    """`ussd:63902` and `tariff 1.50 KES` as a line."""
    medium, _, network = on.partition(":")
    kind, price, currency = [*what.split(), "", "", ""][:3]
    return Pay(medium, network, kind, price, currency)


def sent_rows() -> list[Pay]:
    """The lines of the form."""
    return [
        Pay(*(typed.word(f"pay-{part}-{row}") for part in Pay.__dataclass_fields__))
        for row in range(MOST_ROWS)
        if f"pay-medium-{row}" in request.form
    ]


def pays_told(before: Mapping[str, str]) -> dict[str, str]:
    """By `ussd:63902` what the form says; what stood before and is in no line any more is empty."""
    told: dict[str, str] = dict.fromkeys(before, "")
    for row, one in enumerate(sent_rows()):
        if row > 1 and not one.network:
            if one.kind:
                raise Mistaken("name the network, such as 63902", field="pays")
            continue
        on = f"{one.medium}:{one.network}" if one.network else one.medium
        told[on] = what_it_costs(one)
    return told


def what_it_costs(one: Pay) -> str:
    """`tariff 1.50 KES`, or its kind alone. Raises `Mistaken`."""
    if one.kind != "tariff" or not (one.price or one.currency):
        return one.kind
    price, currency = ungrouped(one.price), one.currency.upper()
    if not PRICE.fullmatch(price):
        raise Mistaken("a price is written 1 or 1.50", field="pays")
    if not CURRENCY.fullmatch(currency):
        raise Mistaken("a currency has three letters: KES", field="pays")
    return f"tariff {price} {currency}"


def rules_told(provider: str) -> Rules:
    """What the form says of the channel. Raises `Mistaken`."""
    return Rules(
        keyword=typed.word("keyword"),
        fallback=typed.word("fallback"),
        fallback_after=field("fallback_after", typed.whole),
        per_minute=field("per_minute", typed.whole_or_none) or 0,
        per_day=field("per_day", typed.whole_or_none) or 0,
        pulls=bool(typed.word("pulls")) if provider == "africastalking" else None,
        balance_floor=field("balance_floor", typed.amount_or_none) or Decimal(),
        script_networks=networks("script_networks"),
        long_networks=networks("long_networks"),
    )


def sending_told(before: Mapping[str, str]) -> Sending:
    """What the form says of sending; `before` is what citizens were said to pay. Raises
    `Mistaken`."""
    rate = field("rate", typed.number_or_none)
    changed = {
        "rate": None if rate is None else float(rate),
        "hours_from": field("hours_from", typed.whole, "hours"),
        "hours_to": field("hours_to", typed.whole, "hours"),
        "daily_cap": field("daily_cap", typed.amount_or_none),
        "alone_people": field("alone_people", typed.whole),
        "alone_cost": field("alone_cost", typed.amount_or_none),
        "answers_opted_out": bool(typed.word("answers_opted_out")),
    }
    return Sending(changed, pays_told(before))


def field(name: str, read: Callable[[str], T], shown_at: str = "") -> T:
    """What a field holds; a mistake in it is told beside it."""
    try:
        return read(name)
    except Refused as no:
        told = no.told
        raise Mistaken(told.template, field=shown_at or name, **told.values) from no


def networks(name: str) -> list[str]:
    """Codes with spaces or commas between them."""
    return typed.word(name).replace(",", " ").split()
