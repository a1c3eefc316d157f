"""What our unasked texts are about. A person may refuse one topic and keep the others."""

from __future__ import annotations

from collections.abc import Mapping

from flows.effects import OptIn, OptOut
from flows.screens import SLIP, Conversation, End, Go, Option, Pick, Screen, Showing
from flows.slip import turned_away
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

MINE, OURS = "mine", "ours"


def spelt(first: Mapping[str, tuple[str, ...]], topic: str) -> dict[str, tuple[str, ...]]:
    """`STOP RESULTS`, `ACHA MATOKEO`, and the English word before any language's topic."""
    return {
        lang: tuple(f"{before} {word}" for before in dict.fromkeys((*first[lang], *first["en"])))
        for lang, word in WORDS[topic].items()
    }


def whose(talk: Conversation) -> Showing:
    """On a shared phone: for oneself, or for everybody who uses it."""
    mine, ours = say(Say("Only mine"), talk.lang), say(Say("Everybody's"), talk.lang)
    return Pick("Whose texts on this phone?", (Option(mine, MINE), Option(ours, OURS)), then=texts)


def texts(talk: Conversation) -> Showing:
    """What this phone is sent without asking."""
    if talk.world.shared and not talk[whose]:
        return Go(whose)
    if talk[whose] == MINE and (away := stranger(talk, texts)) is not None:
        return away
    off = refused(talk)
    everything = Say("All texts: off") if "" in off else Say("All texts: on")
    options = [Option(say(everything, talk.lang), EVERYTHING)]
    if "" not in off:
        options += [Option(label(talk, topic, off), topic) for topic in TOPICS]
    return Pick("What may we text you about? Choose to turn on or off", tuple(options), then=turned)


def own(talk: Conversation) -> bool:
    """Whether one of several who share the phone speaks for themselves, by their slip."""
    return talk.world.shared and talk[whose] != OURS and bool(talk.answers.get(SLIP))


def refused(talk: Conversation) -> frozenset[str]:
    """The topics that whoever speaks wants nothing about; the empty one stands for everything."""
    if own(talk):
        return talk.world.silenced
    return talk.world.muted | ({""} if talk.world.person.opted_out else set())


def stranger(talk: Conversation, then: Screen) -> Showing | None:
    """What keeps somebody from speaking for one of those who share the phone; None if nothing."""
    contest = talk.world.contest
    if talk.world.silenced:
        return None  # their own words are undone with the same slip, whatever became of the vote
    if contest is None or contest.unlinked:
        return End("No slip is good here now. STOP alone ends all texts to this phone.")
    return turned_away(talk, then)


def label(talk: Conversation, topic: str, off: frozenset[str]) -> str:
    """A topic and whether this phone gets it."""
    shown = Say("{topic}: off") if topic in off else Say("{topic}: on")
    return say(Say(shown.text, topic=TOPICS[topic]), talk.lang)


def turned(talk: Conversation) -> Showing:
    """The other way round from now on."""
    topic = talk[texts]
    if topic == EVERYTHING:
        return start(talk) if "" in refused(talk) else stop(talk)
    return heard(talk, topic) if topic in refused(talk) else spared(talk, topic)


def muted(talk: Conversation) -> Showing:
    """`STOP RESULTS`."""
    return spared(talk, talk[texts])


def unmuted(talk: Conversation) -> Showing:
    """`START RESULTS`."""
    return heard(talk, talk[texts])


def spared(talk: Conversation, topic: str) -> Showing:
    """No texts about that."""
    done = Say("No more texts about {topic}.", topic=TOPICS[topic])
    if own(talk):
        return stranger(talk, muted) or End(done, (OptOut(topic, own=True),))
    if talk.world.medium == "sms":
        word = WORDS[topic][talk.lang]
        done = Say("{done} Undo: send START {word}. No texts at all: STOP", done=done, word=word)
    return End(done, (OptOut(topic),))


def heard(talk: Conversation, topic: str) -> Showing:
    """Texts about that again."""
    done = Say("You will get texts about {topic} again.", topic=TOPICS[topic])
    if own(talk):
        return stranger(talk, unmuted) or End(done, (OptIn(topic, own=True),))
    if talk.world.medium == "sms":
        done = Say("{done} To stop: send STOP {word}", done=done, word=WORDS[topic][talk.lang])
    return End(done, (OptIn(topic),))


def stop(talk: Conversation) -> Showing:
    """One confirmation, then silence."""
    if own(talk):
        done = Say(
            "No more texts to you that you did not ask for. Others on this phone still get theirs."
            " Undo: START and your slip's number"
        )
        return stranger(talk, stop) or End(done, (OptOut(own=True),))
    if talk.world.medium == "ussd":
        return End("No more texts that you did not ask for.", (OptOut(),))
    return End(
        "You will get no more messages that you did not ask for. Your vote stays. Undo: send START",
        (OptOut(),),
    )


def start(talk: Conversation) -> Showing:
    """Silence is over."""
    if own(talk):
        return stranger(talk, start) or End("You will hear from us again.", (OptIn(own=True),))
    if talk.world.medium == "ussd":
        return End("You will hear from us again.", (OptIn(),))
    return End("You will hear from us again. To stop: send STOP", (OptIn(),))


SCREENS: tuple[Screen, ...] = (whose, texts, turned, muted, unmuted, stop, start)
