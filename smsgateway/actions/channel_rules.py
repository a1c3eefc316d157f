"""What a channel is told beside its account: word, limits, fallback, pull, balance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select, update

from flows.keywords import command
from smsgateway.actions.catalogue import touch
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.channels import allowances, channels
from smsgateway.store.db import AnyRow, Database

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


def change(house: House, slug: str, rules: Rules) -> None:
    """Change these rules of a channel, all or none. Raises `Refused`."""
    with house.db.write() as connection:
        row = connection.execute(select(channels).where(channels.c.slug == slug)).first()
        if row is None:
            raise Refused("there is no channel named {slug}", slug=slug)
        check(connection, row, rules)
        told = {
            name: getattr(rules, name)
            for name in ("keyword", "fallback", "fallback_after", "pulls", "balance_floor")
            if getattr(rules, name) is not None
        }
        if told:
            connection.execute(update(channels).where(channels.c.id == row.id).values(**told))
        limit(connection, house.db, row.id, rules)
        touch(connection)


def check(connection: Connection, row: AnyRow, rules: Rules) -> None:
    """Refuse what would not work, and say which option is wrong."""
    if rules.keyword:
        if not WORD.fullmatch(rules.keyword):
            raise Refused("--keyword is one word of 2 to 16 letters and digits")
        if command(rules.keyword) is not None:
            raise Refused(
                "{keyword} is a word of ours already: take another --keyword", keyword=rules.keyword
            )
    if rules.pulls and row.provider != "africastalking":
        raise Refused("{provider} has no list to pull: leave --pulls out", provider=row.provider)
    if rules.fallback:
        other = connection.execute(
            select(channels).where(channels.c.slug == rules.fallback)
        ).first()
        if other is None or other.id == row.id:
            raise Refused(
                "--fallback names another channel: there is no other {fallback}",
                fallback=rules.fallback,
            )
        if not other.sender:
            raise Refused("{fallback} cannot send texts: it has no sender", fallback=rules.fallback)


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
