"""Opening a ballot for everybody, so that it proves what the log holds, and does not count.

An opened ballot is *spoiled*: the totals and the verifier know it by that word. The one before it
counts again, unless its voter had taken everything back by then.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from flows.effects import ChallengeBallot
from flows.receipts import CHALLENGES
from flows.world import Challenge
from smsgateway.actions.log import challenge_body, record_act
from smsgateway.actions.outcome import NoLongerFits
from smsgateway.store.ballots import ballots
from smsgateway.store.db import AnyRow
from smsgateway.store.log import log_acts

LIVE = ("standing", "superseded")


def foresee(
    connection: Connection, contest_id: int, tag: bytes | None, receipt: str
) -> Challenge | None:
    """How many of this voter's ballots were opened, and what counts once this one is.

    None where this is no ballot of theirs, or one that was taken back or opened already.
    """
    cast = ballots_of(connection, contest_id, tag)
    opened = sum(one.disposition == "spoiled" for one in cast)
    if not any(one.receipt == receipt and one.disposition in LIVE for one in cast):
        return None
    last = last_left(cast, receipt)
    return Challenge(opened, last.receipt if last else "")


def open_ballot(connection: Connection, act: ChallengeBallot, tag: bytes) -> None:
    """Spoil the ballot, let the one before stand, and queue the act that opens it.

    Raises `NoLongerFits` where that is not what the person was told.
    """
    found = foresee(connection, act.contest, tag, act.receipt)
    if found is None or found.leaves != act.leaves or found.made >= CHALLENGES:
        raise NoLongerFits("another ballot of this voter came in between")
    mine = {"contest": act.contest, "whose": tag}
    connection.execute(BECOMES, {**mine, "which": act.receipt, "becomes": "spoiled"})
    if act.leaves:
        connection.execute(BECOMES, {**mine, "which": act.leaves, "becomes": "standing"})
    body = challenge_body(connection, act.contest, act.receipt)
    record_act(connection, act.contest, "challenge", body)


def last_left(cast: Sequence[AnyRow], receipt: str) -> AnyRow | None:
    """What counts when this one does not: the last other one, unless it was taken back."""
    others = [one for one in cast if one.receipt != receipt and one.disposition != "spoiled"]
    return others[-1] if others and others[-1].disposition in LIVE else None


def ballots_of(connection: Connection, contest_id: int, tag: bytes | None) -> Sequence[AnyRow]:
    """A voter's ballots in the order of casting."""
    if tag is None:
        return ()
    return connection.execute(MINE, {"contest": contest_id, "whose": tag}).all()


def published_line(connection: Connection, contest_id: int, tag: bytes | None) -> str | None:
    """The tracker of the ballot that counts, once the log holds the result."""
    out = connection.execute(RESULT, {"contest": contest_id}).first()
    lines = [
        one.tracker
        for one in ballots_of(connection, contest_id, tag)
        if one.disposition == "standing"
    ]
    return f"{lines[-1]:09}" if out and lines else None


MINE = (
    select(ballots.c.receipt, ballots.c.disposition, ballots.c.tracker)
    .where(ballots.c.contest_id == bindparam("contest"), ballots.c.tag == bindparam("whose"))
    .order_by(ballots.c.id)
)

BECOMES = (
    update(ballots)
    .where(
        ballots.c.contest_id == bindparam("contest"),
        ballots.c.tag == bindparam("whose"),
        ballots.c.receipt == bindparam("which"),
    )
    .values(disposition=bindparam("becomes"))
)

RESULT = select(log_acts.c.id).where(
    log_acts.c.contest_id == bindparam("contest"),
    log_acts.c.kind == "result",
    log_acts.c.leaf.is_not(None),
)
