"""CSV that is safe to open in a spreadsheet (RFC 4180; formulas: OWASP, CSV Injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def cell(value: object) -> object:
    """The value, with an apostrophe before a text that a spreadsheet would compute.

    Numbers stay numbers; NUL, which no spreadsheet reads, is left out.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    plain = value.replace("\0", "")
    return f"'{plain}" if value.lstrip(" ").startswith(DANGEROUS) else plain


def lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file, one line at a time, each with its line end: nothing is held in memory."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(header)
    for row in rows:
        yield held.getvalue()
        held.seek(0)
        held.truncate()
        writer.writerow([cell(value) for value in row])
    yield held.getvalue()
