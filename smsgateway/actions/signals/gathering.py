"""Which votes stand, when each arrived and from which number: put together in this process only.

Ballots know no time and no phone, messages no ballot. The contest's key ties them, as it does for
an auditor; of what comes out only tags and figures are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select

from smsgateway.actions.house import House
from smsgateway.actions.log import outside_ids
from smsgateway.actions.refused import Refused
from smsgateway.counting.signals import Vote
from smsgateway.store.areas import areas
from smsgateway.store.ballots import ballots
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import inbox
from smsgateway.store.people import people

MIDNIGHT = datetime(2020, 1, 1)  # noqa: DTZ001 - a clock on a wall has no zone


@dataclass(frozen=True, slots=True)
class Cast:
    """A standing vote with the message that it came in."""

    tag: bytes
    receipt: str
    confirmed: bool
    person_id: int
    at: datetime
    phone: str
    choice: tuple[str, ...]


def cast(house: House, connection: Connection, contest: AnyRow) -> list[Cast]:
    """The standing votes of phones that are known, in the order in which they came.

    Raises `Refused` once the contest's keys are destroyed.
    """
    if contest.salt is None:
        raise Refused(
            "the keys of {slug} are destroyed: no phone leads to a vote any more", slug=contest.slug
        )
    ids = outside_ids(connection, contest.id)
    standing = {
        bytes(row.mid): row
        for row in connection.execute(
            select(ballots).where(
                ballots.c.contest_id == contest.id, ballots.c.disposition == "standing"
            )
        )
    }
    found = []
    for row in connection.execute(messages(contest)):
        mid = house.keys.mid(contest.key_version, contest.salt, row.provider, row.provider_id)
        if ballot := standing.get(mid):
            found.append(
                Cast(
                    tag=bytes(ballot.tag),
                    receipt=ballot.receipt,
                    confirmed=ballot.confirmed,
                    person_id=row.person_id,
                    at=row.received_at,
                    phone=house.keys.open(row.phone_sealed, "phone"),
                    choice=tuple(ids[one] for one in ballot.choice),
                )
            )
    return found


def votes(some: Sequence[Cast], zone: ZoneInfo) -> list[Vote]:
    """The same as `counting` looks at them: by the clock on the wall, numbered by their place."""
    return [
        Vote(place, seconds(one.at, zone), int(one.phone.lstrip("+")), one.choice)
        for place, one in enumerate(some)
    ]


def seconds(at: datetime, zone: ZoneInfo) -> float:
    """Since a midnight of long ago, by the clock on the wall."""
    local = at.astimezone(zone).replace(tzinfo=None)
    return (local - MIDNIGHT).total_seconds()


def instant(since: float, zone: ZoneInfo) -> datetime:
    """What `seconds` was made of."""
    return (MIDNIGHT + timedelta(seconds=since)).replace(tzinfo=zone)


def zone_of(connection: Connection, area_id: int) -> ZoneInfo:
    """The area's."""
    told = select(areas.c.time_zone).where(areas.c.id == area_id)
    return ZoneInfo(connection.execute(told).scalar_one())


def messages(contest: AnyRow) -> Select[Any]:
    """What people sent over the channels of the contest's area since it opened."""
    return (
        select(
            inbox.c.provider_id,
            inbox.c.received_at,
            inbox.c.person_id,
            channels.c.provider,
            people.c.phone_sealed,
        )
        .join(channels, channels.c.id == inbox.c.channel_id)
        .join(people, people.c.id == inbox.c.person_id)
        .where(
            channels.c.area_id == contest.area_id,
            inbox.c.received_at >= contest.opens_at,
            inbox.c.received_at <= contest.late_until,
        )
        .order_by(inbox.c.id)
    )
