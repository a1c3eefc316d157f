"""A number in an address is a row's: one that no database holds leads nowhere."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


class RowNumber(IntegerConverter):
    """`<int:number>` in a rule; anything larger than an id can be is answered 404."""

    def __init__(self, url_map: Map) -> None:
        """For the routes of this map."""
        super().__init__(url_map, max=LARGEST)
