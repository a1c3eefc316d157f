"""A phone in the corner of every page: on any language, on a network of long or short screens or
of texts alone, and in the hand of anybody of the cast. It reaches the practice town's webhooks as
a provider does; the page carries the simulator's token, which opens nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for

from flows.words import LANGUAGES
from smsgateway.actions import demo, turn
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.practice.making import LONG, SHORT
from smsgateway.channels.contract import Text
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.handset import DemoPhone, DemoText, words
from smsgateway.web.speech import named

PRACTISE: tuple[Role, ...] = ("administrator", "coordinator", "officer", "data-entry")
CAST: Mapping[str, str] = {
    "achieng": "+999700000001",
    "baraka": "+999700000002",
    "chan": "+999700000003",
}
SCREENS = {"160": SHORT, "182": LONG, "sms": SHORT}
NETWORKS = {SHORT: "160", LONG: "182"}
SESSION_SECONDS, IDLE_SECONDS = 180, 30


@dataclass(frozen=True, slots=True)
class Held:
    """What the handset's page needs to know: whose phone is held, where it reaches us."""

    title: str
    channel_slug: str
    service_code: str
    number: str
    phones: tuple[DemoPhone, ...]


class Corner:
    """A page with one phone, and the texts that came to it."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/handset", self.handset, may=PRACTISE)
        gate.route("/handset", self.choose_handset, may=PRACTISE, post=True)
        gate.route("/handset/texts", self.handset_texts, may=PRACTISE)

    def handset(self, visit: Visit) -> Answer:
        """The phone that was chosen."""
        station = self._station()
        who, screens = self._chosen(request.args)
        phone = DemoPhone(who.title(), number_of(who), SCREENS[screens])
        account = station.account
        path = f"{request.script_root}/in/{account.slug}/{account.tokens[0]}"
        held = Held(
            named(self._house.catalogue.latest().stations[account.slug].commune.name),
            account.slug,
            account.service_code,
            account.sender,
            (phone,),
        )
        settings = {
            "ussd": "" if screens == "sms" else f"{path}/ussd",
            "sms": f"{path}/sms",
            "texts": url_for("console.handset_texts"),
            "secret": account.tokens[0],
            "serviceCode": account.service_code,
            "number": account.sender,
            "phones": [asdict(phone)],
            "words": words(),
        }
        return render_template(
            "console/handset.html",
            demo=held,
            settings=settings,
            networks=NETWORKS,
            session_seconds=SESSION_SECONDS,
            idle_seconds=IDLE_SECONDS,
            who=who,
            screens=screens,
            cast=CAST,
            languages=station.languages,
        )

    def choose_handset(self, visit: Visit) -> Answer:
        """Another phone, another network; a phone that is told a language asks for it by text."""
        who, screens = self._chosen(request.form)
        if who == "new":
            who = f"{secrets.randbelow(10**8):08}"
        lang = request.form.get("language", "")
        if lang in LANGUAGES:
            self._asks_for(number_of(who), lang)
        return redirect(url_for("console.handset", phone=who, screens=screens), 303)

    def handset_texts(self, visit: Visit) -> Answer:
        """What was sent to this phone beyond an id."""
        phone, after = request.args.get("phone", ""), request.args.get("after", "0")
        if not phone.startswith("+999"):
            abort(404)
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            abort(400)
        sent = demo.texts_to(self._house, phone, int(after))
        new = [asdict(DemoText(one.id, one.body, one.at, one.parts)) for one in sent]
        return jsonify(texts=new, language=demo.language_of(self._house, phone))

    def _asks_for(self, number: str, lang: str) -> None:
        """As a person does: `LANG sw`, and on a first contact the notice is read."""
        station = self._station()
        for text in (f"LANG {lang}", "1")[: 1 if demo.language_of(self._house, number) else 2]:
            id = f"corner-{secrets.token_hex(8)}"
            turn.take_text(self._house, station, Text(number, id, text, None))

    def _chosen(self, told: Mapping[str, Any]) -> tuple[str, str]:
        """Whose phone, and what screens its network carries; the first ones for anything odd."""
        who, screens = told.get("phone", ""), told.get("screens", "")
        known = who in CAST or who == "new" or (who.isascii() and who.isdigit() and len(who) == 8)
        return who if known else next(iter(CAST)), screens if screens in SCREENS else "160"

    def _station(self) -> Station:
        """The practice's channel."""
        stations = self._house.catalogue.latest().stations.values()
        return next(iter(stations), None) or abort(404)


def number_of(who: str) -> str:
    """In E.164, of a range that no network serves."""
    return CAST.get(who) or f"+9998{who}"
