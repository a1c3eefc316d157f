"""What our unasked texts are about. A person may refuse one topic and keep the others."""

from __future__ import annotations

from collections.abc import Mapping

from flows.effects import OptIn, OptOut
from flows.screens import Conversation, End, Option, Pick, Screen, Showing
from flows.words import Say, say

TOPICS: Mapping[str, Say] = {
    "results": Say("results"),
    "voting": Say("voting"),
    "meetings": Say("meetings"),
    "services": Say("services"),
    "money": Say("money"),
    "news": Say("news"),
}
"""By the name that a broadcast is given, as a citizen reads it."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "results": {
        "en": "RESULTS",
        "sw": "MATOKEO",
        "fr": "RESULTATS",
        "km": "លទ្ធផល",
        "km-Latn": "LATTAPHAL",
    },
    "voting": {
        "en": "VOTING",
        "sw": "UPIGAJI",
        "fr": "SCRUTIN",
        "km": "បោះឆ្នោត",
        "km-Latn": "BOHCHNAOT",
    },
    "meetings": {
        "en": "MEETINGS",
        "sw": "MIKUTANO",
        "fr": "REUNIONS",
        "km": "ប្រជុំ",
        "km-Latn": "PRACHUM",
    },
    "services": {
        "en": "SERVICES",
        "sw": "HUDUMA",
        "fr": "SERVICE",
        "km": "សេវា",
        "km-Latn": "SEVA",
    },
    "money": {
        "en": "MONEY",
        "sw": "FEDHA",
        "fr": "ARGENT",
        "km": "ថវិកា",
        "km-Latn": "THAVIKA",
    },
    "news": {
        "en": "NEWS",
        "sw": "HABARI",
        "fr": "NOUVELLES",
        "km": "ដំណឹង",
        "km-Latn": "DAMNOENG",
    },
}
"""What stands behind STOP or START: `STOP RESULTS`, `ACHA MATOKEO`."""

STOP = {
    "en": ("STOP",),
    "sw": ("ACHA", "SITISHA"),
    "fr": ("ARRET", "ARRETER"),
    "km": ("ឈប់",),
    "km-Latn": ("CHHOB",),
}
START = {
    "en": ("START",),
    "sw": ("ANZA",),
    "fr": ("REPRENDRE",),
    "km": ("ចាប់ផ្តើម", "ចាប់ផ្ដើម"),
    "km-Latn": ("CHABPHDAEM",),
}
"""STOP and START alone are the providers' own words; beside a topic nobody else reads them."""

EVERYTHING = "all"


def spelt(first: Mapping[str, tuple[str, ...]], topic: str) -> dict[str, tuple[str, ...]]:
    """`STOP RESULTS`, `ACHA MATOKEO`, and the English word before any language's topic."""
    return {
        lang: tuple(f"{before} {word}" for before in dict.fromkeys((*first[lang], *first["en"])))
        for lang, word in WORDS[topic].items()
    }


def texts(talk: Conversation) -> Showing:
    """What this phone is sent without asking."""
    everything = Say("All texts: off") if talk.world.person.opted_out else Say("All texts: on")
    options = [Option(say(everything, talk.lang), EVERYTHING)]
    if not talk.world.person.opted_out:
        options += [Option(label(talk, topic), topic) for topic in TOPICS]
    return Pick("What may we text you about? Choose to turn on or off", tuple(options), then=turned)


def label(talk: Conversation, topic: str) -> str:
    """A topic and whether this phone gets it."""
    shown = Say("{topic}: off") if topic in talk.world.muted else Say("{topic}: on")
    return say(Say(shown.text, topic=TOPICS[topic]), talk.lang)


def turned(talk: Conversation) -> Showing:
    """The other way round from now on."""
    topic = talk[texts]
    if topic == EVERYTHING:
        return start(talk) if talk.world.person.opted_out else stop(talk)
    return heard(talk, topic) if topic in talk.world.muted else spared(talk, topic)


def muted(talk: Conversation) -> Showing:
    """`STOP RESULTS`."""
    return spared(talk, talk[texts])


def unmuted(talk: Conversation) -> Showing:
    """`START RESULTS`."""
    return heard(talk, talk[texts])


def spared(talk: Conversation, topic: str) -> End:
    """No texts about that."""
    done = Say("No more texts about {topic}.", topic=TOPICS[topic])
    if talk.world.medium == "sms":
        word = WORDS[topic][talk.lang]
        done = Say("{done} Undo: send START {word}. No texts at all: STOP", done=done, word=word)
    return End(done, (OptOut(topic),))


def heard(talk: Conversation, topic: str) -> End:
    """Texts about that again."""
    done = Say("You will get texts about {topic} again.", topic=TOPICS[topic])
    if talk.world.medium == "sms":
        done = Say("{done} To stop: send STOP {word}", done=done, word=WORDS[topic][talk.lang])
    return End(done, (OptIn(topic),))


def stop(talk: Conversation) -> Showing:
    """One confirmation, then silence."""
    if talk.world.medium == "ussd":
        return End("No more texts that you did not ask for.", (OptOut(),))
    return End(
        "You will get no more messages that you did not ask for. Your vote stays. Undo: send START",
        (OptOut(),),
    )


def start(talk: Conversation) -> Showing:
    """Silence is over."""
    if talk.world.medium == "ussd":
        return End("You will hear from us again.", (OptIn(),))
    return End("You will hear from us again. To stop: send STOP", (OptIn(),))


SCREENS: tuple[Screen, ...] = (texts, turned, muted, unmuted, stop, start)
