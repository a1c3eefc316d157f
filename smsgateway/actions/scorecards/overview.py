"""Rounds and services as the console lists them, each account those of its areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select

from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.overview import MOST_DAYS
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.scorecards import comments, round_days, rounds, scorecards
from smsgateway.store.services import services

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some services, by code."""

    services: Sequence[AnyRow]
    more: str
    """The code after which the next page begins; empty on the last one."""
    kinds: Sequence[str]


def rounds_of(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """The newest rounds of the account's areas, with how many ratings came in."""
    found = within(account, ROUNDS, rounds.c.area_id)
    newest = found.order_by(rounds.c.opens_at.desc(), rounds.c.id).limit(MOST_LISTED)
    return connection.execute(newest).all()


def round_of(connection: Connection, account: Account, slug: str) -> AnyRow:
    """One round. Raises `Refused` where there is none in the account's areas."""
    found = within(account, ROUNDS, rounds.c.area_id).where(rounds.c.slug == slug)
    row = connection.execute(found).first()
    if row is None:
        raise Refused("there is no round named {slug}", slug=slug)
    return row


def rounds_with_words(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """Rounds of the account's areas in which raters wrote words that nobody approved so far."""
    waiting = (
        select(rounds.c.slug, func.count().label("waiting"))
        .join(comments, comments.c.round_id == rounds.c.id)
        .where(comments.c.public_text.is_(None))
        .group_by(rounds.c.slug)
    )
    found = within(account, waiting, rounds.c.area_id)
    return connection.execute(found.order_by(rounds.c.slug)).all()


def services_of(connection: Connection, account: Account, kind: str, after: str) -> Page:
    """The services of the account's areas, or those of one kind, from a code on."""
    every = within(account, SERVICES, services.c.area_id).where(services.c.code > after)
    if kind:
        every = every.where(services.c.kind == kind)
    page = connection.execute(every.order_by(services.c.code).limit(MOST_LISTED + 1)).all()
    kinds = within(account, select(services.c.kind).distinct(), services.c.area_id)
    more = page[MOST_LISTED - 1].code if len(page) > MOST_LISTED else ""
    return Page(page[:MOST_LISTED], more, sorted(connection.execute(kinds).scalars()))


def by_day(
    connection: Connection, held: AnyRow, now: datetime
) -> tuple[Sequence[tuple[date, int]], int]:
    """How many ratings came on each day so far, at most the last month of them; and the days of
    the whole round."""
    zone = ZoneInfo(held.time_zone)
    first, last = (one.astimezone(zone).date() for one in (held.opens_at, held.closes_at))
    days_heard = select(round_days).where(round_days.c.round_id == held.id)
    heard = {row.day: row.people for row in connection.execute(days_heard)}
    until = min(now.astimezone(zone).date(), last)
    days = [first + timedelta(days=n) for n in range((until - first).days + 1)][-MOST_DAYS:]
    whole = min((last - first).days + 1, MOST_DAYS)
    return [(day, heard.get(day, 0)) for day in days], whole


def scorecards_of(connection: Connection) -> Sequence[str]:
    """The names of the scorecards that may be asked."""
    names = select(scorecards.c.name).distinct().order_by(scorecards.c.name)
    return connection.execute(names).scalars().all()


def areas_of(connection: Connection, account: Account) -> Sequence[AnyRow]:
    """The account's areas, by code."""
    where = within(account, select(areas.c.code, areas.c.name, areas.c.time_zone), areas.c.id)
    return connection.execute(where.order_by(areas.c.code)).all()


def within(account: Account, question: Select[Any], area: Any) -> Select[Any]:
    """Only what belongs to the areas of this account."""
    return question if account.everywhere else question.where(area.in_(account.areas))


HEARD = (
    select(func.coalesce(func.sum(round_days.c.people), 0))
    .where(round_days.c.round_id == rounds.c.id)
    .scalar_subquery()
    .label("ratings")
)

ROUNDS: Select[Any] = (
    select(
        rounds,
        scorecards.c.kind,
        scorecards.c.name,
        scorecards.c.version,
        areas.c.time_zone,
        areas.c.name.label("area"),
        HEARD,
    )
    .join(scorecards, scorecards.c.id == rounds.c.scorecard_id)
    .join(areas, areas.c.id == rounds.c.area_id)
)

SERVICES: Select[Any] = select(services, areas.c.name.label("area")).join(
    areas, areas.c.id == services.c.area_id
)
