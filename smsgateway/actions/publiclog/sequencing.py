"""The sequencer: gives waiting ballots and acts their leaves, and signs what the log then holds.

One process at a time, and never in a voter's path. A batch of ballots is shuffled, so that the
order of the log does not tell the order of voting.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, insert, select, update

from smsgateway.actions.house import House
from smsgateway.actions.log import newest_checkpoint, opening_of, outside_ids
from smsgateway.actions.lots import begin_voting
from smsgateway.actions.publiclog import published
from smsgateway.actions.publiclog.alone import alone
from smsgateway.actions.publiclog.closing import close_what_is_over, over
from smsgateway.actions.publiclog.published import Forked, Published
from smsgateway.actions.publiclog.waiting import waiting
from smsgateway.counting.leaves import BALLOT, CHALLENGE, act_leaf, ballot_leaf, challenge_leaf
from smsgateway.counting.merkle import leaf_hash, root
from smsgateway.counting.notes import LOG_KEY, Checkpoint, Note, Signature, VerifierKey
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.leases import leases
from smsgateway.store.log import checkpoints, log_acts, log_leaves, logs
from smsgateway.store.signing import Signer, log_signer

BATCH = timedelta(seconds=45)
"""Ballots gather this long at least; with a sweep every 10 s each has its leaf within 60 s."""

CHUNK = 1000
"""Leaves that one transaction writes: turns wait behind it on SQLite."""


RAN = "log"
"""The lease's name under which the last run that left nothing overdue is noted."""


class KeyGone(Exception):
    """The version of PHONE_KEY that a log signs under is no longer among the settings."""


@dataclass(slots=True)
class Log:
    """One contest's log, as far as it is written."""

    contest_id: int
    origin: str
    signer: Signer
    hashes: list[bytes] = field(default_factory=list)

    @property
    def key(self) -> VerifierKey:
        """The public key in the form that is handed round."""
        return VerifierKey(self.origin, LOG_KEY, self.signer.public)


def sequence(house: House, contest_id: int | None = None) -> int:
    """Give everything that waits (or what waits for one contest) its leaf and sign the new
    checkpoints; returns the leaves made.

    Returns 0 while another process is at it. Raises `Forked` for a log that does not hold what was
    published (a restored database), after all others were served.
    """
    return sequence_logs(house, timedelta(0), contest_id)


def sequence_due(house: House) -> int:
    """The same for the logs whose last checkpoint is old enough: what the sweep calls."""
    return sequence_logs(house, BATCH)


def sequence_logs(house: House, at_least: timedelta, only: int | None = None) -> int:
    """Serve every log that has something waiting and was not signed for `at_least`."""
    if not (over(house) or waiting(house, at_least)):
        note_run(house)
        return 0
    made, faults = 0, []
    with alone(house) as mine:
        if not mine:
            return 0
        close_what_is_over(house)
        for contest_id in waiting(house, at_least):
            if only in (None, contest_id):
                try:
                    made += serve(house, contest_id)
                except (Forked, KeyGone) as error:
                    faults.append(error)
    if faults:
        raise faults[0]
    note_run(house)
    return made


def note_run(house: House) -> None:
    """Nothing is overdue now: `health` tells how long ago that was, and no ballot needs a time."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        new = house.db.insert(leases).values(name=RAN, holder="", until=now)
        latest = new.on_conflict_do_update(
            index_elements=[leases.c.name], set_={"until": new.excluded.until}
        )
        connection.execute(latest)


def serve(house: House, contest_id: int) -> int:
    """Append what waits for one log, then sign."""
    log = open_log(house, contest_id)
    with house.db.read() as connection:
        signed = newest_checkpoint(connection, contest_id)
    for seen in (
        Published(signed.size, bytes(signed.root)) if signed else None,
        published.read(house.settings.log_dir, log.signer.public),
    ):
        published.check(log.origin, log.hashes, seen)
    made = append_waiting(house, log)
    if log.hashes and (signed is None or signed.size < len(log.hashes)):
        sign(house, log)
    return made


def open_log(house: House, contest_id: int) -> Log:
    """The log of a contest with its leaves' hashes; begun at the first call."""
    with house.db.read() as connection:
        row = connection.execute(select(logs).where(logs.c.contest_id == contest_id)).first()
        if row:
            found = select(log_leaves.c.hash).where(log_leaves.c.contest_id == contest_id)
            hashes = [bytes(one) for (one,) in connection.execute(found.order_by(log_leaves.c.n))]
            return Log(contest_id, row.origin, signer_of(house, row), hashes)
    return begin(house, contest_id)


def begin(house: House, contest_id: int) -> Log:
    """Give a contest its log: an origin, and a key of its own."""
    with house.db.write() as connection:
        contest = connection.execute(
            select(contests.c.key_version, cycles.c.slug)
            .join(cycles, cycles.c.id == contests.c.cycle_id)
            .where(contests.c.id == contest_id)
        ).one()
        log = Log(
            contest_id,
            f"{urlsplit(house.settings.public_url).netloc}/log/{contest.slug}",
            signer := log_signer(
                phone_key(house, contest.key_version), salt := secrets.token_bytes(16)
            ),
        )
        connection.execute(
            insert(logs).values(
                contest_id=contest_id,
                origin=log.origin,
                salt=salt,
                key_version=contest.key_version,
                public_key=signer.public,
            )
        )
        opened = select(log_acts.c.id).where(log_acts.c.contest_id == contest_id)
        if not connection.execute(opened.where(log_acts.c.kind == "open")).first():
            begin_voting(connection, contest_id)
    return log


