"""Everything that a file would do, done in one transaction: kept, or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from smsgateway.actions.house import House
from smsgateway.store.joined import Joined


class TakenBack(Exception):
    """It was only tried."""


@contextmanager
def at_once(house: House, *, keep: bool) -> Iterator[House]:
    """A house whose writes are one: with an error, or where `keep` is False, none of them stays."""
    try:
        with house.db.write() as connection:
            yield replace(house, db=Joined(house.db, connection))
            if not keep:
                raise TakenBack
    except TakenBack:
        pass
