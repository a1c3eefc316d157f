"""The first screen, the one SMS grammar and key map, and every screen there is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flows import voting
from flows.clusters import visible
from flows.effects import Forget, Join, OptIn, OptOut, SpeakLanguage
from flows.screens import (
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Option,
    Pick,
    Screen,
    Showing,
    Way,
    name_of,
)
from flows.words import SOURCE, Compact, Say
from flows.world import World

NOTICE_VERSION = 1
"""Raise it when the words of `notice` change in meaning: Join records which one was shown."""

OWN_NAMES = {
    "en": "English",
    "sw": "Kiswahili",
    "km": "ខ្មែរ",
    "km-Latn": "Khmer (ABC)",
    "fr": "Français",
}


def home(talk: Conversation) -> Showing:
    """Where everything starts; the numbers are printed on posters and never change."""
    doors = (
        Door("Vote", voting.ballot),
        Door("Projects", voting.projects),
        Door("My vote", voting.mine),
        Door("Language", language),
        Door("Help", assist),
        Door("Type a code", voting.find, key="9"),
    )
    contest = talk.world.contest
    if contest is None:
        status = voting.status(talk)
        return Menu(Say("{title}. {status}", title=talk.world.commune.name, status=status), doors)
    status = voting.status(talk)
    if talk.world.ballot(contest) is not None:
        status = Say("You voted. {status}", status=status)
    if not contest.pot.amount:
        return Menu(Say("{title}. {status}", title=contest.title, status=status), doors)
    pot = Compact(contest.pot)
    return Menu(Say("{title}. {pot}. {status}", title=contest.title, pot=pot, status=status), doors)


def resume(talk: Conversation) -> Showing:
    """A session broke off a short while ago."""
    doors = (Door("Yes", Way.LEFT), Door("Start again", home))
    return Menu("Continue where you stopped?", doors)


def language(talk: Conversation) -> Showing:
    """Each language under its own name."""
    offered = talk.world.languages
    if len(offered) == 1 and not talk.world.person.joined:
        return Go(notice, lang=offered[0])
    options = tuple(Option(OWN_NAMES[lang], lang) for lang in offered)
    return Pick(Say("{commune}", commune=talk.world.commune.name), options, then=speak)


def speak(talk: Conversation) -> Showing:
    """From here on in that language."""
    lang = language_called(talk[language], talk.world)
    if lang is None:
        return Go(language)
    if not talk.world.person.joined:
        return Go(notice, lang=lang)
    return Go(home, (SpeakLanguage(lang),), lang)


def notice(talk: Conversation) -> Showing:
    """First contact: who runs this, what is kept, how to erase it."""
    return Menu(_notice(talk), (Door("Continue", join),))


def join(talk: Conversation) -> Showing:
    """The person read the notice and went on."""
    return Go(home, (Join(talk.lang, NOTICE_VERSION),))


def privacy(talk: Conversation) -> Showing:
    """The notice again, with the way to erase."""
    return Menu(_notice(talk), (Door("Erase my data", erase),))


def _notice(talk: Conversation) -> Say:
    commune = talk.world.commune
    return Say(
        "Run by {commune}. We keep your number, locked, and your vote apart from it."
        " To erase: send ERASE. Help: {contact}",
        commune=commune.name,
        contact=commune.contact,
    )


def erase(talk: Conversation) -> Showing:
    """It cannot be undone, so it is asked."""
    doors = (Door("Yes, erase", erased), Door("No", home))
    return Menu(
        "Erase your number and language for ever? Votes stay counted, without a name.", doors
    )


def erased(talk: Conversation) -> Showing:
    """Gone."""
    return End("Erased. We no longer know this number.", (Forget(),))


def assist(talk: Conversation) -> Showing:
    """How to vote by SMS, and whom to ask."""
    commune = talk.world.commune
    how = Say(
        "VOTE and numbers to vote, LIST projects, INFO 11 details, MY vote, MENU. Help: {contact}",
        contact=commune.contact,
    )
    if talk.world.medium == "ussd" and commune.number:
        how = Say("SMS to {number}: {how}", number=commune.number, how=how)
    return Menu(how, (Door("My data", privacy),))


def stop(talk: Conversation) -> Showing:
    """One confirmation, then silence."""
    return End(
        "You will get no more messages that you did not ask for. Your vote stays. Undo: send START",
        (OptOut(),),
    )


def start(talk: Conversation) -> Showing:
    """Silence is over."""
    return End("You will hear from us again. To stop: send STOP", (OptIn(),))


HOME = name_of(home)
_OWN: tuple[Screen, ...] = (
    home,
    resume,
    language,
    speak,
    notice,
    join,
    privacy,
    erase,
    erased,
    assist,
    stop,
    start,
)
SCREENS: Mapping[str, Screen] = {name_of(screen): screen for screen in (*_OWN, *voting.SCREENS)}


@dataclass(frozen=True, slots=True)
class Key:
    """A keyword: where it leads, whose answer its argument is, and its words by language."""

    to: Screen
    words: Mapping[str, tuple[str, ...]]
    argument: Screen | None = None
    """None: the word must stand alone."""
    joins: bool = True
    """An unknown phone that sends it is taken in at once."""


KEYS = (
    Key(
        voting.count,
        {
            "en": ("VOTE", "V"),
            "sw": ("KURA", "PIGA", "PIGA KURA", "NAPIGA KURA"),
            "fr": ("VOTER", "VOTEZ", "JE VOTE"),
            "km": ("បោះឆ្នោត",),
            "km-Latn": ("BOHCHNAOT", "BOH CHNAOT", "BOSCHNAOT"),
        },
        argument=voting.ballot,
    ),
    Key(
        voting.listing,
        {
            "en": ("LIST", "PROJECTS"),
            "sw": ("ORODHA", "MIRADI"),
            "fr": ("LISTE", "PROJETS"),
            "km": ("បញ្ជី", "គម្រោង"),
            "km-Latn": ("BANHCHI", "KOMRONG"),
        },
        argument=voting.listing,
    ),
    Key(
        voting.project,
        {"en": ("INFO",), "sw": ("MAELEZO",), "fr": ("DETAILS",), "km": ("ព័ត៌មាន",)},
        argument=voting.projects,
    ),
    Key(
        voting.mine,
        {
            "en": ("MY", "MY VOTE"),
            "sw": ("KURA YANGU", "YANGU"),
            "fr": ("MON VOTE",),
            "km": ("ឆ្នោតខ្ញុំ",),
            "km-Latn": ("CHNAOT KHNHOM",),
        },
    ),
    Key(
        voting.take_back,
        {
            "en": ("UNVOTE",),
            "sw": ("FUTA KURA",),
            "fr": ("ANNULER VOTE", "ANNULER MON VOTE"),
            "km": ("ដកឆ្នោត",),
            "km-Latn": ("DORK CHNAOT",),
        },
    ),
    Key(
        voting.disown,
        {
            "en": ("NOTME", "NOT ME"),
            "sw": ("SIMIMI", "SI MIMI"),
            "fr": ("PASMOI", "PAS MOI"),
            "km": ("មិនមែនខ្ញុំ",),
            "km-Latn": ("MINMEN KHNHOM",),
        },
    ),
    Key(
        voting.found,
        {"en": ("CHK", "CHECK"), "sw": ("HAKIKI",), "fr": ("VERIFIER",), "km": ("ពិនិត្យ",)},
        argument=voting.find,
    ),
    Key(
        speak,
        {
            "en": ("LANG", "LANGUAGE"),
            "sw": ("LUGHA",),
            "fr": ("LANGUE",),
            "km": ("ភាសា",),
            "km-Latn": ("PHEASA",),
        },
        argument=language,
        joins=False,
    ),
    Key(
        privacy,
        {
            "en": ("PRIVACY",),
            "sw": ("FARAGHA",),
            "fr": ("VIE PRIVEE", "CONFIDENTIALITE"),
            "km": ("ឯកជនភាព",),
            "km-Latn": ("EKACHUN",),
        },
    ),
    Key(
        erase,
        {"en": ("ERASE",), "sw": ("FUTA",), "fr": ("EFFACER",), "km": ("លុប",), "km-Latn": ("LUB",)},
        joins=False,
    ),
    Key(
        assist,
        {"sw": ("MSAADA",), "fr": ("AIDE",), "km": ("ជំនួយ",), "km-Latn": ("CHOMNUOY",)},
    ),
    Key(
        home,
        {
            "en": ("MENU", "HI", "HELLO", "HEY", "GOOD MORNING", "GOOD AFTERNOON"),
            "sw": ("HABARI", "JAMBO", "SASA", "MAMBO", "HUJAMBO", "NIAJE", "SHIKAMOO"),
            "fr": ("BONJOUR", "BONSOIR", "SALUT"),
            "km": ("សួស្តី", "សួស្ដី", "ជំរាបសួរ", "មីនុយ"),
            "km-Latn": ("SUOSDEY", "SUSDEY", "SOUSDEY", "CHOMREAP SUOR", "CHUM REAP SUOR"),
        },
        joins=False,
    ),
)
PROVIDER_KEYS = (
    Key(
        stop,
        {SOURCE: ("STOP", "STOPALL", "END", "CANCEL", "QUIT", "UNSUBSCRIBE", "REVOKE", "OPTOUT")},
        joins=False,
    ),
    Key(start, {SOURCE: ("START", "UNSTOP", "YES")}, joins=False),
    Key(assist, {SOURCE: ("HELP", "INFO")}),
)
"""Providers act on these before we see them, or as well: none of ours may be one of them.

