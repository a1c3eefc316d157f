"""Workbooks (XLSX), opened and made. Their library is 180 modules: who meets one loads it, here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold."""


def opened(file: IO[bytes]) -> Workbook:
    """A workbook for reading: values, not formulas. Raises whatever openpyxl stumbles over."""
    from openpyxl import load_workbook

    return load_workbook(file, read_only=True, data_only=True)


def begun(title: str) -> tuple[Workbook, Worksheet]:
    """A new workbook, and its first sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    return book, book.create_sheet(title)


def workbook(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A file with one sheet, every cell a text or a number, never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

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
