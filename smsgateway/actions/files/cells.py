"""One cell at a time: what is cleaned, what is restored, what is refused."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from smsgateway.actions.amounts import ungrouped
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.refused import Refused

# Zero width space, direction marks, word joiner, byte order mark, soft hyphen. The joiners U+200C
# and U+200D stay: they change how Khmer and other scripts are drawn.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")


def tidy(cell: str) -> tuple[str, str]:
    """The cell as it is kept, and what was wrong with it (`invisible`, `spaces`, or nothing)."""
    text = unicodedata.normalize("NFC", cell)
    shown = _INVISIBLE.sub("", text)
    kept = " ".join(shown.split())
    if shown != text:
        return kept, "invisible"
    return kept, "" if kept == text else "spaces"


def day_in(line: Line, column: str) -> date | None:
    """A date such as 2025-01-01, as CSV and workbooks have it; None where nothing is told.

    Raises `Refused`, as the next two do.
    """
    told = line.cells.get(column, "").strip()
    try:
        return date.fromisoformat(told[:10]) if told else None
    except ValueError:
        raise Refused("{column} is a day such as 2026-06-30", column=column) from None


def decimal_in(line: Line, column: str) -> float | None:
    """A number; None where nothing is told."""
    told = line.cells.get(column, "").strip()
    try:
        return float(told) if told else None
    except ValueError:
        raise Refused("{column} is a number, not {text!r}", column=column, text=told) from None


def whole_in(line: Line, column: str) -> int | None:
    """A whole number, perhaps with commas between thousands; None where nothing is told."""
    told = line.cells.get(column, "").strip()
    try:
        return int(ungrouped(told)) if told else None
    except ValueError:
        raise Refused(
            "{column} is a whole number, not {text!r}", column=column, text=told
        ) from None


def codes_in(line: Line, column: str) -> tuple[str, ...]:
    """Several codes in one cell."""
    return tuple(re.findall(r"[^\s,;]+", line.cells.get(column, "")))


def folded(name: str) -> str:
    """Equal for names that a reader takes for the same: case, spaces and marks do not count."""
    return "".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold().split())


def in_ascii(name: str) -> str:
    """Plain letters for a search; empty for a script that has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(plain.split())
