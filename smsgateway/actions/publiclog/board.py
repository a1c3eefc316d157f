"""The public board: a folder that anybody may mirror and recount with the file that lies in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.log import newest_checkpoint, record_act, seal_text
from smsgateway.actions.publiclog import packing
from smsgateway.actions.publiclog.cosigning import cosign
from smsgateway.actions.publiclog.results import result_files
from smsgateway.actions.publiclog.sequencing import open_log, sequence
from smsgateway.actions.refused import Refused
from smsgateway.counting.leaves import canonical
from smsgateway.counting.notes import Note, Signature
from smsgateway.store.db import AnyRow
from smsgateway.store.log import checkpoints, cosignatures, log_acts, log_leaves, logs

OPENINGS = "openings.jsonl"
CARRIED = ("verify.py", "witness.py")
PUBLIC = ("election.json", "log.jsonl", "checkpoints.jsonl", *CARRIED)
AFTER_CLOSE = ("award.json", "ballots.csv", "tally.json", "totals.json")
KNOWN = (*PUBLIC, *AFTER_CLOSE, OPENINGS, "manifest")
WITNESSES_NEEDED = 2


@dataclass(frozen=True, slots=True)
class Board:
    """What was written."""

    origin: str
    key: str
    size: int
    seal: str
    witnesses: tuple[str, ...]
    """Who signed the newest checkpoint."""
    results: bool
    openings: bool
    packed: bytes
    """All of it but the openings, as one file."""


def publish(house: House, slug: str, folder: Path | None = None, openings: bool = False) -> Board:
    """Write the board of a contest for the public pages (BOARD_DIR), and into `folder` if named.

    During voting: the definition, the log, checkpoints and cosignatures. After the close also the
    result, whose digests go into the log first; with `openings`, the auditors' file as well, in the
    folder alone. Raises `Refused` for a folder that holds anything else, before the first leaf, and
    while a result waits for its witnesses.
    """
    if folder is not None:
        refuse_strange(folder)
    with house.db.read() as connection:
        contest_id: int = contest_named(connection, slug).id
        log = log_of(connection, contest_id)
        told = told_by(connection, contest_id)
        closed = last_act(connection, contest_id, "close")
    made: dict[str, bytes] = {}
    if closed is not None:
        made = settle(house, slug, log, told)
    elif openings:
        raise Refused("openings are for auditors, after the close")
    with house.db.read() as connection:
        out = log_files(connection, contest_id) | carried_files()
        newest = newest_checkpoint(connection, contest_id)
        signed = cosigners(connection, contest_id, newest.size if newest else 0)
        known = witnesses_of(connection, contest_id)
    if made and len(signed) < min(WITNESSES_NEEDED, len(known)):
        raise Refused(
            "the result waits: {signed} of {needed} witnesses have signed its checkpoint "
            "(`smsgateway log cosign`)",
            signed=len(signed),
            needed=min(WITNESSES_NEEDED, len(known)),
        )
    result = digests_of(made)
    hidden = made.pop(OPENINGS, b"")
    out |= made
    out["manifest"] = manifest_of(house, contest_id, out)
    packed = packing.pack(slug, out)
    if house.settings.board_dir is not None:
        packing.keep(house.settings.board_dir, slug, result, packed)
    if folder is not None:
        write(folder, out, hidden if openings else None)
    assert newest is not None  # noqa: S101 - a log with leaves that was read has a checkpoint
    return Board(
        origin=log.origin,
        key=told["key"],
        size=newest.size,
        seal=seal_text(newest.root),
        witnesses=signed,
        results=bool(made),
        openings=openings,
        packed=packed,
    )


def refuse_strange(folder: Path) -> None:
    """Who names the wrong folder shall not lose what lies there."""
    strange = [one.name for one in folder.iterdir()] if folder.exists() else []
    if odd := sorted(set(strange) - set(KNOWN)):
        raise Refused(
            "{folder} holds {odd}: a board needs a folder of its own", folder=folder, odd=odd[0]
        )


def settle(house: House, slug: str, log: AnyRow, told: Mapping[str, Any]) -> dict[str, bytes]:
    """Compute the result, note its digests in the log where they are new, and have it witnessed."""
    made = result_files(house, slug, log, told)
    digests = digests_of(made)
    with house.db.write() as connection:
        last = last_act(connection, log.contest_id, "result")
        if last is None or last.body["files"] != digests:
            record_act(connection, log.contest_id, "result", {"files": digests})
    sequence(house, log.contest_id)
    with house.db.read() as connection:
        if last_act(connection, log.contest_id, "result") is None:
            raise Refused("the sequencer is busy in another process: try again in a minute")
    cosign(house, log.contest_id)
    return made


def digests_of(made: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}


def log_of(connection: Connection, contest_id: int) -> AnyRow:
    """The contest's log. Raises `Refused` before its first checkpoint."""
    row = connection.execute(select(logs).where(logs.c.contest_id == contest_id)).first()
    if row is None or newest_checkpoint(connection, contest_id) is None:
        raise Refused("the log has not begun: it does within a minute (`smsgateway clock`)")
    return row


