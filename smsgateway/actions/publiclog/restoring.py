"""Bringing back the leaves that a restored database has lost, from any mirror of the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from smsgateway.actions.alone import alone
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.publiclog import published
from smsgateway.actions.publiclog.published import Forked
from smsgateway.actions.publiclog.sequencing import open_log
from smsgateway.actions.refused import Refused
from smsgateway.counting.leaves import act_leaf, read_leaf
from smsgateway.counting.merkle import leaf_hash
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
        raise Refused(f"the mirror is not what was published: {error}") from error
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
    if told["k"] == "b":
        placed = update(ballots).where(
            ballots.c.contest_id == contest_id, ballots.c.receipt == told["r"]
        )
        found = connection.execute(placed.values(leaf=n)).rowcount
        return "" if found else str(told["r"])
    waiting = select(log_acts).where(log_acts.c.contest_id == contest_id, log_acts.c.leaf.is_(None))
    body = {key: value for key, value in told.items() if key != "k"}
    for act in connection.execute(waiting.order_by(log_acts.c.id)):
        if act_leaf(act.kind, act.body) == leaf:
            connection.execute(update(log_acts).where(log_acts.c.id == act.id).values(leaf=n))
            return ""
    connection.execute(
        insert(log_acts).values(contest_id=contest_id, kind=told["k"], body=body, leaf=n)
    )
    return ""
