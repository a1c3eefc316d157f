"""What a person reads: phrases in their language, and names, money and dates as people say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from flows import gsm
from flows.clusters import clip, visible
from flows.value import value
from flows.world import Money, Names, Project

LANGUAGES = ("en", "sw", "km", "km-Latn", "fr")
SOURCE = "en"
LOCALES = Path(__file__).with_name("locale")

LEVELS = (999, 24, 16, 12, 8, 0, -14, -5)
"""How long a name in a list may be; 0 leaves only codes, below 0 only so many of them."""
_ECHO = (60, 48, 40, 32, 24, 20, 16, 12)
_SHORTEST_NAME = 12


@dataclass(frozen=True, slots=True, init=False)
class Say:
    """One phrase and what fills its slots. The English sentence is its own key."""

    text: str
    slots: Mapping[str, Slot]

    def __init__(self, text: str, /, **slots: Slot) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "slots", slots)

    def __hash__(self) -> int:
        """Slots may hold what has no hash."""
        return hash(self.text)


@value
class Compact:
    """Money where room is short: `KSh 5m`."""

    money: Money


@value
class Listed:
    """Projects by code and name, shrinking evenly until the page fits; by code where `bare`.

    One that stands there three times is shown once, as `x3`.
    """

    projects: tuple[Project, ...]
    bare: bool = False


@value
class Echo:
    """What somebody typed, shown back as far as there is room."""

    text: str


Slot = str | int | Names | Money | Compact | date | Listed | Echo | Say

MONTHS = (
    Say("Jan"),
    Say("Feb"),
    Say("Mar"),
    Say("Apr"),
    Say("May"),
    Say("Jun"),
    Say("Jul"),
    Say("Aug"),
    Say("Sep"),
    Say("Oct"),
    Say("Nov"),
    Say("Dec"),
)
_MONEY = {"KES": Say("KSh {n}"), "KHR": Say("{n} riel")}
_CODED = Say("{currency} {n}")
_MILLION, _BILLION = Say("{n}m"), Say("{n}bn")


@cache
def catalogue(lang: str) -> NullTranslations:
    """The compiled catalogue of a language, loaded once; the source language has none."""
    if lang == SOURCE:
        return NullTranslations()
    with (LOCALES / lang.replace("-", "_") / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file)


def say(phrase: Say, lang: str, level: int = 0) -> str:
    """The phrase in that language; a higher `level` squeezes what can be squeezed.

    Word marks are still in it: `finish` makes the text that is sent.
    """
    text = catalogue(lang).gettext(phrase.text) if phrase.text else ""
    if not phrase.slots:
        return text
    filled = {name: _fill(slot, lang, level) for name, slot in phrase.slots.items()}
    for name, told in filled.items():
        if told.endswith("."):
            # The stop of an abbreviation, or of a name cut short, ends the sentence as well.
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    return text.format_map(filled)


def finish(text: str) -> str:
    """The text as it is sent: without word marks, in GSM-7 where that can say it."""
    return gsm.plain(visible(text))


def levels(phrase: Say, lang: str) -> Iterator[str]:
    """The phrase from its full length down, each squeeze once."""
    before = None
    for level in range(len(LEVELS)):
        text = say(phrase, lang, level)
        if text != before:
            yield text
        before = text


def choose(names: Names, lang: str) -> str:
    """The name for a reader of `lang`. Khmer script only for who reads Khmer script."""
    for candidate in (lang, "km-Latn", SOURCE) if lang == "km" else (lang, SOURCE):
        if names.get(candidate):
            return names[candidate]
    readable: Iterable[str] = names.values()
    if lang != "km":
        readable = (name for name in readable if not _khmer(name))
    return next((name for name in readable if name), "")


def when(moment: datetime, lang: str) -> str:
    """As people read it: `30 Jun 18:00`."""
    return f"{day(moment, lang)} {moment.hour:02}:{moment.minute:02}"


def day(on: date, lang: str) -> str:
    """As people read it: `30 Jun`."""
    return f"{on.day} {say(MONTHS[on.month - 1], lang)}"


def money(amount: Money, lang: str) -> str:
    """Exact, with thousands apart: `KSh 450,000`."""
    return _with_currency(amount.currency, _number(amount.amount, lang), lang)


def compact(amount: Money, lang: str) -> str:
    """Short where that says the same: `KSh 5m`, `48.25m riel`, but `KSh 450,000`."""
    for size, unit in ((10**9, _BILLION), (10**6, _MILLION)):
        if amount.amount >= size:
            short = _number(round(amount.amount / size, 2).normalize(), lang)
            return _with_currency(amount.currency, say(Say(unit.text, n=short), lang), lang)
    return money(amount, lang)


def _with_currency(currency: str, number: str, lang: str) -> str:
    if currency in _MONEY:
        return say(Say(_MONEY[currency].text, n=number), lang)
    return say(Say(_CODED.text, n=number, currency=currency), lang)


def _number(number: Decimal, lang: str) -> str:
    text = f"{number:,f}" if number != number.to_integral_value() else f"{number:,.0f}"
    if lang == "fr":
        return text.replace(",", " ").replace(".", ",")
    return text


def _fill(slot: Slot, lang: str, level: int) -> str:
    match slot:
        case str():
            return slot
        case int():
            return _number(Decimal(slot), lang)
        case Say():
            return say(slot, lang, level)
        case Listed():
            return _listed(slot, lang, LEVELS[level])
        case Echo():
            return _echo(slot.text, lang, _ECHO[level])
        case date() | Money() | Compact():
            return _figure(slot, lang)
        case _:
            room = LEVELS[level] if level == 0 else max(LEVELS[level], _SHORTEST_NAME)
            return clip(choose(slot, lang), room)


def _figure(figure: date | Money | Compact, lang: str) -> str:
    if isinstance(figure, date):
        return when(figure, lang) if isinstance(figure, datetime) else day(figure, lang)
    return compact(figure.money, lang) if isinstance(figure, Compact) else money(figure, lang)


def line(project: Project, lang: str, length: int) -> str:
    """One project as a line of a list: `11 Borehole Kee`."""
    return f"{project.code} {clip(choose(project.name, lang), length)}".rstrip()


def _listed(listed: Listed, lang: str, length: int) -> str:
    named, times = {}, dict[str, int]()
    for project in listed.projects:
        named[project.code] = project
        times[project.code] = times.get(project.code, 0) + 1
    if length > 0 and not listed.bare:
        return ", ".join(
            line(named[code], lang, length) + (f" x{n}" if n > 1 else "")
            for code, n in times.items()
        )
    codes = [code + (f"x{n}" if n > 1 else "") for code, n in times.items()]
    if length < 0 and len(codes) > -length + 1:
        codes = [*codes[:-length], f"+{len(codes) + length}"]
    return " ".join(codes)


def _echo(text: str, lang: str, length: int) -> str:
    shown = "".join(
        character if lang == "km" or gsm.is_gsm(character) else "?" for character in gsm.plain(text)
    )
    return clip(shown, length)


def _khmer(text: str) -> bool:
    return any("\u1780" <= character <= "\u17ff" for character in text)
