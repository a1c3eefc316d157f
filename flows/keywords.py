"""The one SMS grammar and key map: which word leads where, in every language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flows import (
    afterword,
    awarded,
    building,
    casefile,
    contract,
    funds,
    issue,
    proposal,
    receipts,
    scorecard,
    slip,
    spending,
    standards,
    topics,
    undoing,
    voting,
)
from flows.codes import MARKS, fold, like_slip, spell
from flows.home import (
    about,
    assist,
    erase,
    find,
    found,
    home,
    language,
    mine,
    privacy,
    speak,
)
from flows.screens import Screen
from flows.topics import start, stop
from flows.value import value
from flows.words import SOURCE


@value
class Key:
    """A keyword: where it leads, whose answer its argument is, and its words by language."""

    to: Screen
    words: Mapping[str, tuple[str, ...]]
    argument: Screen | None = None
    """None: the word must stand alone."""
    joins: bool = True
    """An unknown phone that sends it is taken in at once."""
    says: str = ""
    """The argument that the word itself carries."""
    coded: Callable[[str], bool] | None = None
    """Judges the argument, where it must begin with a code or be one: `money was stolen` and
    `STOP 3 thieves` are for a person to read."""


def _begins_with_code(rest: str) -> bool:
    return rest[:1].isdigit()


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
        awarded.listed,
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
        about,
        {"en": ("INFO",), "sw": ("MAELEZO",), "fr": ("DETAILS",), "km": ("ព័ត៌មាន",)},
        argument=voting.projects,
    ),
    Key(
        scorecard.scored,
        {
            "en": ("RATE",),
            "sw": ("KADIRIA", "TATHMINI"),
            "fr": ("NOTER", "NOTEZ"),
            "km": ("វាយតម្លៃ",),
            "km-Latn": ("VAYTAMLAI",),
        },
        argument=scorecard.scored,
    ),
    Key(
        spending.asked,
        {
            "en": ("MONEY", "BUDGET"),
            "sw": ("PESA", "BAJETI"),
            "fr": ("ARGENT",),
            "km": ("ថវិកា",),
            "km-Latn": ("THAVIKA",),
        },
        argument=spending.asked,
        coded=_begins_with_code,
    ),
    Key(
        funds.got,
        {
            "en": ("GOT",),
            "sw": ("NIMEPATA", "TUMEPATA"),
            "fr": ("RECU",),
            "km": ("បានទទួល",),
            "km-Latn": ("BANTOTUOL",),
        },
        argument=funds.got,
        coded=_begins_with_code,
    ),
    Key(
        building.told,
        {
            "en": ("BUILT",),
            "sw": ("IMEJENGWA",),
            "fr": ("CONSTRUIT",),
            "km": ("សាងសង់",),
            "km-Latn": ("SANGSONG",),
        },
        argument=building.told,
        coded=_begins_with_code,
    ),
    Key(
        standards.owed,
        {
            "en": ("STANDARDS", "STANDARD"),
            "sw": ("VIWANGO",),
            "fr": ("NORMES",),
            "km": ("ស្តង់ដារ",),
            "km-Latn": ("STANGDA",),
        },
        argument=standards.places,
    ),
    Key(
        contract.shown,
        {
            "en": ("CONTRACT",),
            "sw": ("MKATABA",),
            "fr": ("CONTRAT",),
            "km": ("កិច្ចសន្យា",),
            "km-Latn": ("KECHSANYA",),
        },
        argument=contract.number,
    ),
    Key(mine, {"en": ("MY",), "sw": ("YANGU",), "fr": ("MON",)}),
    Key(
        receipts.shown,
        {
            "en": ("MYVOTE", "MY VOTE"),
            "sw": ("KURA YANGU", "KURAYANGU"),
            "fr": ("MON VOTE", "MONVOTE"),
            "km": ("ឆ្នោតខ្ញុំ",),
            "km-Latn": ("CHNAOT KHNHOM",),
        },
    ),
    Key(
        undoing.take_back,
        {
            "en": ("UNVOTE",),
            "sw": ("FUTA KURA",),
            "fr": ("ANNULER VOTE", "ANNULER MON VOTE"),
            "km": ("ដកឆ្នោត",),
            "km-Latn": ("DORK CHNAOT",),
        },
    ),
    Key(
        undoing.disown,
        {
            "en": ("NOTME", "NOT ME"),
            "sw": ("SIMIMI", "SI MIMI"),
            "fr": ("PASMOI", "PAS MOI"),
            "km": ("មិនមែនខ្ញុំ",),
            "km-Latn": ("MINMEN KHNHOM",),
        },
    ),
    Key(
        found,
        {
            "en": ("CHK", "CHECK"),
            "sw": ("HAKIKI",),
            "fr": ("VERIFIER",),
            "km": ("ពិនិត្យ",),
            "km-Latn": ("PINIT",),
        },
        argument=find,
    ),
    Key(
        issue.told,
        {
            "en": ("ISSUE", "COMPLAIN", "COMPLAINT"),
            "sw": ("LALAMIKO", "TATIZO"),
            "fr": ("PLAINTE", "PROBLEME"),
            "km": ("បណ្តឹង", "បញ្ហា"),
            "km-Latn": ("BANDOENG", "PANHHA"),
        },
        argument=issue.telling,
    ),
    Key(
        afterword.add,
        {
            "en": ("ADD",),
            "sw": ("ONGEZA",),
            "fr": ("AJOUTER",),
            "km": ("បន្ថែម",),
            "km-Latn": ("BANTHEM",),
        },
        argument=casefile.adding,
    ),
    Key(
        receipts.seal,
        {
            "en": ("SEAL",),
            "sw": ("MUHURI",),
            "fr": ("SCEAU",),
            "km": ("ត្រា",),
            "km-Latn": ("TRA",),
        },
    ),
    Key(
        receipts.line,
        {
            "en": ("TRACKER",),
            "sw": ("MSTARI", "MSTARI WANGU"),
            "fr": ("LIGNE", "MA LIGNE"),
            "km": ("ជួរខ្ញុំ",),
            "km-Latn": ("CHUOR KHNHOM",),
        },
    ),
    Key(
        receipts.audited,
        {
            "en": ("AUDIT",),
            "sw": ("UKAGUZI",),
            "fr": ("AUDITER",),
            "km": ("សវនកម្ម",),
            "km-Latn": ("SAVNAKAM",),
        },
        argument=receipts.auditing,
    ),
    Key(
        receipts.disputed,
        {
            "en": ("DISPUTE", "OBJECT", "OBJECTION"),
            "sw": ("PINGAMIZI", "NAPINGA"),
            "fr": ("CONTESTER",),
            "km": ("តវ៉ា", "ជំទាស់"),
            "km-Latn": ("TAVA", "CHUMTOAH"),
        },
        argument=receipts.disputing,
    ),
    Key(
        awarded.result,
        {
            "en": ("RESULT", "RESULTS"),
            "sw": ("MATOKEO",),
            "fr": ("RESULTAT", "RESULTATS"),
            "km": ("លទ្ធផល",),
            "km-Latn": ("LATTAPHAL",),
        },
    ),
    Key(
        proposal.texted,
        {
            "en": ("IDEA",),
            "sw": ("WAZO",),
            "fr": ("IDEE", "MON IDEE"),
            "km": ("គំនិត",),
            "km-Latn": ("KUMNIT",),
        },
        argument=proposal.words,
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
    Key(
        stop,
        {lang: topics.STOP[lang] for lang in topics.STOP if lang != SOURCE},
        argument=slip.number,
        joins=False,
        coded=like_slip,
    ),
    Key(
        start,
        {lang: topics.START[lang] for lang in topics.START if lang != SOURCE},
        argument=slip.number,
        joins=False,
        coded=like_slip,
    ),
    *(
        Key(to, topics.spelt(first, topic), topics.texts, joins=False, says=topic)
        for to, first in ((topics.muted, topics.STOP), (topics.unmuted, topics.START))
        for topic in topics.TOPICS
    ),
)
PROVIDER_KEYS = (
    Key(
        stop,
        {SOURCE: ("STOP", "STOPALL", "END", "CANCEL", "QUIT", "UNSUBSCRIBE", "REVOKE", "OPTOUT")},
        argument=slip.number,
        joins=False,
        coded=like_slip,
    ),
    Key(
        start,
        {SOURCE: ("START", "UNSTOP", "YES")},
        argument=slip.number,
        joins=False,
        coded=like_slip,
    ),
    Key(assist, {SOURCE: ("HELP", "INFO")}),
)
"""Providers act on these before we see them, or as well: none of ours may be one of them.

