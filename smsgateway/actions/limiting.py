"""Setting what a channel may send, how fast and when, and what its citizens pay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, select

from smsgateway.actions.catalogue import touch
from smsgateway.actions.house import House
from smsgateway.actions.limits import Limits, charge
from smsgateway.actions.refused import Refused
from smsgateway.actions.stations import station
from smsgateway.store.db import AnyRow
from smsgateway.store.sending import sending

ON = re.compile(r"(ussd|sms)(:[0-9A-Za-z]{1,31})?")


def set_limits(
    house: House, slug: str, changed: Mapping[str, Any], pays: Mapping[str, str]
) -> Limits:
    """Change what is named, leave the rest; returns the limits as they stand. Raises `Refused`.

    `changed` holds columns of `sending`; `pays` maps `ussd:63902` (or `ussd`) to `free`,
    `reverse`, `tariff`, `tariff 1.50 KES`, or nothing, to say nothing about it any more.
    """
    check(changed)
    check_pays(pays)
    channel_id = station(house, slug).id
    if changed or pays:
        with house.db.write() as connection:
            kept = kept_row(connection, channel_id)
            said = {**(kept.pays if kept else {}), **pays}
            values = {**changed, "pays": {on: what for on, what in said.items() if what}}
            new = house.db.insert(sending).values(channel_id=channel_id, **values)
            connection.execute(
                new.on_conflict_do_update(index_elements=[sending.c.channel_id], set_=values)
            )
            touch(connection)
    return station(house, slug).limits


def kept_row(connection: Connection, channel_id: int) -> AnyRow | None:
    """What was set before."""
    return connection.execute(select(sending).where(sending.c.channel_id == channel_id)).first()


def check(changed: Mapping[str, Any]) -> None:
    """Raises `Refused` for what no channel can do."""
    for name, least, most in (
        ("rate", 0.001, 10_000),
        ("batch", 1, 1_000),
        ("alone_people", 0, 10**9),
        ("hours_from", 0, 23),
        ("hours_to", 1, 24),
        ("daily_cap", 0, 10**9),
        ("alone_cost", 0, 10**9),
    ):
        value = changed.get(name)
        if value is not None and not least <= value <= most:
            raise Refused(
                "{name} goes from {least} to {most}",
                name=name.replace("_", " "),
                least=least,
                most=most,
            )
    if changed.get("hours_from", 0) >= changed.get("hours_to", 24):
        raise Refused("hours begin before they end, e.g. 8-20")


def check_pays(pays: Mapping[str, str]) -> None:
    """Raises `Refused` for a medium or a price that cannot be read."""
    for on, what in pays.items():
        if not ON.fullmatch(on):
            raise Refused("{on!r} is none of ussd, sms, ussd:NETWORK, sms:NETWORK", on=on)
        try:
            if what:
                charge(what)
        except (ValueError, InvalidOperation) as error:
            raise Refused("--pays {on}: {error}", on=on, error=error) from error


def amount(text: str) -> Decimal:
    """An amount as a person types it. Raises `Refused`."""
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise Refused("{text!r} is no amount", text=text) from error
