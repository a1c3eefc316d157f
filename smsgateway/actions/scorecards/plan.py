"""The joint action plan: who promised what until when, and what people see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named, service_in
from smsgateway.counting.suppression import FLOOR
from smsgateway.store.scorecards import action_answers, action_items, rounds
from smsgateway.store.services import services

STATUSES = ("planned", "ongoing", "done", "dropped")


@dataclass(frozen=True, slots=True)
class NewItem:
    """One promise: the issue it answers, what will be done, by whom, until when."""

    service: str
    """Its poster code."""
    issue: str
    action: Mapping[str, str]
    """By language: people are asked about it in these words."""
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a list shows it; `seen` is what raters answered, once enough have."""

    id: int
    service: str
    issue: str
    action: Mapping[str, str]
    owner: str
    due: date
    status: str
    answers: int
    seen: Mapping[str, int] | None


def add(house: House, slug: str, new: NewItem, *, by: str) -> int:
    """Keep a promise; returns its number. Raises `Refused`."""
    if not any(new.action.values()):
        raise Refused("an action needs its words")
    with house.db.write() as connection:
        held = round_named(connection, slug)
        made = insert(action_items).values(
            round_id=held.id,
            service_id=service_in(connection, held, new.service).id,
            issue=new.issue,
            action=by_language(new.action),
            owner=new.owner,
            due_on=new.due,
            status=STATUSES[0],
        )
        item = int(connection.execute(made.returning(action_items.c.id)).scalar_one())
        told: dict[str, JSON] = {"item": item, "service": new.service}
        sign(connection, by, "action.add", slug, [held.area_id], told)
        return item


def set_status(house: House, item: int, status: str, *, by: str) -> None:
    """What the office says of it. Raises `Refused`."""
    if status not in STATUSES:
        raise Refused("a status is one of {statuses}", statuses=STATUSES)
    with house.db.write() as connection:
        moved = update(action_items).where(action_items.c.id == item)
        if not connection.execute(moved.values(status=status)).rowcount:
            raise Refused("there is no item {item}", item=item)
        held = select(rounds.c.slug, rounds.c.area_id).join(
            action_items, action_items.c.round_id == rounds.c.id
        )
        of = connection.execute(held.where(action_items.c.id == item)).one()
        told: dict[str, JSON] = {"item": item, "status": status}
        sign(connection, by, "action.status", of.slug, [of.area_id], told)


def listed(house: House, slug: str) -> Sequence[Item]:
    """The plan of a round, what is due first at the top. Raises `Refused`."""
    with house.db.read() as connection:
        return items_of(connection, round_named(connection, slug).id)


def items_of(connection: Connection, round_id: int) -> Sequence[Item]:
    """The same, by the round's id."""
    counted = (
        select(action_answers.c.item_id, action_answers.c.answer, func.count().label("people"))
        .join(action_items, action_items.c.id == action_answers.c.item_id)
        .where(action_items.c.round_id == round_id)
        .group_by(action_answers.c.item_id, action_answers.c.answer)
    )
    heard: dict[int, dict[str, int]] = {}
    for row in connection.execute(counted):
        heard.setdefault(row.item_id, {})[row.answer] = row.people
    rows = connection.execute(
        select(action_items, services.c.code)
        .join(services, services.c.id == action_items.c.service_id)
        .where(action_items.c.round_id == round_id)
        .order_by(action_items.c.due_on, action_items.c.id)
    ).all()
    return [
        Item(
            id=row.id,
            service=row.code,
            issue=row.issue,
            action=row.action,
            owner=row.owner,
            due=row.due_on,
            status=row.status,
            answers=(answers := sum(heard.get(row.id, {}).values())),
            # A promise is about a public place: five answers are enough, never split further.
            seen=heard[row.id] if answers >= FLOOR else None,
        )
        for row in rows
    ]
