"""Every word of every page is there in every language, with the same slots."""

import ast
import re
from collections import Counter
from functools import cache
from gettext import GNUTranslations
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import get_args

import grimp
import pytest
from babel.messages.pofile import read_po
from flask import g
from jinja2 import Environment

import smsgateway
from flows import ballot
from flows.world import Stage
from smsgateway import web
from smsgateway.actions import decisions, opendata
from smsgateway.actions.accounts import accounts
from smsgateway.actions.budget import layouts
from smsgateway.actions.contracts.steps import Planned, Step
from smsgateway.actions.refused import Refused
from smsgateway.actions.results.defaults import DEFAULTS
from smsgateway.channels import phones
from smsgateway.counting.rules import RULES
from smsgateway.counting.told import Told
from smsgateway.web import handset, names, retelling
from smsgateway.web.console import dealforms
from smsgateway.web.names import BY_KIND
from smsgateway.web.speech import DECIDED, LANGUAGES, LOCALES, SLOTS, WORDS, acted, retold, said
from tests.console.doors import TABLE
from tests.console.staff import desk, visitor
from tests.people import BARAKA

ENTRY = re.compile(r'(?:^msgctxt ".*"\n)?^msgid (?:".*"\n)+', re.M)
"""The key of an entry of a catalogue."""
HOUSE = Path(smsgateway.__file__).parent
WEB = Path(web.__file__).parent
SLOT = re.compile(r"%\((\w+)\)s|%")
NAMES_ON_PAGES = {"", "kee", "English"}
PROPER_NAMES = {"Africa's Talking", "Twilio"}
ACT = re.compile(r"(?!smsgateway)[a-z]{3,}[0-9]*(\.[a-z-]{3,})+")
FILES = (".csv", ".json", ".jsonl", ".toml", ".html", ".txt", ".xlsx", ".pb")
OTHERS = [lang for lang in LANGUAGES if lang != "en"]


def on_the_pages():
    """(file, sentence), plurals as their first form."""
    words = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for file in sorted((WEB / "templates").rglob("*.html")):
        for _, _, word in words.extract_translations(file.read_text()):
            yield file.name, word if isinstance(word, str) else word[0]


