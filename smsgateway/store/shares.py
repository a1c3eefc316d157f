"""The share of each contest's linking key that lives in a file of its own, outside the database.

Destroying 32 bytes here ends every backup of the database at once. Several processes of one machine
share the folder; several machines need it shared, or copied before the contest opens. Whoever backs
it up keeps one sealed copy, and destroys it with the file.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

SHARE_BYTES = 32


class ShareMissing(RuntimeError):
    """A contest's file is not in KEY_DIR: it was destroyed, or the folder is not the right one."""


class Shares:
    """The folder (KEY_DIR), and what of it was read."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made before it is needed."""
        self._folder = folder
        self._read: dict[bytes, bytes] = {}

    def make(self, salt: bytes) -> None:
        """Draw a share for this salt; on disk before it is used."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._place(salt), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, os.urandom(SHARE_BYTES))
            os.fsync(file)
        finally:
            os.close(file)

    def of(self, salt: bytes) -> bytes:
        """The share of this salt. Raises `ShareMissing`."""
        if salt not in self._read:
            try:
                self._read[salt] = self._place(salt).read_bytes()
            except FileNotFoundError as error:
                raise ShareMissing(f"KEY_DIR lacks {self._place(salt).name}") from error
        return self._read[salt]

    def destroy(self, salt: bytes) -> None:
        """Overwrite and remove it; nothing where it is gone already."""
        self._read.pop(salt, None)
        with suppress(FileNotFoundError):
            with self._place(salt).open("r+b", buffering=0) as file:
                file.write(bytes(SHARE_BYTES))
                os.fsync(file.fileno())
            self._place(salt).unlink()

    def _place(self, salt: bytes) -> Path:
        return self._folder / f"contest-{sha256(salt).hexdigest()[:16]}.key"
