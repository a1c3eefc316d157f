"""The whole life of a cycle by clicking, from an empty installation to a certified result.

Two things are not clicked. People vote by phone, over the webhooks. And the clock is moved by
writing earlier times into the database, for nobody waits a week: when voting ends, when the time
for objections is over, and when the password was last given.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from smsgateway.actions.accounts import passwords
from smsgateway.store.accounts import account_sessions
from smsgateway.store.awards import award_records
from smsgateway.store.contests import contests
from smsgateway.store.db import database_now
from tests.console.staff import HELD, PASSWORD, QUICK, code_now, hire
from tests.house import Town, open_town
from tests.people import ACHIENG, BARAKA, CHAN
from tests.serving import serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def empty(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A new installation: tables, two accounts, and nothing else."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "NOBODYS", HELD)
    town = open_town(migrated_url)
    yield town
    town.close()


@pytest.fixture
def served(empty: Town) -> Iterator[str]:
    with serving(empty.app) as url:
        yield url


def signs_in(page: Page, served: str, email: str) -> None:
    page.goto(f"{served}/console/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("The six digits").fill(code_now())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()


def clock(town: Town, **later: float) -> str:
    """What the area's clock shows, as a browser's field takes it."""
    with town.house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
    return (now + timedelta(hours=3, **later)).strftime("%Y-%m-%dT%H:%M")  # Nairobi


def goes_on(page: Page, served: str, phase: str, name: str) -> None:
    """To the next phase, by its check list."""
    page.goto(f"{served}/console/cycles/kee/phases")
    page.get_by_label("Phase", exact=True).select_option(phase)
    page.get_by_role("button", name="What is missing?").click()
    why = page.get_by_label("Why it goes on all the same")
    if why.count():
        why.fill("it is rehearsed")
    page.get_by_role("button", name=f"Go on to: {name}").click()


def agrees(other: Page, served: str) -> None:
    other.goto(f"{served}/console/approvals")
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_role("button", name="Approve")).to_have_count(0)


def copies(page: Page) -> None:
    """Press until it is copied: a busy machine's clipboard may be refused for a moment."""
    copied = page.get_by_role("button", name="Copied")
    for _ in range(20):
        page.get_by_role("button", name="Copy").first.click()
        with suppress(AssertionError):
            expect(copied).to_be_visible(timeout=500)
            return
    expect(copied).to_be_visible()


def test_from_an_empty_installation_to_the_result(
    empty: Town, served: str, page: Page, browser: Browser
) -> None:
    ann, ben = hire(empty, "administrator"), hire(empty, "coordinator")
    signs_in(page, served, ann)

    page.get_by_role("link", name="People decide").click()
    page.get_by_role("link", name="Areas").click()
    page.get_by_label("Code, as the country's list has it").fill("kee")
    page.get_by_label("Help line that people may call").fill("0800 000 000")
    page.get_by_role("group", name="Name").get_by_label("English").fill("Kee Ward")
    page.get_by_role("button", name="Make the area").click()
    expect(page.get_by_role("status")).to_have_text("The area is there.")

    page.get_by_role("link", name="Texts", exact=True).click()
    page.get_by_role("link", name="Channels", exact=True).click()
    page.get_by_role("link", name="A new channel").click()
    page.get_by_role("link", name="Simulator").click()
    page.get_by_label("Name, in small letters").fill("kee")
    page.get_by_label("Number or name that texts come from").fill("21512")
    page.get_by_label("Code to dial").fill("*384*1#")
    page.get_by_role("button", name="Open the channel").click()
    expect(page.get_by_role("status")).to_have_text("The channel is open.")
    address = page.locator("#url-1").input_value()
    copies(page)
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("Your phone's number").press("Control+V")
    # A box for a number takes 30 characters: what was copied begins as the address does.
    expect(page.get_by_label("Your phone's number")).to_have_value(address[:30])
    page.get_by_label("Your phone's number").fill(ACHIENG)
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("#test").get_by_role("status")).to_contain_text("waits")
    empty.delivers()
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#test").get_by_role("status")).to_contain_text("sent")

    page.get_by_role("link", name="People decide", exact=True).click()

    page.get_by_role("link", name="Cycles", exact=True).click()
    page.get_by_role("link", name="A new cycle").click()
    page.get_by_label("Name, in small letters").fill("kee")
    page.get_by_label("Money", exact=True).fill("1,500,000")
    page.get_by_role("group", name="Title").get_by_label("English").fill("Kee budget")
    page.get_by_label("Most projects").fill("2")
    page.get_by_label("Opens").fill(clock(empty, minutes=-60))
    page.get_by_label("Closes").fill(clock(empty, days=2))
    page.get_by_role("button", name="Begin the draft").click()
    for name, cost in (("Borehole", "900000"), ("School desks", "350000"), ("Drains", "800000")):
        page.goto(f"{served}/console/cycles/kee")
        adds = page.locator("details", has_text="Add a project")
        if adds.get_attribute("open") is None:
            adds.locator("summary").click()
        page.get_by_label("Name").fill(name)
        page.get_by_label("Cost").fill(cost)
        page.get_by_label("What it is").fill(f"What {name} is good for")
        page.get_by_role("button", name="Put it on the ballot").click()
    page.locator("#place-en").fill("Bondeni")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")

    # What cannot be taken back asks for the password again, if it was given long ago.
    empty.change(account_sessions, proved_at=empty.ago(hours=1))
    goes_on(page, served, "voting", "Voting")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button").click()
    page.get_by_role("button", name="Go on to: Voting").click()
    expect(page.get_by_text("Voting is open")).to_be_visible()
    for number in (ACHIENG, BARAKA):
        empty.phone(number).joins().votes("11", "12")
    empty.phone(CHAN).texts("VOTE 12")

    ended = empty.ago(hours=1)
    empty.change(contests, closes_at=ended, late_until=ended)
    empty.sweeps()
    goes_on(page, served, "tallying", "Counting")
    goes_on(page, served, "award", "Checking the result")

    page.goto(f"{served}/console/cycles/kee/result")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Count, and save the board's files").click()
    assert saved.value.suggested_filename == "kee-board.zip"
    page.get_by_role("button", name="Ask to publish it").click()
    other = browser.new_context().new_page()
    signs_in(other, served, ben)
    agrees(other, served)
    empty.change(award_records, objections_until=empty.ago(seconds=1))
    page.goto(f"{served}/console/cycles/kee/result")
    page.get_by_role("button", name="Ask to certify it").click()
    agrees(other, served)
    page.reload()
    expect(page.get_by_text("Two people certified it")).to_be_visible()
    other.context.close()

    page.goto(f"{served}/console/broadcasts")
    page.locator("#slug").fill("kee-result")
    page.locator("#to").fill("area=kee")
    page.locator("#text-en").fill("Kee builds the borehole and the desks.")
    page.get_by_role("button", name=re.compile("Keep the draft")).first.click()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Released").first).to_be_visible()
    page.goto(f"{served}/en/kee/results")
    expect(page.get_by_text("School desks").first).to_be_visible()