def flashed():
    """What Python says on a page: the literals of flash()."""
    for file in sorted((WEB / "console").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("flash", "done"):
                for word in node.args[:1]:
                    if isinstance(word, ast.Constant) and word.value != "prove":
                        yield file.name, word.value
    yield from in_tables()


def in_tables():
    """What stands in tables of words."""
    for word in dealforms.labels():
        yield "dealforms.py", word
    for word in {one.numerator for one in DEFAULTS} | {one.denominator for one in DEFAULTS} - {""}:
        yield "defaults.py", word
    for *_, meaning in opendata.DICTIONARY:
        yield "opendata.py", meaning
    for word in chain.from_iterable(kind.values() for kind in names.BY_KIND.values()):
        yield "names.py", word
    for word in (*retelling.SENTENCES, *retelling.REFUSALS, *handset.SAID):
        yield "retelling.py, handset.py", word
    yield from on_forms()


def on_forms():
    """Titles of the forms that an import shows; a column of Khmer names has a Khmer title."""
    for name in layouts.shipped():
        form = layouts.named(name, name.partition("_")[2])
        yield from ((name, one) for one in (form.title, *form.columns.values()) if one.isascii())


def printed():
    """What paper says."""
    for file in sorted((WEB.parent / "actions" / "prints").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "one"):
                yield file.name, node.args[0].value


@cache
def on_the_way_to_a_page():
    """The syntax trees of what may tell something: actions, and what counts and judges for them."""
    graph = grimp.build_graph("smsgateway", cache_dir=None)
    names = graph.find_upstream_modules("smsgateway.web", as_package=True)
    names = [name for name in names if {"actions", "counting"} & set(name.split("."))]
    files = [HOUSE.parent.joinpath(*name.split(".")) for name in names]
    files = [file.with_suffix(".py") for file in files if not file.is_dir()]
    files += [Path(ballot.__file__), Path(phones.__file__)]
    return {file.relative_to(HOUSE.parent): ast.parse(file.read_text()) for file in sorted(files)}


@cache
def forms():
    """The syntax trees of the console's own forms, which refuse what nobody could have meant."""
    files = sorted((WEB / "console").glob("*.py"))
    return {file.relative_to(HOUSE.parent): ast.parse(file.read_text()) for file in files}


@cache
def told():
    """(where, node) of the first argument of `Told(…)`, `Refused(…)` and its heirs."""
    found, some = {"Told", "Misfit", "NoShare", "NotAPhone"}, {Refused}
    while some:
        found |= {one.__name__ for one in some}
        some = {heir for one in some for heir in one.__subclasses__()}
    return [
        (f"{file}:{node.lineno}", either)
        for file, tree in (on_the_way_to_a_page() | forms()).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and (is_own(node) or name_of(node) in found)
        for either in branches(node.args[0])
    ]


def name_of(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def is_own(call):
    """A refusal that words itself, in its `__init__`."""
    return name_of(call) == "__init__" and bool(call.keywords)


def branches(node):
    """Both, where one of two sentences is told."""
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


@cache
def sentences():
    """(where, template) of whatever a verb tells the people who run the service."""
    found = {(where, node.value) for where, node in told() if isinstance(node, ast.Constant)}
    rules = {text for rule in RULES.values() for text in (rule.summary, rule.note) if text}
    return found | {("rules.py", text) for text in rules}


def slots(sentence):
    """The names in it, with how each is written."""
    return {(name, form, how) for _, name, form, how in Formatter().parse(sentence) if name}


DATA = """
about after amount announced answer answered approved asks at base basis batch better blank
budget by channel code column columns comment conversations cost currency day days denominator
difference digits edition email entry error expected fallback fate fault file first floor folder
found group groups heard id inbox into item key keys keyword known label last least left letters
line longest met missing more most n name named needed nonsense number ocid odd on one origin
other outbox owner party pays people period phone points position pot project projects question
quote reason ref said screens second sender sentence shape share short shortest signal signed
slot slots slug slugs spent standard stem steps subject tag text ticket tied time time_zone
times title to told tranche unknown unread value values version voters votes wait weight where
won word year
"""
"""Slots of sentences that hold names, numbers, days, or what somebody wrote or must type."""


def test_a_slot_of_a_sentence_holds_data_or_what_pages_have_a_name_for():
    names = {name for _, sentence in sentences() for name, *_ in slots(sentence)}
    codes = {one for one in names if one.rpartition("_")[2].removesuffix("s") in SLOTS}
    assert len(codes) > 5
    assert sorted(one for one in names - codes - {*DATA.split()} if not WORDS.fullmatch(one)) == []
    known = {code for kind in BY_KIND.values() for code in kind if not code.isalpha()}
    told = {word.strip(",.;:") for _, sentence in sentences() for word in sentence.split()}
    assert told & known == set(), "a code within a sentence is a slot"


def test_no_sentence_of_a_verb_hides_its_values():
    assert [where for where, node in told() if isinstance(node, ast.JoinedStr)] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_every_sentence_of_a_verb_is_there_with_its_slots(lang):
    with (LOCALES / lang / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        words = GNUTranslations(file)
    known = {key: told for key, told in words._catalog.items() if isinstance(key, str)}
    asked = {*sentences(), *(("speech.py", one) for one in DECIDED.values())}
    assert len(asked) > 300
    assert sorted(f"{file}: {one}" for file, one in asked if one not in known) == []
    assert [one for _, one in asked if slots(known[one]) != slots(one)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_of_programs_are_said_as_people_say_them(lang):
    with (LOCALES / lang / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        words = GNUTranslations(file)
    steps = [f"contract.{step.__name__.lower()}" for step in get_args(Step) if step is not Planned]
    acts = [*decisions.CARRY_OUT, *recorded(), *steps]
    assert len(acts) > 80
    assert [one for one in acts if words.pgettext("word", one) == one] == []
    if lang != "en":
        closed = (*accounts.ROLES, *get_args(Stage), "approved", "refused", *LANGUAGES)
        assert [one for one in closed if f"word\x04{one}" not in words._catalog] == []


@cache
def recorded():
    """What looks like an act of the audit log: `cycle.phase`, but no name of a file."""
    texts = {
        node.value
        for tree in on_the_way_to_a_page().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if ACT.fullmatch(text) and not text.endswith(FILES)}


def test_a_refusal_speaks_the_language_of_the_page_with_its_values(town):
    no = Refused("{email} is {role}: this needs one of {roles}", email="a@b.example",
                 role="auditor", roles=("officer", "data-entry"))  # fmt: skip
    wait = Refused("too many wrong tries: wait {wait}, then try again",
                   wait=Told("{number} minutes", number=3))  # fmt: skip
    with town.app.test_request_context():
        g.language = "fr"
        assert said(no.told) == "a@b.example est auditeur : il faut ici l’un de agent, saisie"
        assert said(wait.told) == "trop d’essais faux : attendez 3 minutes, puis réessayez"
        assert acted("cycle.pause.ask") == "Suspendre le vote : demandé"
        assert said("nobody wrote this down") == "nobody wrote this down"
        assert retold("") == "", "and not the head of the catalogue"
        legend = town.app.jinja_env.from_string("{{ 'sent'|called('text') }}")
        assert legend.render() == "envoyé"
        g.language = "en"
        assert legend.render() == "sent", "whoever reads it first"
        assert said(no.told) == "a@b.example is auditor: this needs one of officer, data entry"
        assert acted("cycle.pause") == "Pause voting"
    assert str(no) == "a@b.example is auditor: this needs one of officer, data-entry"


@pytest.mark.parametrize("lang", OTHERS)
def test_no_sentence_is_translated_twice(lang):
    catalogue = (LOCALES / lang / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    entries = Counter(found.group(0) for found in ENTRY.finditer(catalogue))
    assert [entry for entry, times in entries.items() if times > 1] == []


@cache
def written():
    """Every text in the code and on the pages."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in HOUSE.rglob("*.py")]
    trees.append(ast.parse(Path(ballot.__file__).read_text(encoding="utf-8")))
    nodes = chain.from_iterable(map(ast.walk, trees))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return texts | {word for _, word in chain(on_the_pages(), on_forms())}


@pytest.mark.parametrize("lang", OTHERS)
def test_no_sentence_is_kept_that_nothing_says(lang):
    with (LOCALES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id and not entry.context]
    keys = [entry.id if isinstance(entry.id, str) else entry.id[0] for entry in entries]
    assert [key for key in keys if key not in written()] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_nothing_is_left_untranslated(lang):
    with (LOCALES / lang / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        words = GNUTranslations(file)
    missing = []
    for file, word in {*on_the_pages(), *flashed(), *printed()}:
        told = words.ngettext(word, word, 1) if words.gettext(word) == word else words.gettext(word)
        same = (lang == "fr" and len(word) < 15) or word == "%(num)s text"
        if told == word and not same and word not in PROPER_NAMES:
            missing.append(f"{file}: {word}")
        assert sorted(SLOT.findall(told)) == sorted(SLOT.findall(word)), word
        assert slots(told) == slots(word), word
    assert missing == []


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_page_speaks_the_language_that_was_asked_for(town):
    assert "Jinsi ya kupiga kura" in visitor(town).sees("/sw/kee")
    assert "របៀបបោះឆ្នោត" in visitor(town).sees("/km/kee")
    assert "Comment voter" in visitor(town).sees("/fr/kee")
    assert visitor(town).gets("/de/kee").status_code == 404
    someone = desk(town)
    someone.posts("/console/language", language="sw")
    assert "Kinachokuhitaji sasa" in someone.sees("/console/")
    someone.posts("/console/language", language="xx")
    assert "Kinachokuhitaji sasa" in someone.sees("/console/")


class Texts(HTMLParser):
    """What a page says outside previews of phones."""

    def __init__(self, page):
        super().__init__()
        self.found, self.aside = set(), 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.aside += tag in ("pre", "svg", "script", "style")

    def handle_endtag(self, tag):
        self.aside -= tag in ("pre", "svg", "script", "style")

    def handle_data(self, data):
        if not self.aside:
            self.found.add(" ".join(data.split()))


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_page_in_french_says_nothing_in_english(town):
    town.phone(BARAKA).texts("VOTE 11").texts("the pump is broken")
    someone = desk(town)
    someone.posts("/console/accounts", email="new@kee.example", role="auditor")
    someone.posts("/console/language", language="fr")
    with (LOCALES / "fr" / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        words = GNUTranslations(file)._catalog
    english = {key.removeprefix("word\x04") for key in words if isinstance(key, str)}
    english -= {*words.values(), *NAMES_ON_PAGES}
    paths = [one.removeprefix("GET ").replace("<slug>", "kee") for one in TABLE if "GET " in one]
    seen, left = 0, set()
    for path in (one for one in paths if "<" not in one and "scorecards/kee" not in one):
        page = someone.gets(path)
        if page.status_code == 200 and page.mimetype == "text/html":
            seen += 1
            left |= {(path, one) for one in Texts(page.get_data(as_text=True)).found & english}
    assert left == set()
    assert seen > 25


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_every_page_in_the_menu_says_what_it_is(town):
    someone = desk(town)
    menu = re.findall(r'<li><a href="(/console/[^"]*)"', someone.sees("/console/"))
    inner = [re.findall(r'<li><a href="(/console/[^"]*)"', someone.sees(one)) for one in menu]
    menu += chain.from_iterable(inner)
    assert len(set(menu)) > 12
    assert [path for path in set(menu) if "What is this?" not in someone.sees(path)] == []
