"""Everything that a file would do, done in one transaction: kept, or taken back.

On SQLite a try happens on a copy: there the transaction would keep everybody else from writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from smsgateway.actions.house import House
from smsgateway.store.aside import aside
from smsgateway.store.joined import Joined


class TakenBack(Exception):
    """It was only tried."""


@contextmanager
def at_once(house: House, *, keep: bool) -> Iterator[House]:
    """A house whose writes are one: with an error, or where `keep` is False, none of them stays."""
    copy = house.db.on_sqlite and not keep
    try:
        with (
            aside(house.db) if copy else nullcontext(house.db) as db,
            db.write() as connection,
        ):
            yield replace(house, db=Joined(db, connection))
            if not keep:
                raise TakenBack
    except TakenBack:
        pass
