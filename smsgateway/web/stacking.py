"""Tables that a narrow screen can stack: each cell carries the name of its column.

Works on the finished pages of our own templates, where no value holds a bare `<`.
"""

from __future__ import annotations

import re

from flask import Flask, Response

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
TITLE = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(td|th)\b")
TAG = re.compile(r"<[^>]*>")
COLUMNS = 3
"""A table of fewer is narrow enough as it is."""


def install(app: Flask) -> None:
    """Every page passes here on its way out."""

    @app.after_request
    def stack(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.is_streamed:
            response.set_data(stacking(response.get_data(as_text=True)))
        return response


def stacking(page: str) -> str:
    """The page, with `data-stacks` on each table that may be stacked and `data-label` on its cells.

    A column without a title, such as one of buttons, gives none. A table without a head stays as it
    is, and so does one whose cells span rows.
    """
    return TABLE.sub(lambda found: stacked(found[0]), page)


def stacked(table: str) -> str:
    """The table, if it has columns enough to be worth it."""
    head = HEAD.search(table)
    titles = [words(title) for title in TITLE.findall(head[0])] if head else []
    if not head or len(titles) < COLUMNS or "rowspan=" in table:
        return table
    body = ROW.sub(lambda found: labelled(found[0], titles), table[head.end() :])
    return table[: head.end()].replace("<table", "<table data-stacks", 1) + body


def labelled(row: str, titles: list[str]) -> str:
    """The row, each `<td>` with the title over it; a `<th>` is the heading of its row."""
    over = iter(titles)

    def label(found: re.Match[str]) -> str:
        title = next(over, "")
        return f'<td data-label="{title}"' if title and found[1] == "td" else found[0]

    return row if "colspan=" in row else CELL.sub(label, row)


def words(title: str) -> str:
    """What stands in a cell of the head; a quotation mark would end the attribute."""
    return " ".join(TAG.sub(" ", title).split()).replace('"', "&quot;")
