"""Pages to print and to embed: a poster, a picture sheet, and a small card for other sites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template, request

from smsgateway.actions import counts
from smsgateway.actions.accounts.entrance import clock
from smsgateway.actions.catalogue import Race, Station
from smsgateway.actions.house import House
from smsgateway.actions.prints.printer import Printer, Public
from smsgateway.actions.refused import Refused
from smsgateway.web.speech import in_language, language


class Prints:
    """A contest as paper, and as a frame in somebody else's page. Reads, never writes."""

    def __init__(
        self,
        house: House,
        race: Callable[[str], Race],
        station: Callable[[Race], Station | None],
    ) -> None:
        """`race` finds a contest that is no draft, `station` its channel."""
        self._house, self._race, self._station = house, race, station
        self._printer = Printer(house, in_language)

    def poster(self, slug: str) -> str:
        """How to vote, and every project with its number, on one sheet."""
        return self._page("poster", slug)

    def sheet(self, slug: str) -> str:
        """Each project large, with room for its picture, for who does not read."""
        return self._page("sheet", slug)

    def pdf(self, slug: str, kind: Public) -> Response:
        """The poster, the sheet or a specimen of the ballot, for the area that `?area=` names."""
        try:
            made = self._printer.public(
                kind, self._race(slug), language(), request.args.get("area", "")
            )
        except Refused:
            abort(404)
        return Response(made, content_type="application/pdf")

    def embed(self, slug: str) -> str:
        """What is voted on, until when, and how many did."""
        race = self._race(slug)
        with self._house.db.read() as connection:
            voters = counts.voters(connection, race)
        return self._page("embed", slug, voters=voters, now=clock(self._house))

    def _page(self, name: str, slug: str, **told: Any) -> str:
        race = self._race(slug)
        station = self._station(race)
        return render_template(
            f"public/{name}.html",
            race=race,
            contest=race.contest,
            commune=station.commune if station else None,
            charge=station.limits.charge("ussd", "") if station else None,
            there=f"/{slug}/{name}",
            **told,
        )
