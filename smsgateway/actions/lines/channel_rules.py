"""What a channel is told beside its account: word, limits, fallback, pull, balance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, true, update

from flows.keywords import command
from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.accounts import OPERATOR, Account
from smsgateway.actions.catalogue import Station, touch
from smsgateway.actions.house import House
from smsgateway.actions.limits import Limits
from smsgateway.actions.lines import limiting
from smsgateway.actions.lines.limiting import Sending
from smsgateway.actions.lines.stations import found, may_run, station
from smsgateway.actions.refused import Mistaken
from smsgateway.store.channels import allowances, channels
from smsgateway.store.db import AnyRow, Database
from smsgateway.store.sending import sending as sending_table

MOST_MONEY = 10**9
NETWORK = re.compile(r"[0-9A-Za-z]{1,31}")
WORD = re.compile(r"[A-Za-z0-9]{2,16}")


@dataclass(frozen=True, slots=True)
class Rules:
    """What is to change; None leaves a rule as it is. A limit of 0 takes it away."""

    keyword: str | None = None
    fallback: str | None = None
    fallback_after: int | None = None
    per_minute: int | None = None
    per_day: int | None = None
    pulls: bool | None = None
    balance_floor: Decimal | None = None
    script_networks: Sequence[str] | None = None
    """Codes of networks on which Khmer script was tested to arrive; `*` for all."""
    long_networks: Sequence[str] | None = None
    """The same of USSD screens of 182 characters."""


OF_THE_CHANNEL = (
    "keyword",
    "fallback",
    "fallback_after",
    "pulls",
    "balance_floor",
    "script_networks",
    "long_networks",
)
NO_SENDING = Sending()


def change(
    house: House,
    slug: str,
    rules: Rules,
    sending: Sending = NO_SENDING,
    *,
    by: str = OPERATOR,
) -> Station:
    """Change these rules of a channel, and of its sending, all or none; returns it as it stands.

    Raises `Refused`.
    """
    with house.db.write() as connection:
        row = found(connection, slug)
        may_run(connection, by, row.area_id)
        check(connection, row, rules, by)
        before = standing(connection, row.id)
        told = {name: value for name, value in asdict(rules).items() if value is not None}
        kept = {name: told[name] for name in OF_THE_CHANNEL if name in told}
        if kept:
            connection.execute(update(channels).where(channels.c.id == row.id).values(**kept))
        limit(connection, house.db, row.id, rules)
        limiting.keep(connection, house.db, row.id, sending)
        after = standing(connection, row.id)
        changed: list[audit.JSON] = [name for name in after if after[name] != before[name]]
        detail: dict[str, audit.JSON] = {"changed": changed}
        audit.record(connection, by=by, act="channel.set", about=slug, detail=detail)
        touch(connection)
    return station(house, slug)


def standing(connection: Connection, channel_id: int) -> Mapping[str, Any]:
    """All that `change` may change, as it stands, by its name; None where nobody said."""
    row = connection.execute(STANDING, {"channel": channel_id}).one()
    return row._asdict()


USUAL = Limits()
STANDING = (
    select(
        *(channels.c[name] for name in OF_THE_CHANNEL),
        allowances.c.per_minute,
        allowances.c.per_day,
        sending_table.c.rate,
        sending_table.c.daily_cap,
        sending_table.c.alone_cost,
        sending_table.c.pays,
        func.coalesce(sending_table.c.hours_from, USUAL.hours[0]).label("hours_from"),
        func.coalesce(sending_table.c.hours_to, USUAL.hours[1]).label("hours_to"),
        func.coalesce(sending_table.c.alone_people, USUAL.alone_people).label("alone_people"),
        func.coalesce(sending_table.c.answers_opted_out, true()).label("answers_opted_out"),
    )
    .outerjoin(allowances, allowances.c.channel_id == channels.c.id)
    .outerjoin(sending_table, sending_table.c.channel_id == channels.c.id)
    .where(channels.c.id == bindparam("channel"))
)


def who_may_take_over(connection: Connection, here: Station, account: Account) -> list[str]:
    """The other channels of the account's areas that can send texts, by name."""
    others = select(channels.c.slug, channels.c.area_id).where(
        channels.c.id != here.id, channels.c.sender != ""
    )
    rows = connection.execute(others.order_by(channels.c.slug))
    return [row.slug for row in rows if account.reaches(row.area_id)]


def check(connection: Connection, row: AnyRow, rules: Rules, by: str) -> None:
    """Refuse what would not work, and say what of it is wrong."""
    if rules.keyword:
        if not WORD.fullmatch(rules.keyword):
            raise Mistaken("one word of 2 to 16 letters and digits", field="keyword")
        if command(rules.keyword) is not None:
            raise Mistaken(
                "{keyword} is a word of ours already: take another",
                field="keyword",
                keyword=rules.keyword,
            )
    if rules.pulls and row.provider != "africastalking":
        raise Mistaken(
            "{provider} has no list to pull: leave this out", field="pulls", provider=row.provider
        )
    check_networks(rules)
    if rules.balance_floor is not None and not 0 <= rules.balance_floor < MOST_MONEY:
        raise Mistaken("from {least} to {most}", field="balance_floor", least=0, most=MOST_MONEY)
    if rules.fallback:
        may_run(connection, by, check_fallback(connection, row, rules.fallback).area_id)


def check_networks(rules: Rules) -> None:
    """Codes, or `*` for Khmer script on all."""
    script, long = rules.script_networks or (), rules.long_networks or ()
    if not all(code == "*" or NETWORK.fullmatch(code) for code in script):
        raise Mistaken("codes of networks, such as 63902, or * for all", field="script_networks")
    if not all(NETWORK.fullmatch(code) for code in long):
        raise Mistaken("codes of networks, such as 63902", field="long_networks")


def check_fallback(connection: Connection, row: AnyRow, fallback: str) -> AnyRow:
    """Another channel takes over, one that can send; returns it."""
    other = connection.execute(select(channels).where(channels.c.slug == fallback)).first()
    if other is None or other.id == row.id:
        raise Mistaken(
            "this names another channel: there is no other {fallback}",
            field="fallback",
            fallback=fallback,
        )
    if not other.sender:
        raise Mistaken(
            "{fallback} cannot send texts: it has no sender", field="fallback", fallback=fallback
        )
    return other


def limit(connection: Connection, db: Database, channel_id: int, rules: Rules) -> None:
    """Set what may leave a minute and a day."""
    told: dict[str, int | None] = {
        name: value or None
        for name, value in (("per_minute", rules.per_minute), ("per_day", rules.per_day))
        if value is not None
    }
    if told:
        told["full_until"] = None
        new = db.insert(allowances).values(channel_id=channel_id, **told)
        connection.execute(
            new.on_conflict_do_update(index_elements=[allowances.c.channel_id], set_=told)
        )
