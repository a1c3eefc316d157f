"""What of each log has left the house, kept in a file beside the keys.

The database says it too; but a database can be restored from yesterday's backup, and would then
sign a second history of today. The file cannot be brought back with it, so the signer asks both.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smsgateway.counting import merkle


class Forked(Exception):
    """Signing would contradict what was published. Nobody signs until a person has decided."""


@dataclass(frozen=True, slots=True)
class Published:
    """The size and root that others have seen."""

    size: int
    root: bytes


def read(folder: Path | None, public_key: bytes) -> Published | None:
    """What the file of this log's key says; None before the first checkpoint."""
    if folder is None or not (file := place(folder, public_key)).exists():
        return None
    told = json.loads(file.read_text())
    return Published(told["size"], bytes.fromhex(told["root"]))


def write(folder: Path | None, public_key: bytes, origin: str, now: Published) -> None:
    """Say it on disk, before anybody else can see the checkpoint."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    told = {"origin": origin, "size": now.size, "root": now.root.hex()}
    draft = place(folder, public_key).with_suffix(".new")
    with draft.open("w") as file:
        file.write(json.dumps(told) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place(folder, public_key))


def place(folder: Path, public_key: bytes) -> Path:
    """The file of the log that signs with this key."""
    return folder / f"log-{public_key.hex()[:16]}.json"


def check(origin: str, hashes: Sequence[bytes], seen: Published | None) -> None:
    """Raises `Forked` unless the log still begins with what was published."""
    if seen is None:
        return
    if len(hashes) < seen.size:
        raise Forked(
            f"{origin}: {seen.size} leaves were published and the database holds {len(hashes)}: "
            "bring the others back with `smsgateway log restore` before anything is signed"
        )
    if merkle.root(hashes[: seen.size]) != seen.root:
        raise Forked(f"{origin}: the first {seen.size} leaves are not those that were published")
