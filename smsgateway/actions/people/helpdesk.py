"""What a helpdesk may tell a caller of their own vote: counted or not, when, its receipt.

Never the choice. Each look-up is in the audit log, by the person's number, not the telephone's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from smsgateway.actions import electorate
from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store import box
from smsgateway.store.ballots import ballots
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import inbox
from smsgateway.store.people import people

Stands = Literal["counted", "waits", "taken back", "rejected", "none", "slip"]
"""`slip`: this phone votes by slips only; their votes are not the phone's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller may hear."""

    stands: Stands
    receipt: str = ""
    at: datetime | None = None
    """When the vote came; None where its message is no longer kept."""


def look_up(house: House, slug: str, number: str, region: str = "", *, by: str) -> Answer:
    """The vote of a telephone number in a contest. Raises `Refused`."""
    try:
        phone = canonical(number, region)
    except NotAPhone as error:
        raise Refused(str(error)) from None
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        account = accounts.acting(connection, by, "administrator", "coordinator", "officer")
        approvals.refuse_elsewhere(account, contest.area_id)
        if contest.salt is None:
            raise Refused(
                "the keys of {slug} are destroyed: no phone leads to a vote any more", slug=slug
            )
        known = people.c.phone_index.in_(house.keys.indexes(phone))
        person = connection.execute(select(people.c.id).where(known)).scalar()
        found = answer(house, connection, contest, phone, person)
        detail: dict[str, audit.JSON] = {"person": person or 0, "stands": found.stands}
        audit.record(connection, by=by, act="helpdesk.look-up", about=slug, detail=detail)
    return found


def answer(
    house: House, connection: Connection, contest: AnyRow, phone: str, person: int | None
) -> Answer:
    """How the newest vote of whoever speaks with this phone stands."""
    seal = electorate.Seal(contest.id, contest.key_version, contest.salt)
    mark = electorate.marks(connection).get(person or 0)
    asking = electorate.Asking(phone, "", mark, person)
    seals = electorate.seals_of(connection, seal)
    voter = electorate.voter(connection, house.keys, seals, contest.electorate, asking)
    if not voter.name:
        return Answer("slip")
    cast = box.cast_by(connection, contest.id, seal.tag(house.keys, voter.name))
    voted = [one for one in cast if one.disposition not in ("unvote", "notme")]
    if not voted:
        return Answer("none")
    last = next((one for one in voted if one.disposition == "standing"), voted[-1])
    row = connection.execute(
        select(ballots.c.mid, ballots.c.confirmed).where(
            ballots.c.contest_id == contest.id, ballots.c.receipt == last.receipt
        )
    ).one()
    at = came(house, connection, contest, person, bytes(row.mid))
    return Answer(stands(last.disposition, row.confirmed), last.receipt, at)


def stands(disposition: str, confirmed: bool) -> Stands:
    """In a word for the caller."""
    if disposition == "standing":
        return "counted" if confirmed else "waits"
    return "rejected" if disposition in ("abuse", "late") else "taken back"


def came(
    house: House, connection: Connection, contest: AnyRow, person: int | None, mid: bytes
) -> datetime | None:
    """When the message came that this ballot was cast by."""
    sent = (
        select(inbox.c.provider_id, inbox.c.received_at, channels.c.provider)
        .join(channels, channels.c.id == inbox.c.channel_id)
        .where(inbox.c.person_id == person, inbox.c.received_at >= contest.opens_at)
    )
    for row in connection.execute(sent):
        one = house.keys.mid(contest.key_version, contest.salt, row.provider, row.provider_id)
        if one == mid:
            return row.received_at  # type: ignore[no-any-return]
    return None
