"""The public log as the rest of the house asks it: where is a receipt, what is the seal, note this.

Nobody waits for the log. A ballot is in it when the sequencer has given it a leaf; an act is queued
here, in the transaction that does it, and gets its leaf the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from smsgateway.counting.leaves import ACTS, Opening, canonical
from smsgateway.store import box
from smsgateway.store.ballots import TAKES_BACK
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow
from smsgateway.store.log import checkpoints, log_acts


@dataclass(frozen=True, slots=True)
class Seal:
    """The newest published state of a log, short enough to be read out on the radio."""

    size: int
    text: str
    """The first eight digits of the root: AB12-CD34."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a receipt stands: number `n` (from 1) of `size` in the published log."""

    n: int
    size: int
    seal: str


def position(connection: Connection, receipt: str) -> Position | None:
    """Where the leaf of this receipt (ten characters, no hyphen) stands in the published log.

    None while its number has yet to follow, and for a receipt that was never issued. Answers the
    same for every ballot that was cast, whatever became of it.
    """
    for row in sorted(box.placed(connection, receipt), key=lambda one: -one.contest_id):
        now = seal(connection, row.contest_id)
        if now and row.leaf is not None and row.leaf < now.size:
            return Position(row.leaf + 1, now.size, now.text)
    return None


def seal(connection: Connection, contest_id: int) -> Seal | None:
    """The newest signed checkpoint of this contest's log; None before the first."""
    row = newest_checkpoint(connection, contest_id)
    return Seal(row.size, seal_text(row.root)) if row else None


def seal_text(root: bytes) -> str:
    """As people compare it: AB12-CD34."""
    digits = root.hex()[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def newest_checkpoint(connection: Connection, contest_id: int) -> AnyRow | None:
    """The checkpoint of the largest size."""
    of_this = select(checkpoints).where(checkpoints.c.contest_id == contest_id)
    return connection.execute(of_this.order_by(checkpoints.c.size.desc()).limit(1)).first()


def record_act(
    connection: Connection, contest_id: int, kind: str, body: Mapping[str, object]
) -> None:
    """Queue an act that changes an election, in the transaction that does it.

    `kind` is open, roll, decision, challenge, close, result or key-destroyed. `body` is published
    as it is: JSON of whole numbers, texts and lists, and no key `k`.
    """
    if kind not in ACTS or "k" in body:
        raise ValueError(f"an act is one of {', '.join(ACTS)}, and its body names no k")
    canonical(body)  # what cannot be spelled in one way is refused now, not by the sequencer
    connection.execute(insert(log_acts).values(contest_id=contest_id, kind=kind, body=dict(body)))


def outside_ids(connection: Connection, contest_id: int) -> dict[int, str]:
    """The projects' ids in the outside world, by ours, in the order of the ballot."""
    lines = select(projects.c.id, projects.c.file_id).where(projects.c.contest_id == contest_id)
    return {row.id: row.file_id for row in connection.execute(lines.order_by(projects.c.position))}


def opening_of(origin: str, ids: Mapping[int, str], row: AnyRow) -> Opening:
    """What the leaf of this row of `ballots` commits to."""
    return Opening(
        election=origin,
        choice=[ids[project] for project in row.choice],
        tag=bytes(row.tag),
        seq=row.nth,
        tracker=row.tracker,
        mid=bytes(row.mid),
        nonce=bytes(row.nonce),
        back=row.disposition if row.disposition in TAKES_BACK.values() else "",
    )
