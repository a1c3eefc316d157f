"""A phone that dials, presses, texts, hangs up, and sees: it speaks to the real webhooks.

    achieng.dials().presses("1", "1").sees("Vote").presses("1", "11 12", "1").is_done()
    baraka.texts("VOTE 11 12").hears("Vote received")

Each request is the form that a provider posts; nothing here knows what is behind the webhook.
"""

from __future__ import annotations

import itertools
import re
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from tests.house import Town

RECEIPT = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")
_numbers = itertools.count(1)


class Phone:
    """One handset on one channel of the town."""

    def __init__(self, town: Town, number: str, network: str = "63902", slug: str = "kee") -> None:
        self.town, self.number, self.network, self.slug = town, number, network, slug
        self.session = ""
        self.typed: str | None = None
        self.screen = ""
        self.ended = False
        self.status = 0
        self.read = 0

    # by USSD

    def dials(self, code: str = "*384*1#") -> Self:
        """A new session; what stands behind the service code counts as typed already."""
        self.session, self.ended = f"session-{next(_numbers)}-{time.time_ns():x}", False
        return self.sends(code.removeprefix("*384*1").rstrip("#").lstrip("*"))

    def presses(self, *keys: str) -> Self:
        """One answer after the other."""
        for key in keys:
            assert not self.ended, f"the session is over: {self.screen}"
            self.sends(f"{self.typed}*{key}" if self.typed else key)
        return self

    def sends(self, text: str) -> Self:
        """One request with everything typed so far."""
        self.typed = text
        response = self.town.posts(self.ussd(text), "ussd", self.slug)
        self.status = response.status_code
        answer = response.get_data(as_text=True)
        assert self.status == 200, answer
        kind, _, self.screen = answer.partition(" ")
        assert kind in ("CON", "END"), answer
        self.ended = kind == "END"
        return self

    def tries_again(self) -> Self:
        """The gateway repeats its last request."""
        assert self.typed is not None
        return self.sends(self.typed)

    def hangs_up(self) -> Self:
        """Nobody dials again faster than a press is written down."""
        self.town.settles()
        self.session, self.typed = "", None
        return self

    def joins(self) -> Self:
        """English, and the notice read."""
        return self.dials().presses("1", "1")

    def votes(self, *codes: str) -> Self:
        """From home to the receipt."""
        return self.presses("1", " ".join(codes), "1").is_done()

    def ussd(self, text: str) -> dict[str, str]:
        """The form that Africa's Talking posts."""
        return {
            "sessionId": self.session,
            "phoneNumber": self.number,
            "networkCode": self.network,
            "serviceCode": "*384*1#",
            "text": text,
        }

    # by SMS

    def texts(self, body: str, id: str = "", sent: str = "") -> Self:
        """A text that the provider hands on, and the reply that comes back at once."""
        response = self.town.posts(self.sms(body, id, sent), "sms", self.slug)
        self.status = response.status_code
        self.town.delivers()
        return self

    def sms(self, body: str, id: str = "", sent: str = "") -> dict[str, str]:
        """The form that Africa's Talking posts."""
        return {
            "from": self.number,
            "to": "21512",
            "text": body,
            "id": id or f"text-{next(_numbers)}-{time.time_ns():x}",
            "date": sent,
            "networkCode": self.network,
        }

    # what a person notices

    def sees(self, *words: str) -> Self:
        for word in words:
            assert word in self.screen, f"{word!r} is not on the screen:\n{self.screen}"
        return self

    def does_not_see(self, *words: str) -> Self:
        for word in words:
            assert word not in self.screen, f"{word!r} is on the screen:\n{self.screen}"
        return self

    def is_done(self) -> Self:
        assert self.ended, f"the session goes on:\n{self.screen}"
        return self

    def is_asked(self) -> Self:
        assert not self.ended, f"the session is over:\n{self.screen}"
        return self

    @property
    def receipt(self) -> str:
        """The receipt on the screen."""
        found = RECEIPT.search(self.screen)
        assert found, f"no receipt on the screen:\n{self.screen}"
        return found[0]

    @property
    def heard(self) -> list[str]:
        """Every text that came, oldest first."""
        return self.town.texts_to(self.number)

    @property
    def last(self) -> str:
        """The newest text."""
        return self.heard[-1] if self.heard else ""

    def hears(self, *words: str) -> Self:
        """Exactly one new text, with these words."""
        new = self.heard[self.read :]
        assert len(new) == 1, f"{len(new)} new texts: {new}"
        self.read += 1
        for word in words:
            assert word in new[0], f"{word!r} is not in the text:\n{new[0]}"
        return self

    def hears_nothing(self) -> Self:
        new = self.heard[self.read :]
        assert new == [], new
        return self
