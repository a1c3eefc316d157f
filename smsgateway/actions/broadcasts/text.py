"""The texts of a broadcast: one a language, with slots that the person's own commune fills."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from flows import gsm
from flows.words import LANGUAGES, choose
from flows.world import Commune
from smsgateway.actions.refused import Refused

SLOTS = ("commune", "dial", "number", "contact")
LONGEST = 10
"""Segments: what some networks join again at most."""

ASKS = re.compile(
    r"\b(reply|answer this|text back|respond|jibu|jibuni|répond\w*|repond\w*|chhlaey|chlaey)\b"
    "|ឆ្លើយ",
    re.IGNORECASE,
)
"""Words that ask for an answer to this very text, in our languages."""

ANSWERED = re.compile(r"\+?[0-9]{3,15}|MG[0-9a-f]{32}")
"""Senders that a person can answer to: a number, a short code, a Messaging Service."""


def checked(texts: Mapping[str, str], default: str) -> dict[str, str]:
    """The texts, trimmed. Raises `Refused` for one that cannot be sent.

    `default` is the language that must be there: of everybody whose own is not.
    """
    if default not in texts:
        raise Refused(
            "a text in {default} is missing: it serves whoever speaks no other of them",
            default=default,
        )
    kept = {lang: body.strip() for lang, body in texts.items()}
    for lang, body in kept.items():
        check_one(lang, body)
    return kept


def check_one(lang: str, body: str) -> None:
    """Raises `Refused` and says which text is wrong."""
    if lang not in LANGUAGES:
        raise Refused(
            "{lang} is none of our languages: {languages}", lang=lang, languages=LANGUAGES
        )
    if not body:
        raise Refused("the text in {lang} is empty", lang=lang)
    try:
        fields = [part[1:] for part in Formatter().parse(body) if part[1] is not None]
    except ValueError as error:
        raise Refused("the text in {lang} has a brace that stands alone", lang=lang) from error
    for name, form, conversion in fields:
        if name not in SLOTS or form or conversion:
            raise Refused(
                "the text in {lang} has a slot {slot}: there are {slots}",
                lang=lang,
                slot=f"{{{name}}}",
                slots=[f"{{{slot}}}" for slot in SLOTS],
            )
    if gsm.measure(body).segments > LONGEST:
        raise Refused(
            "the text in {lang} is longer than {longest} segments", lang=lang, longest=LONGEST
        )


def spoken(texts: Mapping[str, str], language: str, offered: tuple[str, ...]) -> str:
    """In which of the texts' languages a person who chose `language` is addressed.

    `offered` is what their channel and network can show: Khmer script only where it arrives.
    """
    wanted = language or offered[0]
    if wanted == "km" and "km" not in offered:
        wanted = "km-Latn"
    body = choose(texts, wanted)
    return next(lang for lang, text in texts.items() if text == body)


def rendered(body: str, lang: str, commune: Commune) -> str:
    """The text as it is sent for this commune."""
    return body.format_map(
        {
            "commune": choose(commune.name, lang),
            "dial": commune.dial,
            "number": commune.number,
            "contact": commune.contact,
        }
    )


def asks_reply(texts: Mapping[str, str]) -> str:
    """The first of our words that asks for an answer; empty where there is none."""
    found = (ASKS.search(body) for body in texts.values())
    return next((one[0] for one in found if one), "")


def can_be_answered(sender: str) -> bool:
    """Is there a number behind the sender? A name (`KEEWARD`) takes no texts."""
    return ANSWERED.fullmatch(sender) is not None


def dear_characters(body: str) -> str:
    """The characters that make the whole text cost UCS-2 though GSM-7 could nearly say it."""
    if gsm.is_gsm(body) or not gsm.is_gsm(gsm.plain(body)):
        return ""
    return "".join(dict.fromkeys(one for one in body if not gsm.is_gsm(one)))
