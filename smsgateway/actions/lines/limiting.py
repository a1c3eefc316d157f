"""Setting what a channel may send, how fast and when, and what its citizens pay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, select

from smsgateway.actions.amounts import ungrouped
from smsgateway.actions.limits import charge
from smsgateway.actions.refused import Mistaken, Refused
from smsgateway.store.db import AnyRow, Database
from smsgateway.store.sending import sending

ON = re.compile(r"(ussd|sms)(:[0-9A-Za-z]{1,31})?")


@dataclass(frozen=True, slots=True)
class Sending:
    """What is to change; what is not named stays."""

    changed: Mapping[str, Any] = field(default_factory=dict)
    """Columns of `sending`."""
    pays: Mapping[str, str] = field(default_factory=dict)
    """`ussd:63902` (or `ussd`) to `free`, `reverse`, `tariff`, `tariff 1.50 KES`, or nothing, to
    say nothing about it any more."""


def keep(connection: Connection, db: Database, channel_id: int, new: Sending) -> None:
    """Change what is named in the caller's transaction. Raises `Refused`."""
    check(new.changed)
    check_pays(new.pays)
    if not (new.changed or new.pays):
        return
    kept = kept_row(connection, channel_id)
    said = {**(kept.pays if kept else {}), **new.pays}
    values = {**new.changed, "pays": {on: what for on, what in said.items() if what}}
    row = db.insert(sending).values(channel_id=channel_id, **values)
    connection.execute(
        row.on_conflict_do_update(index_elements=[sending.c.channel_id], set_=values)
    )


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
            what = "hours" if name.startswith("hours") else name
            raise Mistaken("from {least} to {most}", field=what, least=least, most=most)
    if changed.get("hours_from", 0) >= changed.get("hours_to", 24):
        raise Mistaken("hours begin before they end, e.g. 8-20", field="hours")


def check_pays(pays: Mapping[str, str]) -> None:
    """Raises `Refused` for a medium or a price that cannot be read."""
    for on, what in pays.items():
        if not ON.fullmatch(on):
            raise Mistaken(
                "{on!r} is none of ussd, sms, ussd:NETWORK, sms:NETWORK", field="pays", on=on
            )
        try:
            if what:
                charge(what)
        except (ValueError, InvalidOperation) as error:
            raise Mistaken("{on}: {error}", field="pays", on=on, error=error) from error


def amount(text: str) -> Decimal:
    """An amount as a person types it. Raises `Refused`."""
    try:
        return Decimal(ungrouped(text))
    except InvalidOperation as error:
        raise Refused("{text!r} is no amount", text=text) from error
