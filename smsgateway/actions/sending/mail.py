"""The outbox as coordinators see it: how texts fare, and what was given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select, update

from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.house import House
from smsgateway.actions.overview import SENT, within
from smsgateway.actions.refused import Refused
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

STATES = ("queued", "attempting", "unknown", "sent", "delivered", "failed", "dead")
PAGE = 25


def by_state(connection: Connection, account: Account) -> Mapping[str, Mapping[str, int]]:
    """How many texts of each channel are in each state."""
    found = within(
        account, select(channels.c.slug, outbox.c.status, func.count()).select_from(SENT)
    )
    counted: dict[str, dict[str, int]] = {}
    for slug, status, number in connection.execute(
        found.group_by(channels.c.slug, outbox.c.status).order_by(channels.c.slug)
    ):
        counted.setdefault(slug, {})[status] = number
    return counted


def latest(
    connection: Connection,
    account: Account,
    status: str = "",
    before: int | None = None,
    most: int = PAGE,
) -> Sequence[AnyRow]:
    """The newest texts, without what they say: that is between a person and us."""
    found = within(
        account,
        select(
            outbox.c.id,
            outbox.c.person_id,
            outbox.c.purpose,
            outbox.c.status,
            outbox.c.attempts,
            outbox.c.parts,
            outbox.c.cost,
            outbox.c.error,
            outbox.c.doubtful,
            outbox.c.created_at,
            channels.c.slug,
        ).select_from(SENT),
    )
    if status:
        found = found.where(outbox.c.status == status)
    if before is not None:
        found = found.where(outbox.c.id < before)
    return connection.execute(found.order_by(outbox.c.id.desc()).limit(most)).all()


def readers(connection: Connection) -> Sequence[AnyRow]:
    """People by language: how many joined, and how many want nothing unasked."""
    return connection.execute(
        select(
            people.c.language,
            func.count().label("known"),
            func.count(people.c.joined_at).label("joined"),
            func.count(people.c.opted_out_at).label("opted_out"),
        )
        .group_by(people.c.language)
        .order_by(func.count().desc())
    ).all()


def again(house: House, account: Account, outbox_id: int) -> None:
    """Try a dead text once more, from the beginning. Raises `Refused`."""
    change(house, account, outbox_id, "text.retry", status="queued", attempts=0, error="")


def give_up(house: House, account: Account, outbox_id: int) -> None:
    """Leave a dead text unsent for good. Raises `Refused`."""
    change(house, account, outbox_id, "text.give-up", status="failed")


def change(house: House, account: Account, outbox_id: int, act: str, **values: object) -> None:
    """Move a dead text of the account's areas; nobody else's, and no other."""
    where = (outbox.c.id == outbox_id) & (outbox.c.status == "dead")
    if not account.everywhere:
        own = select(channels.c.id).where(channels.c.area_id.in_(account.areas))
        where &= outbox.c.channel_id.in_(own)
    with house.db.write() as connection:
        moved = update(outbox).where(where).values(due_at=database_now(), **values)
        if connection.execute(moved).rowcount != 1:
            raise Refused("there is no dead text of this number in your areas")
        audit.record(connection, by=account.email, act=act, about=f"text {outbox_id}", detail={})


def wake(house: House, account: Account, slug: str) -> None:
    """End a channel's rest, e.g. when its account was topped up. Raises `Refused`."""
    where = channels.c.slug == slug
    if not account.everywhere:
        where &= channels.c.area_id.in_(account.areas)
    with house.db.write() as connection:
        woken = update(channels).where(where).values(paused_until=None, paused_because="")
        if connection.execute(woken).rowcount != 1:
            raise Refused("there is no such channel in your areas")
        audit.record(connection, by=account.email, act="channel.wake", about=slug, detail={})
