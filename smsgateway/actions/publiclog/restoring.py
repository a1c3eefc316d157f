"""Bringing back the leaves that a restored database has lost, from any mirror of the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from flows.effects import ChallengeBallot
from smsgateway.actions.challenges import foresee, open_ballot
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.publiclog import published
from smsgateway.actions.publiclog.alone import alone
from smsgateway.actions.publiclog.published import Forked
from smsgateway.actions.publiclog.sequencing import open_log
from smsgateway.actions.refused import Refused
from smsgateway.counting.leaves import BALLOT, CHALLENGE, act_leaf, read_leaf
from smsgateway.counting.merkle import leaf_hash
from smsgateway.store import box
from smsgateway.store.ballots import ballots
from smsgateway.store.log import log_acts, log_leaves


@dataclass(frozen=True, slots=True)
class Restored:
    """What a mirror gave back."""

    leaves: int
    lost: tuple[str, ...]
    """Receipts that stand in the public log and whose ballots this database does not hold."""


def restore(house: House, slug: str, leaves: Sequence[bytes]) -> Restored:
    """Append the mirror's further leaves, if they are what was published. Raises `Refused`."""
    with house.db.read() as connection:
        contest_id = contest_named(connection, slug).id
    log = open_log(house, contest_id)
    hashes = [leaf_hash(leaf) for leaf in leaves]
    if hashes[: len(log.hashes)] != log.hashes:
        raise Refused("the mirror does not begin with the leaves that are here")
    try:
        seen = published.read(house.settings.log_dir, log.signer.public)
        published.check(log.origin, hashes, seen)
    except Forked as error:
        raise Refused("the mirror is not what was published: {error}", error=error) from error
    if seen is None or len(hashes) > seen.size:
        raise Refused("the mirror holds leaves that this signer never published")
    have = len(log.hashes)
    with alone(house) as mine:
        if not mine:
            raise Refused("the sequencer is at work: try again in a minute")
        with house.db.write() as connection:
            lost = [
                receipt
                for n, leaf in enumerate(leaves[have:], have)
                if (receipt := put_back(connection, contest_id, n, leaf))
            ]
    return Restored(len(leaves) - have, tuple(lost))


def put_back(connection: Connection, contest_id: int, n: int, leaf: bytes) -> str:
    """One leaf, and its ballot or act told of it; the receipt where the ballot is missing."""
    told: dict[str, Any] = read_leaf(leaf)
    connection.execute(
        insert(log_leaves).values(
            contest_id=contest_id, n=n, kind=told["k"], body=leaf, hash=leaf_hash(leaf)
        )
    )
    if told["k"] == BALLOT:
        # One that is spoiled waits on for its opening.
        opened = ballots.c.disposition == "spoiled"
        placed = update(ballots).where(of_receipt(contest_id, told["r"]))
        found = connection.execute(placed.values(leaf=n, unsettled=opened)).rowcount
        return "" if found else str(told["r"])
    if told["k"] == CHALLENGE:
        open_again(connection, contest_id, told["r"])
    else:
        put_back_act(connection, contest_id, n, leaf)
    return ""


def of_receipt(contest_id: int, receipt: str) -> ColumnElement[bool]:
    """One ballot."""
    return and_(ballots.c.contest_id == contest_id, ballots.c.receipt == receipt)


def open_again(connection: Connection, contest_id: int, receipt: str) -> None:
    """The log holds this ballot opened: it counts no more, also where the backup was older."""
    this = of_receipt(contest_id, receipt)
    for tag in connection.execute(select(ballots.c.tag).where(this)).scalars():
        found = foresee(box.cast_by(connection, contest_id, tag), receipt)
        if found:
            open_ballot(connection, ChallengeBallot(contest_id, receipt, found.leaves), tag)
    connection.execute(update(ballots).where(this).values(unsettled=False))


def put_back_act(connection: Connection, contest_id: int, n: int, leaf: bytes) -> None:
    """The act that waits for this leaf, or a new one where the backup knows of none."""
    told: dict[str, Any] = read_leaf(leaf)
    waiting = select(log_acts).where(log_acts.c.contest_id == contest_id, log_acts.c.leaf.is_(None))
    for act in connection.execute(waiting.order_by(log_acts.c.id)):
        if act_leaf(act.kind, act.body) == leaf:
            connection.execute(update(log_acts).where(log_acts.c.id == act.id).values(leaf=n))
            return
    body = {key: value for key, value in told.items() if key != "k"}
    connection.execute(
        insert(log_acts).values(contest_id=contest_id, kind=told["k"], body=body, leaf=n)
    )
