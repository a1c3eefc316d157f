"""What somebody typed into the console is not lost with a refusal, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from smsgateway.store.accounts import account_sessions
from tests.console.staff import PASSWORD, Desk, desk
from tests.console.test_new_cycle_pages import DRAFT
from tests.house import Town
from tests.serving import serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def served(town: Town) -> Iterator[str]:
    with serving(town.app) as url:
        yield url


def sits_down(page: Page, served: str, who: Desk) -> None:
    """Their session, in this browser."""
    value = who.client.get_cookie("console").value
    page.context.add_cookies([{"name": "console", "value": value, "url": served}])


def adds_a_project(page: Page, cost: str) -> None:
    page.get_by_label("Cost").fill(cost)
    page.get_by_role("button", name="Put it on the ballot").click()


def test_a_refused_form_holds_what_was_typed_until_it_is_taken(
    town: Town, served: str, page: Page
) -> None:
    boss = desk(town)
    boss.posts("/console/new-cycle", **DRAFT)
    sits_down(page, served, boss)
    address = f"{served}/console/cycles/kee-2027"
    page.goto(address)
    page.get_by_label("Name", exact=True).fill("Borehole")
    page.get_by_label("What it is").fill('Water for <all> & every "house"')
    adds_a_project(page, "twelve")
    expect(page.get_by_role("status")).to_contain_text("an amount is written")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Borehole")
    expect(page.get_by_label("What it is")).to_have_value('Water for <all> & every "house"')
    expect(page.get_by_label("Cost")).to_have_value("twelve")

    adds_a_project(page, "450,000")
    expect(page.get_by_role("status")).to_contain_text("On the ballot")
    page.goto(address)
    page.get_by_text("Add a project").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def invites(page: Page, served: str) -> None:
    """Somebody new, until the page asks for the password."""
    page.goto(f"{served}/console/accounts")
    page.locator("#email").fill("chan@kee.example")
    page.get_by_label("Role").select_option("officer")
    page.get_by_role("button", name="Make an invitation").click()
    expect(page.get_by_label("Password")).to_be_visible()


def test_the_way_by_the_password_brings_back_what_was_typed(
    town: Town, served: str, page: Page
) -> None:
    sits_down(page, served, desk(town))
    town.change(account_sessions, proved_at=town.ago(hours=1))
    invites(page, served)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#email")).to_have_value("chan@kee.example")
    expect(page.get_by_label("Role")).to_have_value("officer")
    page.reload()
    expect(page.locator("#email")).to_have_value("")


def test_whoever_sits_down_next_is_shown_nothing_of_it(town: Town, served: str, page: Page) -> None:
    other = desk(town, areas=("kee",))
    sits_down(page, served, desk(town))
    town.change(account_sessions, proved_at=town.ago(hours=1))
    invites(page, served)
    sits_down(page, served, other)
    page.goto(f"{served}/console/accounts")
    expect(page.locator(".email")).to_have_text("administrator1@kee.example")
    expect(page.locator("#email")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0
