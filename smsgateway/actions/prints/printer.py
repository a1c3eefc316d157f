"""Prints what is asked for by name: the one desk of the console, the public pages and commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from flows.world import Names
from smsgateway.actions.catalogue import READ_REVISION, Race
from smsgateway.actions.house import House
from smsgateway.actions.paper import batches
from smsgateway.actions.prints import ballots as paper
from smsgateway.actions.prints import contest as posters
from smsgateway.actions.prints import slips as cutting
from smsgateway.actions.prints.places import Place, codes_of, place_of
from smsgateway.actions.prints.voice import Voice
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls.slips import Batch

Public = Literal["poster", "sheet", "ballot"]
"""What anybody may have; of the ballot a specimen."""

OfBatch = Literal["ballots", "count"]


class Printer:
    """Reads, never writes."""

    def __init__(self, house: House, translate: Callable[[str, str], str]) -> None:
        """`translate` takes a language and an English sentence of the pages."""
        self._house, self._translate = house, translate

    def race(self, slug: str) -> Race:
        """The contest of this slug. Raises `Refused`."""
        with self._house.db.read() as connection:
            snapshot = self._house.catalogue.at(connection.execute(READ_REVISION).scalar_one())
        found = next((one for one in snapshot.races.values() if one.slug == slug), None)
        if found is None:
            raise Refused("there is no such cycle")
        return found

    def places(self, race: Race) -> list[tuple[str, Names]]:
        """Codes and names of the areas that have numbers of their own, the contest's area first."""
        with self._house.db.read() as connection:
            return codes_of(connection, self._house.catalogue.latest(), race)

    def place(self, race: Race, area: str) -> Place:
        """The area of this code, with its numbers; empty for the contest's. Raises `Refused`."""
        with self._house.db.read() as connection:
            return place_of(connection, self._house.catalogue.latest(), race, area)

    def public(self, kind: Public, race: Race, lang: str, area: str = "") -> bytes:
        """A poster, a picture sheet or a specimen of the ballot. Raises `Refused`."""
        place, say = self.place(race, area), self._voice(lang)
        if kind == "poster":
            return posters.poster(race.contest, place, say, self._address(lang, race.slug))
        if kind == "sheet":
            return posters.sheet(race.contest, place, say)
        return paper.specimen(race.contest, place, self._voices(place, lang))

    def slips(self, race: Race, made: Batch, lang: str, each: int, area: str = "") -> bytes:
        """The slips that were drawn just now, and the sheet of their batch. Raises `Refused`."""
        if each not in cutting.ACROSS:
            raise Refused("a page is cut into 8, 12, 18 or 24 slips")
        place = self.place(race, area)
        return cutting.slips(made, race.contest, place, self._voice(lang), each)

    def of_batch(self, kind: OfBatch, race: Race, batch: str, lang: str, *, by: str) -> bytes:
        """The numbered ballots of an announced batch, or the sheet for its count.

        Raises `Refused`.
        """
        known = batches.show(self._house, race.slug, by=by)
        found = next((one for one in known if one.batch == batch), None)
        if found is None:
            raise Refused("there is no such batch")
        place = self.place(race, "")
        if kind == "count":
            return paper.count_sheet(race.contest, place, self._voice(lang), found)
        return paper.ballots(race.contest, place, self._voices(place, lang), found)

    def _address(self, lang: str, slug: str) -> str:
        """Of the public page; empty on a laptop that nobody else can reach."""
        root = self._house.settings.public_url
        alone = urlsplit(root).hostname in ("127.0.0.1", "localhost")
        return "" if alone else f"{root}/{lang}/{slug}"

    def _voice(self, lang: str) -> Voice:
        return Voice(lang, self._translate)

    def _voices(self, place: Place, lang: str) -> list[Voice]:
        return [self._voice(one) for one in paper.languages(place.languages, lang)]
