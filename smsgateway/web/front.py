"""What `/` shows: the demo's handset, elsewhere the public pages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from werkzeug import Response

from smsgateway.actions import demo
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.web.handset import DemoPhone, DemoText, handset
from smsgateway.web.speech import LANGUAGES, named


def front(house: House) -> Blueprint:
    """The handset where the demo commune is served, a signpost elsewhere."""
    station = house.catalogue.latest().stations.get(demo.SLUG) if house.settings.demo else None
    return handset(Phones(house, station)) if station else signpost()


def signpost() -> Blueprint:
    """Shows whoever finds the address of a gateway to what anybody may read."""
    page = Blueprint("signpost", __name__)

    @page.get("/")
    def show() -> Response:
        lang = request.accept_languages.best_match(LANGUAGES, "en")
        shown = redirect(url_for("public.cycles", lang=lang))
        shown.vary.add("Accept-Language")
        return shown

    return page


class Phones:
    """The demo's phones, as the page asks for them."""

    def __init__(self, house: House, station: Station) -> None:
        """The phones are listed in the demo's file."""
        told = demo.commune()
        self._house = house
        self._name: dict[str, str] = told["area"]["name"]
        self.channel_slug = station.account.slug
        self.token = station.account.tokens[0]
        self.service_code = station.account.service_code
        self.number = station.account.sender
        self.phones = [
            DemoPhone(phone["name"], phone["number"], phone["network"]) for phone in told["phones"]
        ]

    @property
    def title(self) -> str:
        """The commune's name."""
        return named(self._name)

    def texts(self, phone: str, after: int) -> Sequence[DemoText]:
        """What was sent to this phone."""
        return [
            DemoText(text.id, text.body, text.at, text.parts)
            for text in demo.texts_to(self._house, phone, after)
        ]

    def language(self, phone: str) -> str:
        """The language that this person chose."""
        return demo.language_of(self._house, phone)
