"""What people tell of transfers: prepared while a turn is stepped, kept by the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select

from flows.reports import AnswerRelease, ConfirmTransfer, FollowMoney
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, NoLongerFits, NotRecorded
from smsgateway.actions.transfers.parties import of_area
from smsgateway.actions.world import DbWorld
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, Database
from smsgateway.store.money import budget_lines
from smsgateway.store.transfers import flow_events, followers, release_answers, releases

BY_PHONE = "phone"
"""Who entered it: whoever holds a registered phone."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether money arrived, under the tag of who says so."""

    said: AnswerRelease
    tag: bytes


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A recipient's word, on the day that it is there."""

    said: ConfirmTransfer
    on: date


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody follows an area's money, or no longer."""

    area_id: int
    wanted: bool


def prepare_answer(said: Input, world: DbWorld, effect: AnswerRelease) -> Answered:
    """Raises `NotRecorded` for a release that nobody is asked about."""
    with world.db.ask() as connection:
        row = connection.execute(RELEASE, {"event": effect.event}).first()
    if row is None:
        raise NotRecorded("nobody is asked about this release")
    try:
        return Answered(effect, world.keys.tag(row.key_version, row.salt, world.phone))
    except KeyError as error:
        raise NotRecorded("the key of this release is gone: it is too old to ask about") from error


def prepare_confirmation(said: Input, world: DbWorld, effect: ConfirmTransfer) -> Confirmed:
    """The day is the area's own."""
    return Confirmed(effect, world.now.date())


def prepare_following(said: Input, world: DbWorld, effect: FollowMoney) -> Followed:
    """Of the area of the channel that was used."""
    return Followed(world.station.area_id, effect.wanted)


def keep_answers(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """The last answer of each phone."""
    rows = [
        {"event_id": due.act.said.event, "tag": due.act.tag, "answer": due.act.said.answer}
        for due in dues
    ]
    connection.execute(put_answers(db), rows)


def keep_confirmations(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Enter what arrived in all, instead of what that end said before.

    Raises `NoLongerFits` where somebody entered something meanwhile.
    """
    parties = list({due.act.said.party for due in dues})
    before = {
        (row.line_id, row.to_id, row.tranche, row.reporter): row
        for row in connection.execute(SAID, {"parties": parties})
    }
    lines = list({due.act.said.line for due in dues})
    currency = {row.id: row.currency for row in connection.execute(CURRENCY, {"lines": lines})}
    rows = [
        entry(due.act, currency[due.act.said.line], before.get(whose(due.act.said)))
        for due in dues
        if told(due.act.said, before.get(whose(due.act.said)))
    ]
    if rows and len(connection.execute(put_entries(db), rows).all()) != len(rows):
        raise NoLongerFits("another entry of this transfer was as fast")


def whose(said: ConfirmTransfer) -> tuple[int, int, int, str]:
    """What one end says one thing about."""
    return said.line, said.party, said.tranche, said.side


def told(said: ConfirmTransfer, before: AnyRow | None) -> bool:
    """Whether that is anything new: the same text again enters nothing."""
    return before is None or Decimal(before.amount) != said.amount


def entry(act: Confirmed, currency: str, before: AnyRow | None) -> dict[str, object]:
    """The row of the ledger."""
    return {
        "line_id": act.said.line,
        "kind": "received",
        "amount": act.said.amount,
        "currency": currency,
        "on_date": act.on,
        "to_id": act.said.party,
        "tranche": act.said.tranche,
        "reporter": act.said.side,
        "by": BY_PHONE,
        "supersedes_id": before.id if before else None,
    }


def keep_followings(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Who hears of the next release."""
    for area_id in {due.act.area_id for due in dues}:
        area = connection.execute(select(areas).where(areas.c.id == area_id)).one()
        party = of_area(db, connection, area)
        mine = [due for due in dues if due.act.area_id == area_id]
        rows = [
            {"party_id": party, "person_id": due.person_id, "channel_id": due.channel_id}
            for due in mine
            if due.act.wanted
        ]
        if rows:
            connection.execute(db.insert(followers).on_conflict_do_nothing(), rows)
        gone = [due.person_id for due in mine if not due.act.wanted]
        connection.execute(LEFT, {"party": party, "gone": gone})


RELEASE = select(releases).where(releases.c.event_id == bindparam("event"))
LATER = flow_events.alias("later")
SAID = (
    select(flow_events)
    .outerjoin(LATER, LATER.c.supersedes_id == flow_events.c.id)
    .where(
        flow_events.c.kind == "received",
        flow_events.c.to_id.in_(bindparam("parties", expanding=True)),
        LATER.c.id.is_(None),
    )
)
CURRENCY = select(budget_lines.c.id, budget_lines.c.currency).where(
    budget_lines.c.id.in_(bindparam("lines", expanding=True))
)
LEFT = delete(followers).where(
    and_(
        followers.c.party_id == bindparam("party"),
        followers.c.person_id.in_(bindparam("gone", expanding=True)),
    )
)


@cache
def put_answers(db: Database) -> Any:
    """One of each phone and release."""
    new = db.insert(release_answers)
    return new.on_conflict_do_update(
        index_elements=[release_answers.c.event_id, release_answers.c.tag],
        set_={"answer": new.excluded.answer},
    )


@cache
def put_entries(db: Database) -> Any:
    """Entries; one that another was faster than is not returned."""
    return db.insert(flow_events).on_conflict_do_nothing().returning(flow_events.c.id)
