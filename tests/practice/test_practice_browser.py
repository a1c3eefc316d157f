"""The practice town in a real Chromium: a phone in the corner that votes, and no fault of WCAG."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from smsgateway.actions import elections
from tests.console.staff import desk
from tests.house import Town
from tests.phone import RECEIPT
from tests.practice.test_practice import begins
from tests.serving import serving
from tests.web.browsing import Handset

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True),
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def served(town: Town) -> Iterator[str]:
    with serving(town.app) as url:
        yield url


def test_a_coordinator_votes_on_the_phone_in_the_corner(town, practice, served, page: Page):
    someone = desk(town)
    place = begins(town, practice, someone)
    value = someone.client.get_cookie("console").value
    page.context.add_cookies([{"name": "console", "value": value, "url": served}])
    page.goto(f"{served}/console/audit")
    page.get_by_text("Try a phone").click()
    corner = page.frame_locator(".corner iframe")
    corner.get_by_label("Language").select_option("sw")
    corner.get_by_role("button", name="Take this phone").click()
    phone = Handset(corner)
    expect(phone.part("language")).to_have_text("Swahili")
    phone.dial("*999#")
    expect(phone.screen).to_contain_text("PRACTICE")
    expect(phone.screen).to_contain_text("Piga kura")
    for typed in ("1", "13", "1"):
        phone.answer(typed)
    expect(phone.screen).to_contain_text(RECEIPT)
    faults = []
    for path in ("console/handset", "console/rehearsals", "console/cycles/kee", "en/kee"):
        page.goto(f"{served}/practice/{path}")
        found = Axe().run(page, options=WCAG).response["violations"]
        faults += [f"{path}: {one['id']} {one['nodes'][0]['html']}" for one in found]
        page.set_viewport_size({"width": 360, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{path} is {wide} too wide"] if wide > 0 else []
    assert faults == []
    assert elections.tally(place.house, "kee").ballots == 1
    follows_a_rehearsal(page, f"{served}/practice/console/rehearsals")
    page.goto("about:blank")


def follows_a_rehearsal(page: Page, where: str) -> None:
    """Its figures move on a page that stays where it is, until the count is compared."""
    page.goto(where)
    page.get_by_label("Phones that vote").fill("200")
    page.get_by_role("button", name="Rehearse").click()
    page.evaluate("window.stayed = true")
    expect(page.locator("progress").first).not_to_have_attribute("value", "0", timeout=30_000)
    assert page.evaluate("window.stayed")
    expect(page.get_by_text("the count equals what was cast")).to_be_visible(timeout=60_000)