def told_by(connection: Connection, contest_id: int) -> dict[str, Any]:
    """What the log's opening says."""
    body = connection.execute(
        select(log_leaves.c.body).where(log_leaves.c.contest_id == contest_id, log_leaves.c.n == 0)
    ).scalar_one()
    told: dict[str, Any] = json.loads(body)
    return told


def last_act(connection: Connection, contest_id: int, kind: str) -> AnyRow | None:
    """The newest act of a kind that has its leaf."""
    acts = select(log_acts).where(
        log_acts.c.contest_id == contest_id, log_acts.c.kind == kind, log_acts.c.leaf.is_not(None)
    )
    return connection.execute(acts.order_by(log_acts.c.leaf.desc()).limit(1)).first()


def log_files(connection: Connection, contest_id: int) -> dict[str, bytes]:
    """The definition, the leaves, and every checkpoint with its cosignatures."""
    newest = newest_checkpoint(connection, contest_id)
    upto = newest.size if newest else 0
    leaves = [
        bytes(body)
        for (body,) in connection.execute(
            select(log_leaves.c.body)
            .where(log_leaves.c.contest_id == contest_id, log_leaves.c.n < upto)
            .order_by(log_leaves.c.n)
        )
    ]
    lines: dict[int, list[str]] = {}
    for row in connection.execute(
        select(cosignatures)
        .where(cosignatures.c.contest_id == contest_id)
        .order_by(cosignatures.c.witness)
    ):
        lines.setdefault(row.size, []).append(row.line)
    notes = [
        row.note + "".join(lines.get(row.size, ()))
        for row in connection.execute(
            select(checkpoints)
            .where(checkpoints.c.contest_id == contest_id, checkpoints.c.size <= upto)
            .order_by(checkpoints.c.size)
        )
    ]
    return {
        "election.json": leaves[0] + b"\n",
        "log.jsonl": b"".join(leaf + b"\n" for leaf in leaves),
        "checkpoints.jsonl": b"".join(canonical(note) + b"\n" for note in notes),
    }


def carried_files() -> dict[str, bytes]:
    """The verifier and the witness, each one file of the standard library."""
    ours = files("smsgateway.board")
    return {name: ours.joinpath(name).read_bytes() for name in CARRIED}


def cosigners(connection: Connection, contest_id: int, size: int) -> tuple[str, ...]:
    """Who signed the checkpoint of this size, by name."""
    of_this = select(cosignatures.c.witness).where(
        cosignatures.c.contest_id == contest_id, cosignatures.c.size == size
    )
    return tuple(connection.execute(of_this.order_by(cosignatures.c.witness)).scalars())


def witnesses_of(connection: Connection, contest_id: int) -> set[str]:
    """The keys of the witnesses that the log itself names."""
    told = set(told_by(connection, contest_id)["witnesses"])
    decided = select(log_acts.c.body).where(
        log_acts.c.contest_id == contest_id,
        log_acts.c.kind == "decision",
        log_acts.c.leaf.is_not(None),
    )
    later = connection.execute(decided).scalars()
    return told | {body["witness"] for body in later if "witness" in body}


def manifest_of(house: House, contest_id: int, out: Mapping[str, bytes]) -> bytes:
    """The list of files with their digests, signed by the log's key."""
    log = open_log(house, contest_id)
    lines = [f"{hashlib.sha256(out[name]).hexdigest()}  {name}\n" for name in sorted(out)]
    text = f"{log.origin}/manifest\n" + "".join(lines)
    signature = Signature(log.origin, log.key.key_id, log.signer.sign(text.encode()))
    return str(Note(text, (signature,))).encode()


def write(folder: Path, out: Mapping[str, bytes], openings: bytes | None) -> None:
    """Bring the folder to exactly these files, the manifest last."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in out.keys() - {"manifest"}:
        (folder / name).write_bytes(out[name])
    if openings is not None:
        (folder / OPENINGS).write_bytes(openings)
        (folder / OPENINGS).chmod(0o600)
    else:
        (folder / OPENINGS).unlink(missing_ok=True)
    for name in set(AFTER_CLOSE) - set(out):
        (folder / name).unlink(missing_ok=True)
    (folder / "manifest").write_bytes(out["manifest"])
