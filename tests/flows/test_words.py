"""Names, money and dates as people read them."""

from datetime import date
from decimal import Decimal

import pytest

from flows.sample_contests import NOON
from flows.words import Echo, Say, choose, compact, finish, money, say, when
from flows.world import Money

KES, KHR, PLN = "KES", "KHR", "PLN"


@pytest.mark.parametrize(
    ("amount", "currency", "lang", "exact", "short"),
    [
        ("450000", KES, "en", "KSh 450,000", "KSh 450,000"),
        ("5000000", KES, "en", "KSh 5,000,000", "KSh 5m"),
        ("48250000", KHR, "en", "48,250,000 riel", "48.25m riel"),
        ("2000000000", KHR, "fr", "2 000 000 000 riels", "2 Md riels"),
        ("48250000", KHR, "fr", "48 250 000 riels", "48,25 M riels"),
        ("10000000", KHR, "km", "10,000,000រៀល", "10លានរៀល"),
        ("1234.5", PLN, "en", "PLN 1,234.5", "PLN 1,234.5"),
        ("0", KES, "en", "KSh 0", "KSh 0"),
    ],
)
def test_money(amount, currency, lang, exact, short):
    some = Money(Decimal(amount), currency)
    assert finish(money(some, lang)) == exact
    assert finish(compact(some, lang)) == short


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "20 Jun 12:00"),
        ("sw", "20 Juni 12:00"),
        ("fr", "20 juin 12:00"),
        ("km", "20 មិថុនា 12:00"),
    ],
)
def test_dates(lang, text):
    assert when(NOON, lang) == text


@pytest.mark.parametrize(
    ("names", "lang", "chosen"),
    [
        ({"en": "Well", "km": "អណ្តូង"}, "km", "អណ្តូង"),
        ({"en": "Well", "km": "អណ្តូង"}, "km-Latn", "Well"),
        ({"en": "Well", "km-Latn": "Andong"}, "km", "Andong"),
        ({"pl": "Studnia"}, "sw", "Studnia"),
        ({"km": "អណ្តូង"}, "km-Latn", ""),
        ({"km": "អណ្តូង", "pl": "Studnia"}, "fr", "Studnia"),
        ({"pl": "Studnia"}, "km", "Studnia"),
        ({"en": ""}, "en", ""),
    ],
)
def test_script_is_only_for_who_reads_it(names, lang, chosen):
    assert choose(names, lang) == chosen


def test_what_was_typed_is_echoed_as_far_as_there_is_room():
    assert say(Say("{typed}", typed=Echo("a" * 99)), "en", 7) == "a" * 12
    assert say(Say("{typed}", typed=Echo("ខ")), "en") == "?"
    assert say(Say("{typed}", typed=Echo("ខ")), "km") == "ខ"


def test_an_abbreviation_ends_its_sentence():
    told = {"day": date(2026, 12, 7), "name": "Dombol klin.", "status": Say("{a}", a="Fini.")}
    text = Say("{status} First. {day}. Then {day} {name}.", **told)
    assert say(text, "fr") == "Fini. First. 7 déc. Then 7 déc. Dombol klin."
    assert say(text, "en") == "Fini. First. 7 Dec. Then 7 Dec Dombol klin."
