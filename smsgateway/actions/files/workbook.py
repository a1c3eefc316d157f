"""A table as XLSX: every cell a text or a number, never a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold."""


def workbook(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The file, with one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")
    for row in (header, *rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value if isinstance(value, int | float) else plain(value))
            if isinstance(cell.value, str):
                # A text that begins with "=" would else be computed.
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def plain(value: object) -> str:
    """As it is written; nothing for None."""
    return "" if value is None else UNPRINTABLE.sub("", str(value))
