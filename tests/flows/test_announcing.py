"""What is told to many people at once fits two segments, whatever the names."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from flows import announcing
from flows.budget import SMS, weigh
from flows.page import close
from flows.result import Result
from flows.sample_contests import LONG_NAMES, NOON, contest
from flows.samples import KEE
from flows.screens import End
from flows.words import LANGUAGES, say
from flows.world import Commune, Money

LONG = contest(14, 5, long=True)
LATE = NOON + timedelta(days=7)
MADE = Result("provisional", LATE, 123_456, tuple(one.id for one in LONG.projects[:6]))
DEAF = Commune(KEE.name, KEE.contact, "*384*1#", "")
MUTE = Commune(KEE.name, KEE.contact, "", "21512")
TOLD = (
    announcing.results(LONG, MADE, KEE, NOON),
    announcing.results(LONG, replace(MADE, funded=()), KEE, NOON),
    announcing.results(LONG, MADE, KEE, LATE),
    announcing.results(LONG, replace(MADE, standing="certified"), KEE, LATE),
    announcing.phase(LONG, NOON.replace(year=2025), KEE),
    announcing.phase(LONG, NOON, KEE),
    announcing.phase(replace(LONG, paused=True), NOON, KEE),
    announcing.phase(LONG, NOON.replace(year=2027), KEE),
    announcing.meeting(LONG_NAMES, NOON, "Kithungo market, behind the chief's office", KEE),
    announcing.transfer(Money(Decimal(48_250_000), "KHR"), LONG_NAMES, {"en": "medicine"}),
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_announcement_fits_two_segments(lang):
    pages = [close(End(said), lang, SMS) for said in TOLD]
    assert [page.text for page in pages if page.cut or not SMS.holds(weigh(page.text))] == []


def test_only_the_ways_that_there_are_are_named():
    assert say(announcing.how(DEAF), "en") == "Dial *384*1#"
    assert say(announcing.how(MUTE), "en") == "Send VOTE to 21512"
    assert say(announcing.how(KEE), "en") == "Dial *384*1# or send VOTE to 21512"
