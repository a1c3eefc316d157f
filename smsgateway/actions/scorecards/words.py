"""Comments: sealed as they were sent; others read only what an officer wrote for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from smsgateway.actions.accounts.signing import READS, sign
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.store.scorecards import comments, rounds
from smsgateway.store.services import services

LONGEST_PUBLIC = 300


@dataclass(frozen=True, slots=True)
class Comment:
    """For the officer: the words, and what others may read of them."""

    id: int
    service: str
    words: str
    public: str | None


def listed(house: House, slug: str, *, by: str) -> Sequence[Comment]:
    """Every comment of a round, opened; in no order that tells who wrote it. Raises `Refused`."""
    with house.db.write() as connection:
        held = round_named(connection, slug)
        rows = connection.execute(
            select(comments, services.c.code)
            .join(services, services.c.id == comments.c.service_id)
            .where(comments.c.round_id == held.id)
            .order_by(services.c.code, comments.c.tag)
        ).all()
        read = {"comments": len(rows)}
        sign(connection, by, "comments.read", slug, [held.area_id], read, READS)
    return [
        Comment(row.id, row.code, house.keys.open(row.words, "text"), row.public_text)
        for row in rows
    ]


def approve(house: House, comment: int, public: str, *, by: str) -> None:
    """What others may read, without names; empty for nothing. Raises `Refused`."""
    if len(public) > LONGEST_PUBLIC:
        raise Refused("a public text has at most {most} letters", most=LONGEST_PUBLIC)
    with house.db.write() as connection:
        told = update(comments).where(comments.c.id == comment).values(public_text=public or None)
        if not connection.execute(told).rowcount:
            raise Refused("there is no comment {comment}", comment=comment)
        held = select(rounds.c.slug, rounds.c.area_id).join(
            comments, comments.c.round_id == rounds.c.id
        )
        of = connection.execute(held.where(comments.c.id == comment)).one()
        sign(connection, by, "comments.publish", of.slug, [of.area_id], {"id": comment}, READS)
