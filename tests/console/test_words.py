"""Every word of every page is there in every language, with the same slots."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from jinja2 import Environment

from smsgateway import web
from smsgateway.actions import opendata
from smsgateway.web.speech import LANGUAGES, LOCALES
from tests.console.staff import desk, visitor

WEB = Path(web.__file__).parent
SLOT = re.compile(r"%\((\w+)\)s|%")


def on_the_pages():
    """(file, sentence), plurals as their first form."""
    words = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for file in sorted((WEB / "templates").rglob("*.html")):
        for _, _, said in words.extract_translations(file.read_text()):
            yield file.name, said if isinstance(said, str) else said[0]


def flashed():
    """What Python says on a page: the literals of flash()."""
    for file in sorted((WEB / "console").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("flash", "done"):
                for word in node.args[:1]:
                    if isinstance(word, ast.Constant) and word.value != "prove":
                        yield file.name, word.value
    for *_, meaning in opendata.DICTIONARY:
        yield "opendata.py", meaning


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_nothing_is_left_untranslated(lang):
    with (LOCALES / lang / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        words = GNUTranslations(file)
    missing = []
    for file, said in {*on_the_pages(), *flashed()}:
        told = words.ngettext(said, said, 1) if words.gettext(said) == said else words.gettext(said)
        same = (lang == "fr" and len(said) < 15) or said == "%(num)s text"
        if told == said and not same:
            missing.append(f"{file}: {said}")
        assert sorted(SLOT.findall(told)) == sorted(SLOT.findall(said)), said
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


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_every_page_in_the_menu_says_what_it_is(town):
    someone = desk(town)
    menu = re.findall(r'<li><a href="(/console/[^"]*)"', someone.sees("/console/"))
    assert len(menu) > 12
    assert [path for path in menu if "What is this?" not in someone.sees(path)] == []