def signer_of(house: House, row: AnyRow) -> Signer:
    """The key of a log that has begun."""
    return log_signer(phone_key(house, row.key_version), bytes(row.salt))


def phone_key(house: House, version: int) -> bytes:
    """Raises `KeyGone` when this version was retired while its log still needs it."""
    try:
        return house.settings.phone_keys[version]
    except KeyError as error:
        raise KeyGone(f"version {version} of PHONE_KEY still signs a public log") from error


def append_waiting(house: House, log: Log) -> int:
    """The opening first, then the ballots in an order drawn by lot, then the other acts."""
    with house.db.read() as connection:
        acts = connection.execute(
            select(log_acts)
            .where(log_acts.c.contest_id == log.contest_id, log_acts.c.leaf.is_(None))
            .order_by(log_acts.c.id)
        ).all()
        touched = select(ballots.c.id).where(ballots.c.contest_id == log.contest_id, UNSETTLED)
        drawn = list(connection.execute(touched).scalars())
    first = [act for act in acts if act.kind == "open" and not log.hashes]
    rest = [act for act in acts if act not in first]
    random.SystemRandom().shuffle(drawn)
    before = len(log.hashes)
    write_acts(house, log, first)
    for start in range(0, len(drawn), CHUNK):
        settle(house, log, drawn[start : start + CHUNK])
    write_acts(house, log, rest)
    return len(log.hashes) - before


def settle(house: House, log: Log, drawn: Sequence[int]) -> None:
    """Write these ballots anew in this order, with leaves for the new and the opened ones.

    Also those that were only set aside: from then on neither a row's place in the file nor the
    transaction that wrote it tells in which voter's turn it changed. A row that a turn holds just
    now is left to the next batch, so that nobody waits in a circle.
    """
    with house.db.write() as connection:
        ids = outside_ids(connection, log.contest_id)
        free = select(ballots).where(ballots.c.id.in_(drawn), UNSETTLED)
        held = {one.id: one for one in connection.execute(free.with_for_update(skip_locked=True))}
        rows = [held[one] for one in drawn if one in held]
        opening = {row.id: opening_of(log.origin, ids, row) for row in rows}
        new = [row for row in rows if row.leaf is None]
        opened = [row for row in rows if row.disposition == "spoiled"]
        leaves = [(BALLOT, ballot_leaf(row.receipt, opening[row.id])) for row in new]
        leaves += [(CHALLENGE, challenge_leaf(row.receipt, opening[row.id])) for row in opened]
        hashes = put(connection, log, leaves)
        given = {row.id: n for n, row in enumerate(new, len(log.hashes))}
        settled = [{"which": row.id, "place": given.get(row.id, row.leaf)} for row in rows]
        if settled:
            connection.execute(SETTLE, settled)
    log.hashes += hashes


def write_acts(house: House, log: Log, acts: Sequence[AnyRow]) -> None:
    """Leaves of acts. The opening also says whose log this is."""
    if not acts:
        return
    told = {"e": log.origin, "key": str(log.key)}
    leaves = [
        (
            act.kind,
            act_leaf(act.kind, {**act.body, **told} if act.kind == "open" else act.body),
        )
        for act in acts
    ]
    with house.db.write() as connection:
        hashes = put(connection, log, leaves)
        for n, act in enumerate(acts, len(log.hashes)):
            connection.execute(update(log_acts).where(log_acts.c.id == act.id).values(leaf=n))
    log.hashes += hashes


def put(connection: Connection, log: Log, leaves: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """Append (kind, leaf) in this order; returns the hashes, which are the log's once committed."""
    hashes = [leaf_hash(leaf) for _, leaf in leaves]
    rows = [
        {"contest_id": log.contest_id, "n": n, "kind": kind, "body": leaf, "hash": hashed}
        for n, ((kind, leaf), hashed) in enumerate(
            zip(leaves, hashes, strict=True), len(log.hashes)
        )
    ]
    if rows:
        connection.execute(insert(log_leaves), rows)
    return hashes


def sign(house: House, log: Log) -> None:
    """Sign what the log holds. The file knows it before anybody else can."""
    now = Checkpoint(log.origin, len(log.hashes), root(log.hashes))
    signature = Signature(log.origin, log.key.key_id, log.signer.sign(now.text.encode()))
    public = log.signer.public
    published.write(house.settings.log_dir, public, log.origin, Published(now.size, now.root))
    with house.db.write() as connection:
        connection.execute(
            insert(checkpoints).values(
                contest_id=log.contest_id,
                size=now.size,
                root=now.root,
                note=str(Note(now.text, (signature,))),
            )
        )


UNSETTLED = ballots.c.unsettled

SETTLE = (
    update(ballots)
    .where(ballots.c.id == bindparam("which"))
    .values(leaf=bindparam("place"), unsettled=False)
)
