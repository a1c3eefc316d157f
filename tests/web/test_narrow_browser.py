"""Every page on a phone's screen, in each language: nothing wider than it, cut off or too small."""

import pytest
from playwright.sync_api import Page

from smsgateway.web.speech import LANGUAGES
from tests.console.test_words import OTHERS
from tests.scorecards.conftest import ROUND
from tests.web.test_console_browser import inside, lived_in, paths, served

__all__ = ["inside", "served"]

pytestmark = pytest.mark.browser
ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)

NARROW, TOUCH = 360, 24
"""CSS pixels: a cheap phone's width, and what WCAG 2.2 (2.5.8) asks of what is touched."""

FEW = ("/console/", f"/console/scorecards/{ROUND}/results", "/en/kee")

LOOK = """([touch]) => {
  const faults = [], wide = document.documentElement.clientWidth;
  const name = e => `${e.tagName} ${(e.innerText || e.value || e.id).trim().slice(0, 40)}`;
  const style = e => getComputedStyle(e);
  const above = e => e.parentElement ? [e.parentElement, ...above(e.parentElement)] : [];
  const shown = e => e.checkVisibility() && e.getClientRects().length
    && !e.closest(".unseen, .skip, svg, [data-stacks] thead, .corner")
    && (!e.closest("details:not([open])") || e.closest("summary"));
  const prose = e => style(e).display === "inline"
    && [...e.parentElement.childNodes].some(n => n.nodeType === 3 && n.data.trim().length > 1);
  if (document.scrollingElement.scrollWidth > innerWidth) faults.push("the page is too wide");
  for (const e of [...document.body.querySelectorAll("*")].filter(shown)) {
    const {left, right, width, height} = e.getBoundingClientRect();
    const scrolls = above(e).some(one => ["auto", "scroll"].includes(style(one).overflowX));
    if ((right > wide + 1 || left < -1) && !scrolls) faults.push(`outside: ${name(e)}`);
    const cuts = ["hidden", "clip"].includes(style(e).overflowX) && !e.matches("input, select");
    if (cuts && e.scrollWidth > e.clientWidth + 1) faults.push(`cut: ${name(e)}`);
    const touched = e.matches("a[href], button, input:not([type=hidden]), select, summary");
    if (touched && Math.min(width, height) < touch && !prose(e)) faults.push(`small: ${name(e)}`);
  }
  return faults;
}"""


def speaks(page: Page, served: str, lang: str) -> None:
    """The console goes on in this language."""
    page.goto(f"{served}/console/imports")
    page.locator("#language").select_option(lang)
    page.locator(".speak button").click()


@ON_SQLITE
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.drill)])
def test_a_phone_shows_every_page_whole_in_each_language(town, served, inside, every):
    lived_in(town)
    inside.set_viewport_size({"width": NARROW, "height": 800})
    pages = paths(town) if every else FEW
    faults = []
    for lang in LANGUAGES if every else OTHERS:
        speaks(inside, served, lang)
        for path in pages:
            console = path.startswith("/console")
            inside.goto(served + (path if console else f"/{lang}/{path[4:]}"))
            assert inside.locator("html").get_attribute("lang") == lang, path
            found = inside.evaluate(LOOK, [TOUCH])
            faults += [f"{lang} {path}: {one}" for one in found]
    assert faults == []
