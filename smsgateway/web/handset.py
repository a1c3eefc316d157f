"""The demo page: two basic phones that reach the gateway as a provider does, by its webhooks.

The browser posts the forms that a provider posts, so what works here works with a real account.
The page carries the channel's secret token: register this blueprint in a demo only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from flask import Blueprint, Response, abort, g, jsonify, render_template, request

from smsgateway.web.speech import LANGUAGES, catalogue, language

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; "
    "object-src 'none'"
)
NETWORKS = {
    "63902": "Safaricom",
    "63903": "Airtel",
    "63907": "Telkom",
    "63999": "Equitel",
    "99999": "Sandbox",
}
"""Names of the networks whose codes Africa's Talking sends; another code is shown as it is."""


SAID = (
    "{number} new",
    "{name}’s network",
    "no answer after {time} ms",
    "{status} in {time} ms",
    "(empty)",
    "Call",
    "Clear",
    "Messages",
    "Cancel",
    "Send",
    "Back",
    "OK",
    "Connection problem or invalid MMI code.",
    "This phone makes no calls.",
    "Dial {code}",
    "Connection lost.",
    "Dial {code} again: you may go on where you were.",
    "Session timed out.",
    "The network closed it: no answer within {number} seconds.",
    "The network closed it: {number} seconds are over.",
    "no limit",
    "Not sent: no answer",
    "Sending…",
    "New messages: {number}",
    "chosen on the phone",
    "Your answer",
    "Number to dial",
    "soft key, nothing to do",
    "too long",
    "No answer within 10 seconds.",
    "Not reached.",
)
"""What the page's script says."""


def words() -> Mapping[str, str]:
    """The same in the language of this request, by the English."""
    return {one: catalogue(language()).gettext(one) for one in SAID}


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """A phone on the page: whose it is, its number in E.164, and its network's code."""

    name: str
    number: str
    network: str


@dataclass(frozen=True, slots=True)
class DemoText:
    """A text that was sent to a phone. `at` is ISO 8601 in UTC; `parts` are billed segments."""

    id: int
    body: str
    at: str
    parts: int


class DemoPhones(Protocol):
    """What the page needs of the app."""

    @property
    def title(self) -> str: ...
    @property
    def channel_slug(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def service_code(self) -> str: ...
    @property
    def number(self) -> str:
        """The number that texts are sent to and come from."""

    @property
    def phones(self) -> Sequence[DemoPhone]: ...

    def texts(self, phone: str, after: int) -> Sequence[DemoText]:
        """The texts sent to this phone whose id is above `after`, oldest first."""

    def language(self, phone: str) -> str:
        """The code of the language that this person chose; empty before the choice."""


def handset(
    demo: DemoPhones, *, session_seconds: float = 180, idle_seconds: float = 30
) -> Blueprint:
    """Serve the page at `/`, and the phones' texts. The limits are those of Kenyan networks."""
    pages = Blueprint(
        "handset",
        __name__,
        template_folder="templates",
    )

    @pages.before_request
    def listen() -> None:
        asked = request.args.get("lang", "")
        heard = request.accept_languages.best_match(LANGUAGES, "en")
        g.language = asked if asked in LANGUAGES else heard

    @pages.get("/")
    def page() -> str:
        settings = {
            "ussd": f"/in/{demo.channel_slug}/{demo.token}/ussd",
            "sms": f"/in/{demo.channel_slug}/{demo.token}/sms",
            "texts": "/handset/texts",
            "secret": demo.token,
            "serviceCode": demo.service_code,
            "number": demo.number,
            "phones": [asdict(phone) for phone in demo.phones],
            "words": words(),
        }
        return render_template(
            "handset.html",
            demo=demo,
            settings=settings,
            networks=NETWORKS,
            session_seconds=session_seconds,
            idle_seconds=idle_seconds,
        )

    @pages.get("/handset/texts")
    def texts() -> Response:
        phone = request.args.get("phone", "")
        if phone not in {known.number for known in demo.phones}:
            abort(404)
        after = request.args.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            abort(400)
        new = [asdict(text) for text in demo.texts(phone, int(after))]
        return jsonify(texts=new, language=demo.language(phone))

    @pages.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return pages