INFO with a number is ours; alone it is theirs and asks for help.
"""


@dataclass(frozen=True, slots=True)
class Command:
    """A text that begins with a keyword of ours."""

    key: Key
    lang: str
    """The language of the word that was used."""
    word: str
    rest: str


def spell(word: str) -> str:
    """Capitals without Latin accents, so that `Détails` is DETAILS."""
    letters = unicodedata.normalize("NFKD", visible(word).upper())
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


_STANDING_ALONE = {
    spell(word): (key, lang)
    for key in (*KEYS, *PROVIDER_KEYS)
    for lang, some in key.words.items()
    for word in some
}
_WITH_ARGUMENT = {
    spell(word): (key, lang)
    for key in KEYS
    if key.argument
    for lang, some in key.words.items()
    for word in some
}
_HEAD = re.compile(r"[^\d\s,.;:/+\-*#!?]+")
_PUNCTUATION = " ,.;:/+-*#!?'\""


def command(text: str) -> Command | None:
    """The keyword that a folded text is or begins with; two words before one."""
    spelt = spell(text.strip(_PUNCTUATION))
    if spelt in _STANDING_ALONE:
        key, lang = _STANDING_ALONE[spelt]
        return Command(key, lang, spelt, "")
    text = text.lstrip(_PUNCTUATION)
    first = _HEAD.match(text)
    if first is None:
        return None
    second = _HEAD.match(text, first.end() + 1)
    for end in (second.end() if second else 0, first.end()):
        word, rest = spell(text[:end]), text[end:].strip()
        if word in _WITH_ARGUMENT and (len(word) > 1 or rest[:1].isdigit()):
            key, lang = _WITH_ARGUMENT[word]
            return Command(key, lang, word, rest)
    return None


def spoken(world: World) -> str:
    """The person's language as far as this channel and network can show it."""
    wanted = world.person.language
    if wanted in world.languages:
        return wanted
    return "km-Latn" if wanted == "km" else next(iter(world.languages), SOURCE)


def language_called(typed: str, world: World) -> str | None:
    """`sw`, `SW` or `Kiswahili`; None for what is not spoken here."""
    wanted = spell(typed.strip())
    called = {spell(lang): lang for lang in OWN_NAMES}
    called |= {spell(name): lang for lang, name in OWN_NAMES.items()}
    called |= {"SWAHILI": "sw", "FRENCH": "fr", "KHMER": "km", "KHMER ABC": "km-Latn"}
    lang = called.get(wanted)
    if lang == "km" and lang not in world.languages:
        lang = "km-Latn"
    return lang if lang in world.languages else None
