"""Opening a ballot for everybody, so that it proves what the log holds, and does not count.

Here it is only marked; the sequencer opens it in the log, so that no row tells the moment. An
opened ballot is *spoiled*: the totals and the verifier know it by that word. The one before it
counts again, unless its voter had taken everything back by then.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from flows.effects import ChallengeBallot
from flows.receipts import CHALLENGES
from flows.world import Challenge
from smsgateway.actions.outcome import NoLongerFits
from smsgateway.store import box
from smsgateway.store.box import Cast
from smsgateway.store.log import log_acts

LIVE = ("standing", "superseded")


def foresee(cast: Sequence[Cast], receipt: str) -> Challenge | None:
    """How many of this voter's ballots were opened, and what counts once this one is.

    None where this is no ballot of theirs, or one that was taken back or opened already.
    """
    opened = sum(one.disposition == "spoiled" for one in cast)
    if not any(one.receipt == receipt and one.disposition in LIVE for one in cast):
        return None
    last = last_left(cast, receipt)
    return Challenge(opened, last.receipt if last else "")


def open_ballot(connection: Connection, act: ChallengeBallot, tag: bytes) -> None:
    """Spoil the ballot and let the one before stand; the sequencer opens it.

    Raises `NoLongerFits` where that is not what the person was told.
    """
    cast = box.cast_by(connection, act.contest, tag)
    found = foresee(cast, act.receipt)
    if found is None or found.leaves != act.leaves or found.made >= CHALLENGES:
        raise NoLongerFits("another ballot of this voter came in between")
    was = {one.receipt: one.disposition for one in cast}
    mine = {"contest": act.contest, "whose": tag}
    steps = [{**mine, "asked": act.receipt, "before": was[act.receipt], "after": "spoiled"}]
    if was.get(act.leaves) == "superseded":
        steps.append({**mine, "asked": act.leaves, "before": "superseded", "after": "standing"})
    # One after the other: at no moment do two ballots of a voter stand.
    if not all(box.change(connection, [one]) for one in steps):
        raise NoLongerFits("another ballot of this voter came in between")


def last_left(cast: Sequence[Cast], receipt: str) -> Cast | None:
    """What counts when this one does not: the last other one, unless it was taken back."""
    others = [one for one in cast if one.receipt != receipt and one.disposition != "spoiled"]
    return others[-1] if others and others[-1].disposition in LIVE else None


def published_line(connection: Connection, contest_id: int, cast: Sequence[Cast]) -> str | None:
    """The tracker of the ballot that counts, once the log holds the result."""
    out = connection.execute(RESULT, {"contest": contest_id}).first()
    lines = [one.tracker for one in cast if one.disposition == "standing"]
    return f"{lines[-1]:09}" if out and lines else None


RESULT = select(log_acts.c.id).where(
    log_acts.c.contest_id == bindparam("contest"),
    log_acts.c.kind == "result",
    log_acts.c.leaf.is_not(None),
)
