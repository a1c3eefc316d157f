"""Whose money a page shows: one of the account's areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, request

from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.budget import book
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.db import AnyRow


@dataclass(frozen=True, slots=True)
class Ground:
    """An area, and the others that may be chosen."""

    area: AnyRow | None
    """None where the account has no area yet."""
    areas: Sequence[AnyRow]

    @property
    def code(self) -> str:
        """Of the area. Empty for none."""
        return str(self.area.code) if self.area else ""


def ground(house: House, visit: Visit) -> Ground:
    """The area that was asked for, or the first with money; outside one's own there is none."""
    with house.db.read() as connection:
        areas = book.grounds(connection, visit.account)
    wanted = request.values.get("area", "")
    if not wanted:
        return Ground(areas[0] if areas else None, areas)
    return Ground(next((one for one in areas if one.code == wanted), None) or abort(404), areas)


def theirs(visit: Visit, area_id: int) -> None:
    """Outside one's areas there is nothing."""
    if not visit.account.reaches(area_id):
        abort(404)


def book_of(house: House, visit: Visit, number: int) -> book.Book:
    """The line of the budget with this number; outside one's areas there is none."""
    with house.db.read() as connection:
        try:
            found = book.book(connection, number)
        except Refused:
            abort(404)
    theirs(visit, found.line.row.area_id)
    return found
