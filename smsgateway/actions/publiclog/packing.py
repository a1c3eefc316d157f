"""A board as one file, which the public pages hand out.

One of the log, while a result is not published, and one of each result, named by the digests that
its award record holds: so the pages never give away a count before two people published it, nor
another one than they published.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from smsgateway.actions.refused import Refused
from smsgateway.counting.leaves import canonical

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The day of every file inside, so that the same board is the same file."""


def pack(slug: str, files: Mapping[str, bytes]) -> bytes:
    """The files of a board in a folder of its contest's name."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        for name in sorted(files):
            inside = ZipInfo(f"{slug}/{name}", FIRST_DAY)
            inside.external_attr = 0o644 << 16
            packed.writestr(inside, files[name], ZIP_DEFLATED)
    return made.getvalue()


def keep(boards: Path, slug: str, result: Mapping[str, str], packed: bytes) -> None:
    """Put a packed board where it is handed out; `result` maps its result's files to their SHA-256.

    Whoever reads the one before meanwhile has all of it. Raises `Refused` where nothing can be
    written.
    """
    try:
        boards.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=boards, delete=False) as made:
            made.write(packed)
            os.fchmod(made.fileno(), 0o644)
            made.flush()
            os.fsync(made.fileno())
        Path(made.name).replace(place(boards, slug, result))
    except OSError as error:
        raise Refused(
            "the board cannot be kept in {folder} (BOARD_DIR): {error}",
            folder=boards,
            error=error.strerror or error,
        ) from error


def kept(boards: Path | None, slug: str, result: Mapping[str, str]) -> Path | None:
    """The file of this result, else of the log alone; None where nobody wrote it yet."""
    if boards is None:
        return None
    asked = (place(boards, slug, result), place(boards, slug, {}))
    return next((one for one in asked if one.is_file()), None)


def written(board: Path | None) -> datetime | None:
    """When it was, in UTC."""
    return datetime.fromtimestamp(board.stat().st_mtime, UTC) if board else None


def place(boards: Path, slug: str, result: Mapping[str, str]) -> Path:
    """What the file is called: the contest, and which of its results."""
    which = f".{sha256(canonical(dict(result))).hexdigest()[:16]}" if result else ""
    return boards / f"{slug}{which}.zip"
