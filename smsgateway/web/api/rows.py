"""Lists: only what the account reaches, and a page at a time.

A cursor holds the key of the last row that was told, so that rows which come or go meanwhile make
no other row appear twice or be left out.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from smsgateway.store.areas import areas
from smsgateway.web.api.arguments import Faults, Taken
from smsgateway.web.api.verb import Desk

T = TypeVar("T")

A_PAGE, LARGEST_PAGE = 50, 500
PAGING = (Taken("limit", int, required=False), Taken("after", str, required=False))


def mine(desk: Desk, rows: Iterable[T], area_of: Callable[[T], str]) -> list[T]:
    """Rows of the areas that the account reaches, by the code of their area."""
    if desk.account.everywhere:
        return list(rows)
    with desk.house.db.read() as connection:
        found = select(areas.c.code).where(areas.c.id.in_(sorted(desk.account.areas)))
        codes = set(connection.execute(found).scalars())
    return [row for row in rows if area_of(row) in codes]


def page(
    rows: Sequence[Any], key: Callable[[Any], tuple[Any, ...]], limit: int, after: str
) -> tuple[Sequence[Any], str | None]:
    """The rows behind a cursor (empty: the first ones), and the next cursor. Raises `Faults`."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise Faults({"limit": f"is 1 to {LARGEST_PAGE}"})
    ordered = sorted(rows, key=key)
    if after:
        last = key_in(after)
        try:
            ordered = [row for row in ordered if key(row) > last]
        except TypeError as error:
            raise NO_CURSOR from error
    some = ordered[:limit]
    return some, cursor(key(some[-1])) if len(ordered) > limit else None


def cursor(key: tuple[Any, ...]) -> str:
    """A key as one word."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_in(word: str) -> tuple[Any, ...]:
    """The key that a cursor holds. Raises `Faults`."""
    try:
        told = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, RecursionError) as error:
        raise NO_CURSOR from error
    if not isinstance(told, list):
        raise NO_CURSOR
    return tuple(told)


NO_CURSOR = Faults({"after": 'is the "next" of an answer'})
