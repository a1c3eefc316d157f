"""How much a page may hold, and what a piece of text weighs in either encoding."""

from __future__ import annotations

import re

from flows import gsm
from flows.value import value


@value
class Budget:
    """How much one page may hold, by the encoding that the page itself needs."""

    gsm: int
    ucs2: int
    ussd: bool

    def fits(self, text: str) -> bool:
        """Does this text fit? Most are plain ASCII, of which each character costs one."""
        if text.isascii() and not _COSTLY.search(text):
            return len(text) <= self.gsm
        return self.holds(weigh(text))

    def part(self, parts: int) -> Budget:
        """Its half, its third: one of so many equal parts."""
        return Budget(self.gsm // parts, self.ucs2 // parts, self.ussd)

    def holds(self, weight: Weight) -> bool:
        """Does a text of this weight fit? An SMS in parts may lose a unit where they meet."""
        units, room = (weight.ucs2, self.ucs2) if weight.script else (weight.gsm, self.gsm)
        return units <= room - (weight.wide and not self.ussd)


USSD = Budget(gsm=156, ucs2=66, ussd=True)
"""160 or 70, both including `CON `."""
LONG_USSD = Budget(gsm=178, ucs2=76, ussd=True)
"""182 or 80, the 160 octets of 3GPP TS 23.038, where a network was tested to carry them."""
SMS = Budget(gsm=306, ucs2=134, ussd=False)
"""Two segments."""
ONE_SMS = Budget(gsm=160, ucs2=70, ussd=False)


@value
class Weight:
    """What a piece of text costs in either encoding, and what it does to the page."""

    gsm: int
    ucs2: int
    script: bool
    wide: bool


_COSTLY = re.compile(r"[^\n\r -Z_a-z]")
"""ASCII that may cost more than one septet, or is not GSM-7 at all."""


def weigh(text: str) -> Weight:
    """The weight of a text as it would be sent."""
    ucs2 = gsm.halfwords(text)
    if not gsm.is_gsm(text):
        return Weight(len(text), ucs2, True, ucs2 > len(text))
    septets = gsm.septets(text)
    return Weight(septets, ucs2, False, septets > len(text))
