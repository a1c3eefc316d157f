"""Texts that arrived while the database was away: kept on this machine's disk, sealed, until then.

A text is acknowledged only after its file and the folder's entry are flushed. When the database is
back the texts are taken in their order, through the same door and the same dedupe as any other.
While one waits, later texts queue up behind it: the last vote of a person must stay the last.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions.house import House
from smsgateway.actions.outcome import NotRecorded
from smsgateway.actions.turn import take_text
from smsgateway.channels.contract import Text
from smsgateway.store.sealing import Keyring

log = logging.getLogger(__name__)

FULL = 0.95
"""Of the disk: beyond it nothing is spooled, the provider keeps the text and tries again."""


class NoRoom(OSError):
    """The disk is nearly full."""


class Spool:
    """A folder of sealed texts, shared by the processes of one machine."""

    def __init__(self, folder: Path, keys: Keyring) -> None:
        """Nothing is made before the first text."""
        self._folder, self._keys = folder, keys

    def put(self, slug: str, text: Text) -> None:
        """Keep one text, flushed to the disk. Raises `OSError` where that cannot be done."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk = shutil.disk_usage(self._folder)
        if disk.used > FULL * disk.total:
            raise NoRoom("the disk is nearly full")
        name = hashlib.sha256(f"{slug}\0{text.id}".encode("utf-8", "surrogatepass")).hexdigest()[
            :32
        ]
        if any(self._folder.glob(f"*-{name}.text")):
            return
        kept = self._folder / f"{time.time_ns():020d}-{name}.text"
        fresh = kept.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as file:
            file.write(self._keys.seal(written(slug, text), "text"))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(kept)
        flush(self._folder)

    def waiting(self) -> list[Path]:
        """The texts that wait, in the order in which they came."""
        return sorted(self._folder.glob("*.text")) if self._folder.is_dir() else []

    def drain(self, house: House) -> int:
        """Take in what waits until the database refuses; how many texts were taken.

        One process of the machine does it at a time. A text that cannot be read or taken, whatever
        the database does, is set aside as `.bad` for a person.
        """
        taken = 0
        if not self.waiting():
            return taken
        with alone(self._folder) as mine:
            for file in self.waiting() if mine else ():
                try:
                    slug, text = read(self._keys.open(file.read_bytes(), "text"))
                    station = house.catalogue.latest().stations[slug]
                    take_text(house, station, text)
                except (NotRecorded, SQLAlchemyError):
                    return taken
                except Exception:
                    log.exception("a spooled text could not be taken in: %s", file.name)
                    file.rename(file.with_suffix(".bad"))
                    continue
                file.unlink(missing_ok=True)
                taken += 1
        return taken


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether no other process drains this folder; held until the end of the block."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def flush(folder: Path) -> None:
    """Make a new name in the folder last."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def written(slug: str, text: Text) -> str:
    """A text as it is kept. Where the provider gave no time, our own clock says when it came."""
    sent = text.sent or datetime.now(UTC)
    return json.dumps([slug, text.phone, text.id, text.body, sent.isoformat(), text.network])


def read(kept: str) -> tuple[str, Text]:
    """The channel's slug and the text again."""
    slug, phone, identity, body, sent, network = json.loads(kept)
    return slug, Text(phone, identity, body, datetime.fromisoformat(sent), network)
