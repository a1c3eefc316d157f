"""Evidence from outside: the provider's own list of messages, and the voters' own word.

An auditor takes the list from the provider's account by their own hand. Here its ids are keyed and
compared with those beside the ballots, both ways; every other column is dropped.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from flows.gsm import measure
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.log import record_act
from smsgateway.actions.refused import Refused
from smsgateway.actions.turn import digest
from smsgateway.counting.sampling import drawn, error_bound
from smsgateway.store.areas import within
from smsgateway.store.ballots import ballots
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people


@dataclass(frozen=True, slots=True)
class Match:
    """How a provider's list and the box of ballots fit."""

    ballots: int
    """Of the media that the list speaks of."""
    matched: int
    without_message: tuple[str, ...]
    """Receipts of ballots that no message of the list explains."""
    not_votes: int
    """Messages that are in our inbox and cast no ballot: questions, mistakes, other words."""
    never_arrived: tuple[str, ...]
    """Messages of the list that are not in our inbox at all."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Who is asked whether the vote that counts is theirs."""

    counted: int
    drawn: int
    reachable: int
    """Of those drawn: known by a phone that takes texts."""
    bound: float
    """The share of wrong ballots that is excluded if all answer and nobody objects."""
    queued: int


def match(house: House, slug: str, provider: str, lines: Iterable[str]) -> Match:
    """Compare a provider's list with the ballots, both ways. Raises `Refused`.

    A line is a message id, or for USSD `session,phone,everything typed` as the provider lists it.
    """
    with house.db.read() as connection:
        contest = contest_with_keys(connection, slug)
        rows = list(told(house, lines))
        by_mid = {
            house.keys.mid(contest.key_version, contest.salt, provider, id_): id_ for _, id_ in rows
        }
        held = connection.execute(
            select(ballots.c.mid, ballots.c.receipt)
            .where(
                ballots.c.contest_id == contest.id,
                ballots.c.medium.in_({medium for medium, _ in rows}),
            )
            .order_by(ballots.c.receipt)
        ).all()
        mids = {bytes(row.mid) for row in held}
        others = [id_ for mid, id_ in by_mid.items() if mid not in mids]
        arrived = known_here(connection, others)
    return Match(
        ballots=len(held),
        matched=sum(1 for row in held if bytes(row.mid) in by_mid),
        without_message=tuple(row.receipt for row in held if bytes(row.mid) not in by_mid),
        not_votes=len(arrived),
        never_arrived=tuple(sorted(set(others) - arrived)),
    )


def told(house: House, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(medium, the id that we keep) of each line."""
    for row in csv.reader(lines):
        if len(row) == 1:
            yield "sms", row[0] if len(row[0]) <= 120 else digest(row[0])
        elif len(row) == 3:
            session, phone, typed = row
            index = house.keys.index(phone).hex()[:12]
            short = session if len(session) <= 60 else digest(session)
            yield "ussd", f"{index}:{short}#{digest(typed)}"
        elif row:
            raise Refused("a line is one message id, or session,phone,typed for USSD")


def known_here(connection: Connection, ids: list[str]) -> set[str]:
    """Those that the inbox holds."""
    found: set[str] = set()
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        asked = select(inbox.c.provider_id).where(inbox.c.provider_id.in_(some))
        found |= set(connection.execute(asked).scalars())
    return found


def contest_with_keys(connection: Connection, slug: str) -> AnyRow:
    """The contest. Raises `Refused` once nothing can be linked any more."""
    contest = contest_named(connection, slug)
    if contest.salt is None:
        raise Refused(
            "the linking keys of {slug} are destroyed: nothing can be matched any more", slug=slug
        )
    return contest


def sample(
    house: House, slug: str, seed: str, number: int, confidence: float, ask: str = ""
) -> Sample:
    """Draw counted ballots by a public seed; with `ask`, queue that text to their phones.

    What was chosen is in no text. That people were asked, how many and by which seed stands in the
    log. Raises `Refused`.
    """
    with house.db.write() as connection:
        contest = contest_with_keys(connection, slug)
        counted = {
            row.receipt: bytes(row.tag)
            for row in connection.execute(
                select(ballots.c.receipt, ballots.c.tag).where(
                    ballots.c.contest_id == contest.id,
                    ballots.c.disposition == "standing",
                    ballots.c.confirmed,
                )
            )
        }
        if not counted:
            raise Refused("{slug} has no counted ballots to draw from", slug=slug)
        tags = {counted[receipt] for receipt in drawn(counted, seed, number)}
        reachable = phones_of(connection, house, contest, tags)
        if ask:
            queue(connection, house, contest, reachable, ask)
            told = {"asked": len(reachable), "of": len(tags), "seed": seed}
            record_act(connection, contest.id, "decision", {"call_back": told})
    return Sample(
        counted=len(counted),
        drawn=len(tags),
        reachable=len(reachable),
        bound=error_bound(len(tags), 0, confidence),
        queued=len(reachable) if ask else 0,
    )


def phones_of(connection: Connection, house: House, contest: AnyRow, tags: set[bytes]) -> list[int]:
    """The people behind these tags who have not opted out of texts."""
    asked = select(people.c.id, people.c.phone_sealed).where(
        people.c.opted_out_at.is_(None), people.c.erase_from.is_(None)
    )
    return [
        row.id
        for row in connection.execute(asked.order_by(people.c.id))
        if house.keys.tag(
            contest.key_version, contest.salt, house.keys.open(row.phone_sealed, "phone")
        )
        in tags
    ]


def queue(
    connection: Connection, house: House, contest: AnyRow, person_ids: list[int], body: str
) -> None:
    """One text to each, from the area's number."""
    sender = connection.execute(
        select(channels.c.id)
        .where(channels.c.area_id.in_(within(contest.area_id)), channels.c.sender != "")
        .order_by(channels.c.id)
        .limit(1)
    ).scalar()
    if sender is None:
        raise Refused("this area has no number to send from")
    parts = measure(body).segments
    rows = [
        {
            "channel_id": sender,
            "person_id": person,
            "purpose": "callback",
            "body": house.keys.seal(body, "text"),
            "parts": parts,
        }
        for person in person_ids
    ]
    if rows:
        connection.execute(insert(outbox), rows)
