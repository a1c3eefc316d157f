"""Made-up voters: phones of a range that no network serves (+999), half of which dial, half text.

A phone reads its screen as a person does: it presses what the screen names. How its requests reach
the gateway is handed in.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from smsgateway.channels.contract import Account
from smsgateway.counting.told import Told

Post = Callable[[str, Mapping[str, str]], str]
"""Sends a provider's form to an entry, `ussd` or `sms`, and returns the answer.

Raises `OSError` where it is not taken.
"""

TYPED_AT_ONCE = 5
RECEIPT = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")


@dataclass(frozen=True, slots=True)
class Phone:
    """One voter: a number, codes to type, and whether they dial."""

    number: str
    codes: tuple[str, ...]
    dials: bool


@dataclass(frozen=True, slots=True)
class Round:
    """All that vote at one time: their channel's account, and what their requests are named by."""

    account: Account
    stamp: str
    network: str = "99999"

    def vote(self, phone: Phone, post: Post) -> str:
        """Cast this phone's ballot; returns what went wrong, empty when it was received."""
        try:
            return self._dial(phone, post) if phone.dials else self._text(phone, post)
        except OSError as error:
            return Told("{phone} got no answer: {fault}", phone=phone.number, fault=str(error))

    def _dial(self, phone: Phone, post: Post) -> str:
        # Language, notice, Vote; then the codes a few at a time, and Save.
        presses = ["1", "1", "1", *chunks(phone.codes), "1"]
        typed: list[str] = []
        said = ""
        for press in [None, *presses]:
            if press is not None:
                typed.append(press)
            form = {
                "sessionId": f"{self.stamp}-{phone.number}",
                "phoneNumber": phone.number,
                "networkCode": self.network,
                "serviceCode": self.account.service_code,
                "text": "*".join(typed),
            }
            said = post("ussd", form)
            if said.startswith("END "):
                break
        if said.startswith("END ") and len(typed) == len(presses) and RECEIPT.search(said):
            return ""
        after = {"phone": phone.number, "keys": "*".join(typed), "heard": said}
        return Told("{phone} heard after {keys}: {heard}", **after)

    def _text(self, phone: Phone, post: Post) -> str:
        form = {
            "from": phone.number,
            "to": self.account.sender,
            "text": f"VOTE {' '.join(phone.codes) or '0'}",
            "id": f"{self.stamp}-{phone.number}",
            "date": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
        }
        post("sms", form)
        return ""


def chunks(codes: Sequence[str]) -> list[str]:
    """What is typed on one screen each: a few codes."""
    starts = range(0, len(codes), TYPED_AT_ONCE)
    return [" ".join(codes[start : start + TYPED_AT_ONCE]) for start in starts]