INFO with a number is ours; alone it is theirs and asks for help.
"""


@value
class Command:
    """A text that begins with a keyword of ours."""

    key: Key
    lang: str
    """The language of the word that was used."""
    word: str
    rest: str


_STANDING_ALONE = {
    spell(word): (key, lang)
    for key in (*KEYS, *PROVIDER_KEYS)
    for lang, some in key.words.items()
    for word in some
}
_WITH_ARGUMENT = {
    spell(word): (key, lang)
    for key in (*KEYS, *PROVIDER_KEYS)
    if key.argument and not key.says
    for lang, some in key.words.items()
    for word in some
}
_HEAD = re.compile(rf"[^\d\s?{re.escape(MARKS)}]+")
_PUNCTUATION = f" ?{MARKS}"


def command(text: str) -> Command | None:
    """The keyword that a folded text is or begins with; two words before one."""
    spelt = spell(text.strip(_PUNCTUATION))
    if spelt in _STANDING_ALONE:
        key, lang = _STANDING_ALONE[spelt]
        return Command(key, lang, spelt, key.says)
    text = text.lstrip(_PUNCTUATION)
    first = _HEAD.match(text)
    if first is None:
        return None
    second = _HEAD.match(text, first.end() + 1)
    for end in (second.end() if second else 0, first.end()):
        word, rest = spell(text[:end]), text[end:].strip()
        if (found := _WITH_ARGUMENT.get(word)) is None:
            continue
        key, lang = found
        if key.coded(rest) if key.coded else rest[:1].isdigit() or len(word) > 1:
            return Command(key, lang, word, rest)
    return None


def is_providers_word(text: str) -> bool:
    """Whether a provider acts on this text by itself: `stop`, but not `acha` or `stop results`."""
    wanted = command(fold(text))
    return wanted is not None and wanted.key in PROVIDER_KEYS and not wanted.rest
