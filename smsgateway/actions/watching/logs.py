"""What a process says about itself: one JSON object a line, without numbers, texts or secrets.

An exception's own words may repeat what a person wrote, so a fault is told by its kind and by the
places in the code where it passed, never by its message.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{5,}[0-9]")
WEBHOOK = re.compile(r"(/in/[^/\s]+/)[^\s\"']+")
FRAMES = 8
"""Of a fault: the last ones."""


def begin(stream: TextIO = sys.stderr) -> None:
    """Let everything that this process logs be written so."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("alembic", "rq", "urllib3", "twilio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """`at`, `level`, `by`, `said`, and `fault` where there was one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "by": record.name,
            "said": plain(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            told["fault"] = fault(record.exc_info[0], record.exc_info[2])
        return json.dumps(told, ensure_ascii=False)


def plain(text: str) -> str:
    """Without phone numbers and without the secret part of a webhook's path."""
    return NUMBER.sub("…", WEBHOOK.sub(r"\1…", text))


def fault(kind: type[BaseException], trace: TracebackType | None) -> list[str]:
    """What kind of fault, and where it passed."""
    passed = traceback.extract_tb(trace)[-FRAMES:]
    return [
        kind.__name__,
        *(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in passed),
    ]
