"""Everything that a file would do, done in one transaction: kept, or taken back.

The transaction begins when the file has been read: on SQLite it keeps everybody else from writing.
There a try happens on a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from smsgateway.actions.house import House
from smsgateway.store.aside import aside
from smsgateway.store.joined import Later


class TakenBack(Exception):
    """It was only tried."""


@contextmanager
def at_once(house: House, *, keep: bool) -> Iterator[House]:
    """A house whose writes are one: with an error, or where `keep` is False, none of them stays."""
    try:
        with ExitStack() as stack:
            db = house.db
            if db.on_sqlite and not keep:
                db = stack.enter_context(aside(db))
            yield replace(house, db=Later(db, lambda: stack.enter_context(db.write())))
            if not keep:
                raise TakenBack
    except TakenBack:
        pass
