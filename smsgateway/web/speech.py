"""What pages say: the catalogues of `web/locale`; names, money and times as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g
from jinja2 import pass_context
from jinja2.runtime import Context

from flows import words
from flows.clusters import visible
from flows.world import Money, Names
from smsgateway.actions.languages import WRITTEN
from smsgateway.counting.told import Told, listed
from smsgateway.web.names import BY_KIND
from smsgateway.web.retelling import recalled

LANGUAGES = WRITTEN
"""Of every page."""
NAMES = {"en": "English", "sw": "Kiswahili", "km": "ខ្មែរ", "fr": "Français"}
WORDS = re.compile(
    "(act|actor|default|direction|held|kind|lang|language|level|may|method|part|phase|power|role"
    "|scale|stage|state|stands?|status(es)?|topic|verdict|what|wanted)s?"
)
"""Slots that hold words of ours, not names: the catalogues have them under the context `word`."""

SLOTS = {
    "doubt": "remark",
    "field": "import field",
    "move": "case act",
    "provider": "provider",
    "rule": "award rule",
    "service": "service",
    "total": "money",
}
"""Slots that hold codes, by the last word of their name: which table of `names` has them."""

ENDS = ("electorate", "format", "from", "source", "to", "via")
"""In the audit log these hold words of ours, or names that are no such word."""

CHANGED = " -> "
"""In the audit log between what was and what is."""

DECIDED = {"ask": "{act}: asked for", "approve": "{act}: approved", "refuse": "{act}: refused"}
"""What the audit log puts behind an act that needs a second person."""

LOCALES = Path(__file__).with_name("locale")


def install(app: Flask) -> None:
    """Teach the templates to speak."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: catalogue(language()).gettext(text),
        lambda one, many, n: catalogue(language()).ngettext(one, many, n),
        newstyle=True,
    )
    filters = (
        named,
        money,
        moment,
        day,
        number,
        said,
        word,
        called,
        detail,
        retold,
        acted,
        listed,
    )
    app.jinja_env.filters.update({one.__name__: at_reading(one) for one in filters})
    app.jinja_env.globals.update(language=language, LANGUAGE_NAMES=NAMES)


def at_reading(say: Callable[..., object]) -> Callable[..., object]:
    """A filter that waits for the page: else Jinja says `'sent'|called('text')` once for all, as it
    compiles, in the language of whoever reads it first."""

    @pass_context
    def filtered(context: Context, *told: Any, **more: Any) -> object:
        return say(*told, **more)

    return filtered


def language() -> str:
    """Of this request, as whoever serves it has set it."""
    return str(g.get("language", "en"))


@cache
def catalogue(lang: str) -> GNUTranslations:
    """The compiled translations of one language; of English only words of programs."""
    file = LOCALES / lang / "LC_MESSAGES" / "messages.mo"
    with file.open("rb") as opened:
        return GNUTranslations(opened)


def said(told: str) -> str:
    """A sentence from Python in this request's language, with the values that it was told with."""
    if not isinstance(told, Told) or not told.values:
        return catalogue(language()).gettext(told) if told else ""  # "" is the catalogue's head
    slots = {name: within(name, value) for name, value in told.values.items()}
    return catalogue(language()).gettext(told.template).format_map(slots)


def within(slot: str, value: object) -> object:
    """What stands in a slot: sentences and words of ours are translated, names and numbers not."""
    if isinstance(value, Told):
        return said(value)
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed([within(slot, one) for one in value])
    if isinstance(value, str) and (kind := SLOTS.get(slot.rpartition("_")[2].removesuffix("s"))):
        return called(value, kind)
    return word(value) if isinstance(value, str) and WORDS.fullmatch(slot) else value


def word(text: str) -> str:
    """A word of programs, such as a role, a state or an act, as people say it, if we know it."""
    return catalogue(language()).pgettext("word", text)


def called(code: str, kind: str) -> str:
    """What a code of this kind is called, by the tables of `names`; else a word of programs.

    Kinds of services and recipients come from files: one that we do not know stands in quotes.
    """
    if told := BY_KIND[kind].get(code):
        return said(told)
    return said(Told("a kind called “{name}”", name=code)) if kind == "service" else word(code)


MOST_SHOWN = 20
"""Of a list in an entry of the audit log; its export has all."""


def detail(value: Any, name: str) -> str:
    """What an entry of the audit log, or a request for a second person, keeps under this name."""
    if isinstance(value, Mapping):
        if set(value) <= set(words.LANGUAGES):
            return named(dict(value)) or "–"
        return "; ".join(f"{word(one)}: {detail(held, one)}" for one, held in value.items())
    if isinstance(value, bool):
        return word("yes" if value else "no")
    if isinstance(value, str) and CHANGED in value:
        return " → ".join(detail(one, name) for one in value.split(CHANGED))
    if isinstance(value, str) and name in ENDS:
        return word(value)
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) > MOST_SHOWN:
        return f"{detail(value[:MOST_SHOWN], name)} … (+{len(value) - MOST_SHOWN})"
    return "–" if value in (None, "None") else str(listed(within(name, value))) or "–"


def retold(kept: str) -> str:
    """A sentence of ours that the database keeps in English, in this request's language."""
    return said(recalled(kept))


def in_language(lang: str, text: str) -> str:
    """The same in any language, for paper that is printed in several."""
    return catalogue(lang).gettext(text)


def acted(act: str) -> str:
    """An act of the audit log as people say it, and what became of it where it was asked for."""
    told = word(act)
    before, _, last = act.rpartition(".")
    return said(Told(DECIDED[last], act=before)) if told == act and last in DECIDED else told


def named(names: Names | dict[str, str]) -> str:
    """A name in this request's language, or the nearest that there is."""
    return visible(words.choose(names, language()))


def money(amount: Decimal | Money, currency: str = "") -> str:
    """KSh 1,450,000, KSh 0.87; what is under a tenth, such as one text, with four digits."""
    held = amount if isinstance(amount, Money) else Money(amount, currency)
    if held.amount != int(held.amount):
        digits = 2 if abs(held.amount) >= Decimal("0.1") else 4
        held = Money(round(held.amount, digits), held.currency)
    return visible(words.money(held, language()))


def moment(instant: datetime | None, zone: ZoneInfo | None = None) -> str:
    """2026-11-22 14:05, in the area's time, or the reader's; where that is several, in UTC."""
    where = zone or g.get("zone")
    if instant is None:
        return "–"
    return f"{instant.astimezone(where or UTC):%Y-%m-%d %H:%M}" + ("" if where else " UTC")


def day(instant: datetime, zone: ZoneInfo | None = None) -> str:
    """2026-11-22, in the area's time, or the reader's."""
    return f"{instant.astimezone(zone or g.get('zone') or UTC):%Y-%m-%d}"


def number(value: Any) -> str:
    """12,500."""
    return f"{value:,}"
