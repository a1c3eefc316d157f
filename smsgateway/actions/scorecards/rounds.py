"""Rounds: opened for an area, led through their stages, closed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.catalogue import touch
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.counting.suppression import FEWEST, FLOOR
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.scorecards import raters, round_stages, rounds, scorecards
from smsgateway.store.sealing import Keyring

STAGES = ("plan", "community", "provider", "meeting", "action", "follow-up")
"""In this order; a round never goes back. Phones speak in the second, and again in the last."""


@dataclass(frozen=True, slots=True)
class NewRound:
    """When people of an area rate their services, and by which scorecard (its newest version)."""

    slug: str
    scorecard: str
    area: str
    opens: datetime
    closes: datetime
    least: int = FEWEST


def open_round(house: House, new: NewRound, *, by: str) -> int:
    """Make a round; returns its id. Raises `Refused`."""
    with house.db.write() as connection:
        made = make_round(connection, house.keys, new)
        area_id = area_named(connection, new.area).id
        sign(connection, by, "round.open", new.slug, [area_id], {"scorecard": new.scorecard})
        return made


def make_round(connection: Connection, keys: Keyring, new: NewRound) -> int:
    """In the caller's transaction. Raises `Refused`."""
    if connection.execute(select(rounds.c.id).where(rounds.c.slug == new.slug)).first():
        raise Refused("a round named {slug} exists already", slug=new.slug)
    if new.closes <= new.opens:
        raise Refused("a round closes after it opens")
    if new.least < FLOOR:
        raise Refused("results are told from {floor} people upward, never below", floor=FLOOR)
    made = insert(rounds).values(
        slug=new.slug,
        scorecard_id=newest(connection, new.scorecard).id,
        area_id=area_named(connection, new.area).id,
        opens_at=new.opens,
        closes_at=new.closes,
        stage=STAGES[0],
        least=new.least,
        salt=secrets.token_bytes(16),
        key_version=keys.current,
    )
    round_id = int(connection.execute(made.returning(rounds.c.id)).scalar_one())
    connection.execute(insert(round_stages).values(round_id=round_id, stage=STAGES[0]))
    touch(connection)
    return round_id


def newest(connection: Connection, name: str) -> AnyRow:
    """The newest version of that scorecard. Raises `Refused`."""
    versions = select(scorecards).where(scorecards.c.name == name)
    row = connection.execute(versions.order_by(scorecards.c.version.desc())).first()
    if row is None:
        raise Refused("there is no scorecard named {name}: import it first", name=name)
    return row


def enter_stage(house: House, slug: str, stage: str, *, by: str) -> None:
    """Lead the round on. Raises `Refused` for a stage that lies behind it."""
    if stage not in STAGES:
        raise Refused("a stage is one of {stages}", stages=STAGES)
    with house.db.write() as connection:
        held = round_named(connection, slug)
        if STAGES.index(stage) <= STAGES.index(held.stage):
            raise Refused(
                "{slug} is in stage {held}: it never goes back to {stage}",
                slug=slug,
                held=held.stage,
                stage=stage,
            )
        connection.execute(update(rounds).where(rounds.c.id == held.id).values(stage=stage))
        connection.execute(insert(round_stages).values(round_id=held.id, stage=stage))
        sign(connection, by, "round.stage", slug, [held.area_id], {"stage": stage})


def reached(held: AnyRow, now: datetime) -> str:
    """The stage that a round is in: from the hour of its opening people rate, whoever led it on."""
    waits = held.stage == STAGES[0] and held.opens_at <= now
    return STAGES[1] if waits else str(held.stage)


def close_round(house: House, slug: str, *, by: str) -> None:
    """Nothing is rated from now on. Raises `Refused` where it has closed already."""
    with house.db.write() as connection:
        held = round_named(connection, slug)
        closing = (
            update(rounds)
            .where(rounds.c.id == held.id, rounds.c.closes_at > database_now())
            .values(closes_at=database_now())
        )
        if not connection.execute(closing).rowcount:
            raise Refused("{slug} has closed already", slug=slug)
        sign(connection, by, "round.close", slug, [held.area_id])
        touch(connection)


def unlink(house: House, slug: str, *, by: str) -> None:
    """From now on nobody can tell whose rating is whose, and nobody is asked about promises.

    Cannot be undone. Raises `Refused` while the round is open, and the second time.
    """
    with house.db.write() as connection:
        held = round_named(connection, slug)
        now = connection.execute(select(database_now())).scalar_one()
        if held.closes_at > now:
            raise Refused("{slug} is still open", slug=slug)
        if held.salt is None:
            raise Refused("the key of {slug} is destroyed already", slug=slug)
        connection.execute(update(rounds).where(rounds.c.id == held.id).values(salt=None))
        sign(connection, by, "round.unlink", slug, [held.area_id])
        touch(connection)


def set_meeting(house: House, slug: str, at: datetime, place: str, *, by: str) -> None:
    """When and where citizens and provider meet: told with the results. Raises `Refused`."""
    with house.db.write() as connection:
        held = round_named(connection, slug)
        fixed = update(rounds).where(rounds.c.id == held.id)
        connection.execute(fixed.values(meeting_at=at, meeting_place=place))
        sign(connection, by, "round.meeting", slug, [held.area_id], {"at": at.isoformat()})


@dataclass(frozen=True, slots=True)
class Listed:
    """A round as a list shows it."""

    slug: str
    scorecard: str
    version: int
    stage: str
    opens: datetime
    closes: datetime
    raters: int


def listed(house: House) -> Sequence[Listed]:
    """Every round, the newest first."""
    heard = (
        select(func.count(raters.c.person_id.distinct()))
        .where(raters.c.round_id == rounds.c.id)
        .scalar_subquery()
    )
    every = select(rounds, scorecards.c.name, scorecards.c.version, heard.label("raters")).join(
        scorecards, scorecards.c.id == rounds.c.scorecard_id
    )
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        return [
            Listed(
                *(row.slug, row.name, row.version, reached(row, now)),
                *(row.opens_at, row.closes_at, row.raters),
            )
            for row in connection.execute(every.order_by(rounds.c.opens_at.desc(), rounds.c.id))
        ]
